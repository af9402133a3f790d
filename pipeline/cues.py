"""What each message is and does; message text is read here, in `phrases` and in `copies`, and goes no further."""

import polars as pl

from pipeline.copies import find_broadcasts, find_templates
from pipeline.envelopes import ENVELOPE, ROW
from pipeline.mentions import OWNER
from pipeline.phrases import find_cues, read_lexicon
from pipeline.rows import LINE
from pipeline.threads import is_draft
from schemas.rules import Rules

IGNORED = {
    "duplicate": "rows that repeat another to the letter",
    "draft": "drafts that were never sent",
    "void": "rows without text or attachment",
    "advert": "adverts and spam",
}
"""The classes of messages that count for nothing, with the words for the coverage table."""

DIRECT = ("personal", "ritual", "broadcast", "template", "automatic")
"""The classes of messages between the owner and one other person; no turn is made of an automatic reply."""

_COPY_OF = [ENVELOPE, "sent_at", "content", "attachments"]
_TEXT = ["content", "recipient_names"]


def classify(messages: pl.DataFrame, columns: frozenset[str]) -> pl.DataFrame:
    """Each message as `row`, `line`, `thread`, `person_id`, `from_me`, `sent_at`, `kind`, and still with its text.

    `kind`, the first that fits: duplicate, draft, void, advert, unknown (its sender, or the other side, cannot be
    identified), group (more than two take part), personal. `person_id`: the other side of a direct message; of
    every other one its sender, null for the owner. `columns`: those that the file has.
    """
    mine = pl.col("sender_id").eq_missing(pl.lit(OWNER))
    kind = (
        pl.when(pl.col(ROW).is_in(_copies(messages).implode()))
        .then(pl.lit("duplicate"))
        .when(is_draft())
        .then(pl.lit("draft"))
        .when(_is_void())
        .then(pl.lit("void"))
        .when(_is_advert("sender" in columns))
        .then(pl.lit("advert"))
        .when(pl.col("sender_id").is_null())
        .then(pl.lit("unknown"))
        .when(pl.col("others") + pl.col("unknown").cast(pl.Int64) > 1)
        .then(pl.lit("group"))
        .when(pl.col("other").is_null())
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("personal"))
    )
    return messages.with_columns(kind=kind, from_me=mine).select(
        ROW,
        LINE,
        "thread",
        "from_me",
        "sent_at",
        "kind",
        *_TEXT,
        person_id=pl.when(pl.col("kind") == "personal").then("other").otherwise(pl.when(~mine).then("sender_id")),
    )


def in_order(messages: pl.DataFrame) -> pl.DataFrame:
    """Direct messages by person and time; of two with one time stamp the one with the higher `row` came first.

    Exports list the newest message first, so file order breaks ties backwards.
    """
    direct = messages.filter(pl.col("kind") == "personal")
    return direct.sort("person_id", "sent_at", ROW, descending=[False, False, True])


def other_talk(messages: pl.DataFrame) -> pl.DataFrame:
    """Messages of groups, and those with somebody who cannot be identified."""
    return messages.filter(pl.col("kind").is_in(["group", "unknown"]))


def read_words(messages: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The messages with what their words do instead of their text: a Boolean column per cue, `words`, and `foreign`.

    A message that is idle (see `find_cues`) `closes` too: it leaves nothing to answer. So does one of the owner's that
    shows that the two have met or spoken: whoever answers across a table need not do so in writing. Direct messages
    (personal, `in_order`) are told apart further by `kind`, the first that fits: automatic (a machine's reply), ritual
    (a greeting for a birthday or the like of at most `ritual_words` words that asks nothing), broadcast (the owner's,
    to many at once), template (sent to the owner more than once), personal. Rituals come before broadcasts, unlike in
    the first plan: who wishes thirty people a happy new year has not blasted them.
    """
    told = messages.hstack(find_cues(messages["content"], read_lexicon(rules.phrases)))
    ritual = pl.col("greets") & (pl.col("words") <= rules.ritual_words) & ~pl.col("asks")
    direct = messages.filter(pl.col("kind") == "personal")
    copies = {"broadcast": find_broadcasts(direct, rules), "template": find_templates(direct, rules)}
    kind = pl.when(pl.col("kind") != "personal").then("kind").when("automatic").then(pl.lit("automatic"))
    kind = kind.when(ritual).then(pl.lit("ritual"))
    for name, rows in copies.items():
        kind = kind.when(pl.col(ROW).is_in(rows.implode())).then(pl.lit(name))
    told = told.with_columns(kind=kind.otherwise("kind"), closes=_leaves_nothing())
    return told.select(pl.exclude(*_TEXT, "idle", "met", "automatic"))


def _leaves_nothing() -> pl.Expr:
    return pl.col("closes") | pl.col("idle") | (pl.col("met") & pl.col("from_me"))


def _copies(messages: pl.DataFrame) -> pl.Series:
    """The ROW of each message that repeats an earlier one to the letter; texts are compared only where times agree."""
    at_once = messages.select(ROW, *_COPY_OF).filter(pl.col("sent_at").is_duplicated())
    twins = at_once.filter(pl.struct(ENVELOPE, "sent_at").is_duplicated())
    return twins.filter(~pl.struct(_COPY_OF).is_first_distinct())[ROW]


def _is_void() -> pl.Expr:
    """Nothing to read, or nobody who wrote it: LinkedIn's own system lines have no sender."""
    empty = ~pl.col("content").str.contains(r"\S") & pl.col("attachments").is_null()
    return empty | (pl.col("sender").is_null() & pl.col("sender_name").is_null())


def _is_advert(has_addresses: bool) -> pl.Expr:
    """Sponsored mail; a named sender without address in a file that has them; spam from someone I never wrote to."""
    mine = pl.col("sender_id").eq_missing(pl.lit(OWNER))
    sponsored = (pl.col("title") == "Sponsored Conversation") | pl.col("content").str.contains("spinmail", literal=True)
    company = pl.lit(has_addresses) & pl.col("sender").is_null() & pl.col("sender_id").is_null() & ~pl.col("unknown")
    written_to = mine & ~is_draft()
    known = _among("thread", written_to) | (_among("other", written_to) & pl.col("other").is_not_null())
    spam = (pl.col("folder") == "SPAM") & ~known
    return (sponsored | company | spam).fill_null(value=False)


def _among(column: str, chosen: pl.Expr) -> pl.Expr:
    return pl.col(column).is_in(pl.col(column).filter(chosen).unique().implode())
