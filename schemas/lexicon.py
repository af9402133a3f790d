"""What a file of phrases may hold: for each cue the wording that gives it away and the look-alikes that do not."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Phrase = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"[\p{L}\p{N}]")]
Phrases = tuple[Phrase, ...]
CUES = ("asks", "thanks", "pitches", "declines", "introduces", "greets", "closes")
"""The cues, in the order of the columns."""


class Part(BaseModel):
    """A table of a file of phrases; a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Wording(Part):
    """The wording of one cue."""

    any: Phrases = Field((), description="Phrases each of which is enough.")
    unless: Phrases = Field((), description="Look-alikes: a phrase within one of these does not count.")


class Declining(Wording):
    """The wording of a refusal, which is often only a regret and a reason."""

    regret: Phrases = Field((), description="Regrets and turns (`sorry`, `but we`); count with a reason.")
    reason: Phrases = Field((), description="Why not (`already taken`); counts with a regret.")


class Introducing(Wording):
    """The wording of an introduction, which is often only two names and what one is to know of them."""

    named: Phrases = Field((), description="Words before a name (`this is`); count with something told of somebody.")
    told: Phrases = Field((), description="What is told of somebody (`is looking for`); counts with a name.")


class Closing(Wording):
    """The wording of last words, and of messages that say that they want no answer."""

    frees: Phrases = Field(
        (), description="Words that free the reader of answering, at any length: `no need to reply`."
    )


class Replying(Part):
    """The wording of automatic replies."""

    any: Phrases = Field((), description="Phrases each of which is enough (`automatic reply`).")
    away: Phrases = Field((), description="Where one is (`i am out of the office`); counts with what comes later.")
    later: Phrases = Field(
        (), description="What comes later, or who helps now (`upon my return`); counts with the above."
    )
    unless: Phrases = Field((), description="Look-alikes: a phrase within one of these does not count.")


class Meeting(Wording):
    """The wording of messages which show that the two met or spoke a short while before."""

    together: Phrases = Field((), description="Words of having met (`for lunch`); count with a time just past.")
    lately: Phrases = Field((), description="Times just past (`last night`); count with the above.")


class Known(Part):
    """By what a text is known to be in one of the languages."""

    words: Phrases = Field((), description="Common words that few other languages have.")


class Pitching(Wording):
    """The wording of an offer, of which one kind alone is seldom enough; docs/cues.md says what each weighs."""

    clear: Phrases = Field((), description="Phrases that hardly anybody uses who sells nothing; they weigh most.")
    offer: Phrases = Field((), description="Words that offer a product, a service, a course or an investment.")
    goods: Phrases = Field((), description="What is often sold.")
    own: Phrases = Field((), description="Words for what is one's own: `our`.")
    reader: Phrases = Field((), description="The reader's business: `your company`, `for restaurants`.")
    price: Phrases = Field((), description="Words about prices, discounts, guarantees and deadlines.")
    figure: Phrases = Field((), description="Sums of money in words; % and signs of currencies need no phrase.")
    call: Phrases = Field((), description="Words that ask for a call or an order, or leave to show or send something.")
    hook: Phrases = Field((), description="Openings of adverts that only look like a question.")
    approach: Phrases = Field((), description="How messages to strangers open: `came across your profile`.")
    wanted: Phrases = Field((), description="What buyers, students and colleagues say: `your quote`, `the invoice`.")
    plain: Phrases = Field((), description="Everyday talk, which weighs against: stories, shared work, own wishes.")


class Lexicon(Part):
    """The phrases of one language, or of all of them together."""

    asks: Wording = Field(Wording(), description="Requests; a question mark needs no phrase.")
    thanks: Wording = Field(Wording(), description="Thanks to the reader.")
    pitches: Pitching = Field(Pitching(), description="Offers and sales talk.")
    declines: Declining = Field(Declining(), description="Refusals of a wish or of further contact.")
    introduces: Introducing = Field(Introducing(), description="Introductions of other people to each other.")
    greets: Wording = Field(Wording(), description="Wishes for birthdays, anniversaries, new jobs and seasons.")
    closes: Closing = Field(Closing(), description="Last words.")
    automatic: Replying = Field(Replying(), description="Out-of-office notes and other automatic replies.")
    met: Meeting = Field(Meeting(), description="Traces of a meeting or a call a short while before.")
    wants: Wording = Field(Wording(), description="Requests for something for their writer.")
    cares: Wording = Field(Wording(), description="Questions after the reader, and offers of help.")
    known: Known = Field(Known(), description="What tells texts of these languages from others.")
