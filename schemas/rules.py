"""Every threshold of the program as data: what it means, its unit and what supports it."""

from pydantic import BaseModel, ConfigDict, Field

from schemas.fields import Pin
from schemas.lexicon import Lexicon

DESIGN = "a design choice"


def _rule(default: float, meaning: str, source: str, *, ge: float = 0, le: float = 100_000) -> float:
    value: float = Field(
        default,
        description=meaning,
        ge=ge,
        le=le,
        allow_inf_nan=False,
        strict=True,
        json_schema_extra={"source": source},
    )
    return value


def _count(default: int, meaning: str, source: str, *, ge: int = 0) -> int:
    value: int = Field(
        default, description=meaning, ge=ge, le=1_000_000_000, strict=True, json_schema_extra={"source": source}
    )
    return value


class Rules(BaseModel):
    """The thresholds of a run; `mutuals rules` prints them, `--rules FILE` changes them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    conversation_gap_days: float = _rule(
        14,
        "A silence longer than this many days ends a conversation, and a later message is no reply but a new start.",
        "On a list with true reply links, 98 % of replies came within 14 days; 7 and 14 days rank people alike.",
        ge=1,
    )
    late_answer_days: float = _rule(
        60,
        "The first word after a question left unanswered is, if it asks nothing, a late answer within this many days: "
        "no reply in any rate, but nobody is called one-sided who answers late.",
        DESIGN,
    )
    closing_words: int = _count(
        15,
        "Words up to which the last turn of a conversation, asking nothing, counts as its closing.",
        "Short thanks without a question were answered 5 % of the time, turns with a question 45 %.",
    )
    ritual_words: int = _count(
        20, "Words up to which a birthday, new-job or season greeting is one and no more.", DESIGN
    )
    broadcast_people: int = _count(
        5, "How many people the same text of yours must have gone to before it is a broadcast.", DESIGN, ge=2
    )
    broadcast_days: float = _rule(14, "Days within which they must all have got it.", DESIGN, ge=1)
    copy_likeness: float = _rule(
        0.9, "Share of runs of five words that two texts must have in common to be the same.", DESIGN, ge=0.5, le=0.99
    )
    copy_min_words: int = _count(
        5, "Words, beside greeting, name, links and numbers, that a text needs to be anybody's copy.", DESIGN, ge=1
    )
    favour_answer_words: int = _count(40, "Words from which an answer to a question counts as a favour.", DESIGN)
    thanks_within_days: float = _rule(30, "Days within which thanks for a favour are looked for.", DESIGN)
    attempt_gap_hours: float = _rule(
        24, "A further message counts as a further attempt only after this many hours.", DESIGN, ge=1
    )
    pushy_streak: int = _count(
        3,
        "Attempts in a row without an answer from which writing again is called insisting.",
        "To people who never answered, first attempts were answered in 12 to 42 % of cases, third ones in 10 to 28 %.",
        ge=2,
    )
    stop_streak: int = _count(4, "Attempts in a row from which it is time to stop.", "See `pushy_streak`.", ge=2)
    nudge_soon_days: float = _rule(7, "Days before which a second attempt comes soon.", DESIGN)
    prior_strength: float = _rule(
        3,
        "How many imagined opportunities the network's average weighs against a person's own replies.",
        "Brier score 0.225 against 0.282 for the raw share, over five public logs.",
        ge=0.1,
    )
    prior_mean: float = _rule(
        0.45,
        "The reply rate to start from while fewer than `prior_people` people were ever written to.",
        "Share of first messages answered in five public logs: 0.41 to 0.53.",
        ge=0.01,
        le=0.99,
    )
    prior_people: int = _count(10, "How many people it takes to estimate the network's own average reply rate.", DESIGN)
    rate_min_opportunities: int = _count(3, "Resolved opportunities before a reply rate is shown as a rate.", DESIGN)
    speed_min_opportunities: int = _count(5, "Opportunities before an answer time is shown.", DESIGN)
    speed_min_replies: int = _count(3, "Answers before an answer time is shown.", DESIGN)
    balance_min_messages: int = _count(6, "Messages between two people before reciprocity is shown.", DESIGN)
    strong_tie: float = _rule(-1.5, "Contact score from which a tie is called strong.", DESIGN, ge=-100)
    warm_tie: float = _rule(-3.5, "Contact score from which a tie is called warm.", DESIGN, ge=-100)
    faint_tie: float = _rule(-5.0, "Contact score from which a tie is called faint; below it, none.", DESIGN, ge=-100)
    rhythm_min_days: int = _count(3, "Days with contact before two people have a rhythm of their own.", DESIGN, ge=2)
    active_days: float = _rule(
        30, "A tie is active while silent for less than this, or `active_rhythms` rhythms.", DESIGN
    )
    active_rhythms: float = _rule(2, "Own rhythms of silence up to which a tie is active.", DESIGN)
    dormant_days: float = _rule(90, "A tie is dormant when silent this long and `dormant_rhythms` rhythms.", DESIGN)
    dormant_rhythms: float = _rule(
        8,
        "Own rhythms of silence from which a tie is dormant.",
        "Navarro et al. 2017: silence beyond 8 times the usual gap mostly means that a tie has lapsed.",
    )
    long_dormant_days: float = _rule(
        1095,
        "Silence from which a tie is long dormant.",
        "Levin, Walter & Murnighan 2011: ties out of touch for three years were as useful as current ones.",
    )
    owed_after_days: float = _rule(3, "Days after which a message that waits for you counts as owed.", DESIGN)
    one_sided_rate: float = _rule(
        0.30,
        "The reply rate below which effort counts as unreturned.",
        "Of 12 people with strong evidence of unreturned effort 1 answered when next written to, in three public logs.",
        ge=0.01,
        le=0.99,
    )
    one_sided_certainty: float = _rule(
        0.9,
        "How probable it must be that the true reply rate is below `one_sided_rate`.",
        "See `one_sided_rate`.",
        ge=0.5,
        le=1,
    )
    one_sided_min_opportunities: int = _count(
        8, "Turns whose time is over without which evidence is never strong.", "See `one_sided_rate`.", ge=1
    )
    moderate_min_starts: int = _count(
        4,
        "Conversations you began, with not one message back, for moderate evidence.",
        "Of 42 people with moderate evidence of unreturned effort 6 answered when next written to, in three public "
        "logs.",
        ge=1,
    )
    moderate_min_days: float = _rule(90, "Days over which those conversations must be spread.", "See above.")
    offers_strong: int = _count(
        3, "Offers from somebody, and nothing else, for strong evidence that only offers came.", DESIGN, ge=1
    )
    offers_moderate: int = _count(2, "The same for moderate evidence.", DESIGN, ge=1)
    asks_min_requests: int = _count(
        2, "Conversations begun with a question that you answered, before anybody is said to ask only.", DESIGN, ge=1
    )
    asks_min_tries: int = _count(
        4, "Conversations begun by you, whose time is over, before anybody is said to ask only.", DESIGN, ge=1
    )
    early_days: float = _rule(7, "Days after connecting within which a first message that sells is early.", DESIGN)
    new_days: float = _rule(365, "A connection younger than this is new, and never on the cleanup list.", DESIGN)
    pinned: tuple[Pin, ...] = Field(
        (),
        description="Profile addresses or full names of people whom you keep, whatever the record says.",
        json_schema_extra={"source": "yours"},
    )
    no_history_days: float = _rule(
        1095, "Years of nothing on record, in days, before a connection is listed as never used.", DESIGN
    )
    reengage_most: int = _count(10, "How many people the list of whom to write to again names at most.", DESIGN)
    reengage_afield: int = _count(
        3,
        "Places on it kept for ties outside your seven commonest companies and roles.",
        "Walter, Levin & Murnighan 2015: the most valuable reconnections bring novelty and goodwill.",
    )
    reengage_max_attempts: int = _count(
        2,
        "Unanswered attempts in a row from which nobody is suggested again.",
        "Each further attempt at someone who does not answer returned less, in four public logs.",
        ge=1,
    )
    fair_chance: float = _rule(0.35, "Reply chance from which it is called fair.", DESIGN, le=1)
    good_chance: float = _rule(0.55, "Reply chance from which it is called good.", DESIGN, le=1)
    archive_most_megabytes: int = _count(
        1000, "Megabytes that the files of an export may hold, unpacked.", "The largest real export seen held 5.", ge=1
    )
    archive_most_ratio: int = _count(
        200,
        "How many times its packed size a file over 16 megabytes may unpack to.",
        "Real exports: 4 to 6 times.",
        ge=1,
    )
    archive_most_rows: int = _count(
        3_000_000, "How many rows one file of an export may hold.", "The largest real file seen held 15,000.", ge=1
    )
    archive_most_files: int = _count(
        2000, "How many files an export may hold.", "The largest real export seen held 44.", ge=1
    )
    reject_alarm: float = _rule(
        0.02,
        "Share of a file's rows refused from which the report says that the format may have changed.",
        DESIGN,
        le=1,
    )
    phrases: Lexicon = Field(
        Lexicon(),
        description="Wording of your own, beside the program's, that gives away what a message does.",
        json_schema_extra={"source": "docs/cues.md says how phrases are written"},
    )
