"""The record of one person, cut out of an analysis or of a report that was written: whom words mean, and their rows."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, get_args

import polars as pl
from pydantic_core import PydanticCustomError

from pipeline.decided import with_decisions
from pipeline.errors import CannotGoOn
from pipeline.folding import unmarked
from pipeline.replies import reply_rates
from pipeline.standing import judge
from pipeline.wording import count
from schemas.decision import Pick
from schemas.explanation import Match
from schemas.export import Follow, Invitation, Message, Note
from schemas.export_favours import EndorsementGiven, EndorsementReceived, RecommendationGiven, RecommendationReceived
from schemas.export_file import ExportRow
from schemas.export_owner import Education, Position
from schemas.favours import Act, Debt
from schemas.fields import profile_slug, tidy
from schemas.report import Person, Turn
from schemas.rules import Rules
from schemas.words import Row, Side

FRAMES: dict[str, type[Row] | None] = {"people": Person, "evidence": None, "turns": Turn, "acts": Act, "debts": Debt}
"""The frames that an explanation needs, each a Parquet file of a report; `evidence` has columns of no model."""

_ABOUT_PEOPLE: tuple[type[ExportRow], ...] = (
    Message, Invitation, RecommendationGiven, RecommendationReceived, EndorsementGiven, EndorsementReceived,
    Position, Education, Note, Follow,
)  # fmt: skip
_SHOWN = ["person_id", "name", "company", "profile_url"]


class Known(Protocol):
    """What an Analysis and a written report have in common."""

    @property
    def people(self) -> pl.DataFrame:
        """Columns of Person."""

    @property
    def evidence(self) -> pl.DataFrame:
        """Whatever else the verdicts rest on, by `person_id`."""

    @property
    def turns(self) -> pl.DataFrame:
        """Columns of Turn."""

    @property
    def acts(self) -> pl.DataFrame:
        """Columns of Act."""

    @property
    def debts(self) -> pl.DataFrame:
        """Columns of Debt."""

    @property
    def coverage(self) -> pl.DataFrame:
        """Columns of Coverage."""

    @property
    def as_of(self) -> datetime:
        """The newest moment in the export."""

    @property
    def rules(self) -> Rules:
        """The thresholds used."""


@dataclass(frozen=True)
class Record:
    """What is known of one person: `person` is one row with the columns of Person and of the evidence.

    `turns`, `acts`, `debts`: theirs alone, oldest first. `others`: the turns of all other connections that left them
    something to answer, since a reply rate starts from everybody's average. `rates`: this person's row of
    `reply_rates`, empty if never tried, `averages`, the average it starts from, and `tried`, the connections whose
    average that is, by who answers. `missing`: what it means that some files are not in the export.
    """

    person: pl.DataFrame
    turns: pl.DataFrame
    acts: pl.DataFrame
    debts: pl.DataFrame
    others: pl.DataFrame
    rates: dict[Side, dict[str, Any]]
    averages: dict[Side, float]
    tried: dict[Side, int]
    missing: list[str]
    as_of: datetime
    rules: Rules

    @property
    def row(self) -> dict[str, Any]:
        """The one row, by name of column."""
        return self.person.row(0, named=True)

    def average_in_words(self, side: Side) -> str:
        """Whose average a reply rate starts from: that of the tried, or the one built in where those are few."""
        tried, least = self.tried[side], self.rules.prior_people
        who = "you wrote to" if side == "them" else "who wrote to you"
        if tried < least:
            return f"the built-in average for fewer than {least} connections {who}"
        return f"the average of the {count(tried, 'connection', 'connections')} {who}"


def find(people: pl.DataFrame, words: str) -> list[Match]:
    """Whom the words mean, in order of name: an address or slug, else a whole name, else a part of one.

    Neither case nor accents count. A part is the beginning of one or more words of the name, in any order, or any piece
    of it. Where none fits, blanks do not count either, nor whether the family's name comes first. Nobody is meant by
    blank words.
    """
    slug, wanted = _slug(words), _plain(pl.Series([tidy(words)]))[0]
    if not wanted:
        return []
    folded = people.select(*_SHOWN, folded=_plain(people["name"]))
    begins = [pl.lit(" ") + pl.col("folded") for _ in wanted.split()]
    parts = [place.str.contains(f" {piece}", literal=True) for place, piece in zip(begins, wanted.split(), strict=True)]
    piece = pl.col("folded").str.contains(wanted, literal=True) | pl.all_horizontal(parts)
    for fits in (pl.col("person_id") == slug, pl.col("folded") == wanted, piece, _unspaced(wanted)):
        found = folded.filter(fits).sort("folded", "person_id")
        if found.height:
            return [Match(**row) for row in found.select(_SHOWN).iter_rows(named=True)]
    return []


def _unspaced(wanted: str) -> pl.Expr:
    parts = pl.col("folded").str.split(" ")
    return pl.any_horizontal(names.list.join("") == wanted.replace(" ", "") for names in (parts, parts.list.reverse()))


def _plain(names: pl.Series) -> pl.Series:
    return unmarked(names).str.replace_all(r"\s+", " ").str.strip_chars()


def _slug(words: str) -> str | None:
    try:
        return profile_slug(words)
    except PydanticCustomError:
        return unicodedata.normalize("NFC", tidy(words)).lower()


def cut(known: Known, person_id: str, picks: Mapping[str, Pick] | None = None) -> Record:
    """The record of the connection with that id. Raises KeyError if there is none.

    `picks`: what was decided by now, which may be more than when the report was written.
    """
    person = known.people.filter(pl.col("person_id") == person_id)
    if person.is_empty():
        raise KeyError(person_id)
    person = person.join(known.evidence, on="person_id", how="left")
    if picks and person_id in picks:
        person = judge(with_decisions(person, picks, known.as_of), known.as_of, known.rules)
    own = pl.col("person_id") == person_id
    turns = known.turns.join(known.people, on="person_id", how="semi", maintain_order="left")
    sides: tuple[Side, ...] = get_args(Side)
    rates = {side: reply_rates(turns, side, known.rules) for side in sides}
    means = {side: rate["prior"].max() for side, rate in rates.items()}
    return Record(
        person=person,
        turns=turns.filter(own),
        acts=known.acts.filter(own),
        debts=known.debts.filter(own).sort("on", maintain_order=True),
        others=turns.filter(~own, pl.col("sender") == "me", pl.col("kind") == "personal"),
        rates={side: next(rate.filter(own).iter_rows(named=True), {}) for side, rate in rates.items()},
        averages={side: mean if isinstance(mean, float) else known.rules.prior_mean for side, mean in means.items()},
        tried={side: rate["rate"].count() for side, rate in rates.items()},
        missing=[f"{row['file']}: {row['note']}" for row in _missing(known.coverage).to_dicts()],
        as_of=known.as_of,
        # Read from a file, a threshold of 3 is 3.0: it must be shown alike wherever it comes from.
        rules=Rules.model_validate(known.rules.model_dump()),
    )


def _missing(coverage: pl.DataFrame) -> pl.DataFrame:
    """The files that are not in the export and would say something about people."""
    return coverage.filter(~pl.col("found"), pl.col("file").is_in([row.file.name for row in _ABOUT_PEOPLE]))


def refuse_both(export: bool, folder: Path | None, *, given: bool) -> None:
    """Raises CannotGoOn where an export and a report are named at once, or options that only an export can take."""
    if export and folder:
        raise CannotGoOn("An export and --report were both named; give one of them.")
    if given and not export:
        raise CannotGoOn("A report stands as it was written: --as-of, --me and --rules need the export itself.")


def refuse_words(export: Sequence[Path]) -> None:
    """Raises CannotGoOn where what should be an export is most probably the rest of a name, without repeating it."""
    if any(len(path.parts) == 1 and not path.suffix and not path.exists() for path in export):
        raise CannotGoOn(
            "What follows the name is no file or folder; put a name of several words in quotation marks, "
            'as in mutuals explain "Kyle Ellis".'
        )
