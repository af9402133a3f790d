"""Three public message logs, each as one frame: who wrote to whom, when, and what little is known of the words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

MOST_RECIPIENTS = 3
"""Mail to more people than this is a group conversation, not a message from one person to another."""

_LAST_DAY = datetime(2030, 1, 1, tzinfo=UTC)
_DEPARTMENTS = (1, 2, 3, 4)
_APART = 1_000  # ids are local to each department's file and below this
_LIST_YEARS = (datetime(1996, 1, 1, tzinfo=UTC).timestamp(), datetime(2020, 1, 1, tzinfo=UTC).timestamp())
_DAY = 86_400


@dataclass(frozen=True)
class Log:
    """A log. `events`: `sender`, `recipient` (numbers), `at` (UTC), `mail` (number), `direct` (to few people).

    One row for each recipient of a mail, and `words`, `asks`, `thanks` of the mail, null where the log does not tell.
    """

    name: str
    events: pl.DataFrame

    def cut(self, share: float) -> datetime:
        """The moment before which this share of the log's rows was written."""
        return quantile(self.events["at"], share)

    @property
    def end(self) -> datetime:
        """The log's last moment."""
        return self.cut(1)

    @cached_property
    def contacts(self) -> pl.DataFrame:
        """The direct messages from each side's point of view: `ego`, `person`, `from_me`, `at`."""
        direct = self.events.filter("direct")
        sides = [
            direct.select(ego=ego, person=person, from_me=pl.lit(ego == "sender"), at="at")
            for ego, person in (("sender", "recipient"), ("recipient", "sender"))
        ]
        return pl.concat(sides).sort("ego", "person", "at", "from_me")

    def egos(self, cut: datetime, least: int) -> list[int]:
        """Who had exchanged direct messages with at least so many people up to `cut`."""
        before = self.contacts.filter(pl.col("at") <= cut)
        known = before.group_by("ego").agg(people=pl.col("person").n_unique())
        return sorted(known.filter(pl.col("people") >= least)["ego"])


def quantile(moments: pl.Series, share: float) -> datetime:
    """The moment, to the second, that this share of the moments does not pass. There is at least one."""
    ordered = moments.dt.epoch("s").sort().to_list()
    return datetime.fromtimestamp(ordered[round(share * (len(ordered) - 1))], UTC)


def read_logs(datasets: Path) -> Iterator[Log]:
    """The logs in that folder, moved in time by whole days so that each ends on one day, in no year before LinkedIn's.

    Raises OSError where one of their files cannot be opened.
    """
    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        "CollegeMsg": _college,
        "e-mail-EU": _email,
        "linux-mips": _list,
    }
    for name, read in readers.items():
        yield Log(name, _events(read(datasets), by_second=read is not _college))


def _college(datasets: Path) -> pl.DataFrame:
    return _triples(datasets / "collegemsg" / "CollegeMsg.txt")


def _email(datasets: Path) -> pl.DataFrame:
    files = [datasets / "email_eu_depts" / f"email-Eu-Dept{number}.txt" for number in _DEPARTMENTS]
    return pl.concat(
        _triples(file).with_columns(pl.col("sender", "recipient") + place * _APART) for place, file in enumerate(files)
    )


def _triples(file: Path) -> pl.DataFrame:
    columns = ["sender", "recipient", "second"]
    read = pl.read_csv(file, separator=" ", has_header=False, new_columns=columns)
    return read.with_columns(
        words=pl.lit(None, pl.Int64), asks=pl.lit(None, pl.Boolean), thanks=pl.lit(None, pl.Boolean)
    )


def _list(datasets: Path) -> pl.DataFrame:
    """A mail goes to everybody in its To, and to the author of the mail that it answers."""
    mails = pl.read_parquet(datasets / "linuxmips" / "messages.parquet")
    mails = mails.filter(pl.col("ts").is_between(*_LIST_YEARS))  # three mails bear years that cannot be
    authors = mails.select(parent_msg="msg", author=pl.concat_list("src"))
    answers = mails.join(authors, on="parent_msg", how="left", maintain_order="left")
    nobody = pl.lit([], pl.List(pl.Int64))
    recipients = pl.concat_list("to", pl.col("author").fill_null(nobody)).list.unique(maintain_order=True)
    return answers.select(
        sender="src", recipient=recipients, second="ts", words="own_words", asks="question", thanks="thanks"
    ).explode("recipient", empty_as_null=True, keep_nulls=True)


def _events(rows: pl.DataFrame, *, by_second: bool) -> pl.DataFrame:
    """Each recipient once per mail. `by_second`: rows of one sender and second are one mail, else each row is one."""
    one = ["second", "sender", "recipient"]
    rows = rows.drop_nulls("recipient").filter(pl.col("sender") != pl.col("recipient"))
    rows = rows.sort(one, maintain_order=True).unique(one, keep="first", maintain_order=True)
    mail = pl.struct("second", "sender").rle_id().cast(pl.Int64) if by_second else pl.int_range(pl.len())
    return rows.with_columns(mail=mail, at=_moved(rows["second"])).with_columns(
        direct=pl.len().over("mail") <= MOST_RECIPIENTS
    )


def _moved(seconds: pl.Series) -> pl.Series:
    moved = (int(_LAST_DAY.timestamp()) - int(np.max(seconds.to_numpy()))) // _DAY * _DAY
    return pl.from_epoch(seconds + moved, "s").dt.replace_time_zone("UTC")
