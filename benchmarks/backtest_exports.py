"""One made-up export for each person of a log: the folder that LinkedIn would have given them, had they used it."""

import random
from pathlib import Path

import polars as pl

from benchmarks.backtest_logs import Log
from pipeline.made_up.sheets import NOTES
from schemas.fields import PROFILE_PREFIX

_WORDS_UNKNOWN = 20  # above what counts as a short goodbye: a log without words must not invent goodbyes
_MOST_WORDS = 40
_SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_COLUMNS = {
    "CONVERSATION ID": pl.col("conversation"),
    "CONVERSATION TITLE": pl.lit(""),
    "FROM": pl.col("from"),
    "SENDER PROFILE URL": pl.col("from_url"),
    "TO": pl.col("to"),
    "RECIPIENT PROFILE URLS": pl.col("to_urls"),
    "DATE": pl.col("at").dt.strftime("%Y-%m-%d %H:%M:%S UTC"),
    "SUBJECT": pl.lit(""),
    "CONTENT": pl.col("content"),
    "FOLDER": pl.lit("INBOX"),
    "ATTACHMENTS": pl.lit(""),
}


def slug(person: pl.Expr) -> pl.Expr:
    """What ends the profile address of a person of a log."""
    return pl.format("person-{}", person)


class Postbox:
    """A log's mails in LinkedIn's layout, from which each person's own export is drawn."""

    def __init__(self, log: Log) -> None:
        """Write every mail's text once: all distinct, of neutral made-up words, as long as the log says."""
        self._contacts = log.contacts
        texts = _texts(log.events)
        each = log.events.join(texts, on="mail", how="left", maintain_order="left")
        self._direct = _letters(each.filter("direct"))
        self._members, self._groups = _groups(each.filter(~pl.col("direct")))

    def write(self, ego: int, folder: Path) -> None:
        """Profile.csv, Connections.csv and messages.csv of this person; connected on the day of the first message."""
        direct = self._direct.filter((pl.col("sender") == ego) | (pl.col("recipient") == ego))
        here = self._members.filter(pl.col("member") == ego)
        groups = self._groups.join(here, on="mail", how="semi", maintain_order="left")
        every = pl.concat([direct.drop("recipient"), groups]).sort("at", "mail", descending=True, maintain_order=True)
        every.select(**_COLUMNS).write_csv(folder / "messages.csv", quote_style="always")
        (folder / "Profile.csv").write_text(f"First Name,Last Name,Headline\nPerson,{ego},\n")
        header = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        people = "".join(self._people(ego))
        (folder / "Connections.csv").write_text(NOTES + header + people)

    def _people(self, ego: int) -> list[str]:
        mine = self._contacts.filter(pl.col("ego") == ego)
        first = mine.group_by("person").agg(pl.col("at").min()).sort("at", "person", descending=True)
        return [
            f"Person,{person},{PROFILE_PREFIX}person-{person},,,,{at.day:02} {_MONTHS[at.month - 1]} {at.year}\n"
            for person, at in first.select("person", "at").iter_rows()
        ]


def _texts(events: pl.DataFrame) -> pl.DataFrame:
    """`mail` and its `content`: no phrase of any language, but for a question mark or thanks where the log has them."""
    dice = random.Random(1)
    vocabulary = ["".join(dice.choices(_SYLLABLES, k=3)) for _ in range(2_000)]
    mails = events.unique("mail", keep="first", maintain_order=True).select("mail", "words", "asks", "thanks")
    content = []
    for words, asks, thanks in mails.select("words", "asks", "thanks").iter_rows():
        length = _WORDS_UNKNOWN if words is None else min(max(words, 1), _MOST_WORDS)
        text = " ".join(dice.choices(vocabulary, k=length))
        content.append(text + (", thank you" if thanks else "") + ("?" if asks else "."))
    return mails.select("mail", content=pl.Series(content, dtype=pl.String))


def _name(person: pl.Expr) -> pl.Expr:
    return pl.format("Person {}", person)


def _address(person: pl.Expr) -> pl.Expr:
    return PROFILE_PREFIX + slug(person)


def _letters(rows: pl.DataFrame) -> pl.DataFrame:
    sender, recipient = pl.col("sender"), pl.col("recipient")
    return rows.select(
        "mail", "sender", "recipient", "at", "content",
        conversation=pl.format("2-{}-{}", pl.min_horizontal(sender, recipient), pl.max_horizontal(sender, recipient)),
        to=_name(recipient), to_urls=_address(recipient), **{"from": _name(sender)}, from_url=_address(sender),
    )  # fmt: skip


def _groups(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Who takes part in each wide mail (`mail`, `member`), and the mails; the same people share one conversation."""
    members = pl.concat([rows.select("mail", member="sender").unique(), rows.select("mail", member="recipient")])
    circles = members.sort("mail", "member").group_by("mail", maintain_order=True).agg(circle=pl.col("member").hash())
    circles = circles.select("mail", conversation=pl.format("2-g{}", pl.col("circle").hash()))
    mails = rows.group_by("mail", maintain_order=True).agg(
        pl.col("sender", "at", "content").first(),
        to=_name(pl.col("recipient")).str.join(","),
        to_urls=_address(pl.col("recipient")).str.join(","),
    )
    sent = mails.with_columns(_name(pl.col("sender")).alias("from"), from_url=_address(pl.col("sender")))
    whole = sent.join(circles, on="mail", maintain_order="left")
    order = ["mail", "sender", "at", "content", "conversation", "to", "to_urls", "from", "from_url"]
    return members, whole.select(order)
