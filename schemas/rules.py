"""Every threshold of the program as data: what it means, its unit and what supports it."""

from pydantic import BaseModel, ConfigDict, Field

DESIGN = "a design choice"


def _rule(default: float, meaning: str, source: str, *, ge: float = 0, le: float | None = None) -> float:
    value: float = Field(
        default, description=meaning, ge=ge, le=le, allow_inf_nan=False, json_schema_extra={"source": source}
    )
    return value


def _count(default: int, meaning: str, source: str, *, ge: int = 0) -> int:
    value: int = Field(default, description=meaning, ge=ge, json_schema_extra={"source": source})
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
    attempt_gap_hours: float = _rule(
        24, "A further message counts as a further attempt only after this many hours.", DESIGN, ge=1
    )
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
        "With 0.9 certainty it flags 0 to 1.6 % of ties, of whom 0 to 13 % answered later, in five public logs.",
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
        3, "Resolved opportunities without which effort is never called unreturned.", "See `one_sided_rate`.", ge=1
    )
    moderate_min_starts: int = _count(
        4,
        "Conversations you began, with not one message back, for moderate evidence.",
        "Flags 0.7 to 2.7 % of ties, of whom 0 to 23 % answered later, in three public logs.",
        ge=1,
    )
    moderate_min_days: float = _rule(180, "Days over which those conversations must be spread.", "See above.")
    new_days: float = _rule(365, "A connection younger than this is new, and never on the cleanup list.", DESIGN)
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
