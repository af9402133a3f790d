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


class Pitching(Wording):
    """The wording of an offer, of which one kind alone is seldom enough; docs/cues.md says what each weighs."""

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
    closes: Wording = Field(Wording(), description="Last words.")
