"""What became of the picks by the time of a later export, and whom the lists of that export need not name again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from pipeline.settled import decided_from, is_settled
from pipeline.shares import share
from schemas.decision import ANSWERS, Became, Outcome, Outcomes, Pick
from schemas.rules import Rules

_PICKS = pl.Schema({"person_id": pl.String(), "since": pl.Datetime("us", "UTC"), "name": pl.String()})
_ALIKE = ["broadcast", "template"]
"""Kinds of turns that went to many: to send one is not to write to somebody."""
_IN_VAIN: dict[str, Became] = {"removed": "still_there", "written": "not_written"}


@dataclass(frozen=True)
class _Since:
    """What the record shows of one person since something was decided on them."""

    wrote_at: datetime | None
    heard_at: datetime | None
    answered_at: datetime | None


def outcomes(
    picks: Mapping[str, Pick],
    people: pl.DataFrame,
    turns: pl.DataFrame,
    as_of: datetime,
    rules: Rules,
    *,
    messages_read: bool = True,
) -> Outcomes:
    """For each pick: what became of it by `as_of`, the export's date (UTC).

    Question: did what was decided come about? Write: the owner's first turn since that did not go to many, and the
    first word of theirs after it; no answer is unanswered once `conversation_gap_days` are over, and before that
    waiting. Let go and keep: whether the person is in `people` (columns of Person). Later: whether its day has come.
    Edges: an export no later than the report that was decided on, or that was made before the pick and shows nothing
    yet, cannot tell; `messages_read` is False where messages.csv was not in the export. Who has a new profile address
    cannot be told from who is gone, so a namesake who was connected by then is said and not counted as gone.
    `turns`: columns of Turn, also of people who are no connections any more. Source: design.
    """
    decided = {person_id: pick for person_id, pick in picks.items() if pick.answer}
    seen = _seen(decided, turns)
    there = frozenset(people.join(_frame(decided), on="person_id", how="semi")["person_id"])
    moved = _moved({key: pick for key, pick in decided.items() if key not in there}, people)
    judge = _Judge(as_of, timedelta(days=rules.conversation_gap_days), messages_read, there, moved)
    found = [judge.outcome(pick, seen.get(key, _Since(None, None, None))) for key, pick in decided.items()]
    found.sort(key=lambda each: (ANSWERS.index(each.answer), (each.name or "").casefold(), each.person_id))
    return _counted(found, as_of)


@dataclass(frozen=True)
class _Judge:
    as_of: datetime
    patience: timedelta
    messages_read: bool
    there: frozenset[str]
    moved: frozenset[str]

    def outcome(self, pick: Pick, seen: _Since) -> Outcome:
        kept = {name: getattr(pick, name) for name in ("person_id", "name", "profile_url", "answer", "done")}
        became = self._became(pick, seen)
        told = became in ("answered", "waiting", "unanswered", "wrote_first")
        later = {"wrote_at": seen.wrote_at, "answered_at": seen.answered_at} if told else {}
        return Outcome.model_validate({**kept, "picked_at": pick.picked_at, "became": became, **later})

    def _became(self, pick: Pick, seen: _Since) -> Became:
        since = decided_from(pick)
        if pick.answer == "later":
            return "due" if pick.until and pick.until <= self.as_of.date() else "not_due"
        if since is None or self.as_of <= since:
            return "too_early"
        found = self._written(seen) if pick.answer == "write" else None
        if found is None and pick.person_id not in self.there:
            return "other_address" if pick.person_id in self.moved else "gone"
        if found is None and pick.picked_at and self.as_of <= pick.picked_at:
            return "too_early"
        if pick.answer == "write":
            return found or ("not_written" if self.messages_read else "unknown")
        return "still_there"

    def _written(self, seen: _Since) -> Became | None:
        if seen.heard_at and (seen.wrote_at is None or seen.heard_at < seen.wrote_at):
            return "wrote_first"
        if seen.wrote_at is None:
            return None
        if seen.answered_at:
            return "answered"
        return "waiting" if self.as_of - seen.wrote_at <= self.patience else "unanswered"


def _frame(picks: Mapping[str, Pick]) -> pl.DataFrame:
    rows = [(key, decided_from(pick), (pick.name or "").lower()) for key, pick in picks.items()]
    return pl.DataFrame(rows, schema=_PICKS, orient="row")


def _seen(picks: Mapping[str, Pick], turns: pl.DataFrame) -> dict[str, _Since]:
    """By person: the owner's first turn since the pick, the other's first, and the other's first after the owner's."""
    after = turns.join(_frame(picks), on="person_id").filter(
        pl.col("ended_at") > pl.col("since"), ~pl.col("kind").is_in(_ALIKE)
    )
    mine, theirs = pl.col("sender") == "me", pl.col("sender") == "them"
    wrote = pl.col("ended_at").filter(mine).min()
    first = after.with_columns(wrote=wrote.over("person_id"))
    answer = pl.col("ended_at").filter(theirs & (pl.col("ended_at") > pl.col("wrote"))).min()
    rows = first.group_by("person_id").agg(wrote, heard=pl.col("ended_at").filter(theirs).min(), answer=answer)
    return {key: _Since(mine_at, heard, answered) for key, mine_at, heard, answered in rows.iter_rows()}


def _moved(missing: Mapping[str, Pick], people: pl.DataFrame) -> frozenset[str]:
    """Those of whom a namesake who was connected by then is there, under another address."""
    namesakes = people.select(name=pl.col("name").str.to_lowercase(), connected="connected_on")
    by_then = _frame(missing).join(namesakes, on="name").filter(pl.col("connected") <= pl.col("since").dt.date())
    return frozenset(by_then["person_id"])


def _counted(found: list[Outcome], as_of: datetime) -> Outcomes:
    told = [each for each in found if each.became not in ("too_early", "unknown")]
    write = [each for each in told if each.answer == "write"]
    let_go = [each for each in told if each.answer == "let_go"]
    keep = [each for each in told if each.answer == "keep"]

    def among(rows: list[Outcome], became: Became) -> int:
        return sum(each.became == became for each in rows)

    replied = among(write, "answered")
    return Outcomes(
        as_of=as_of,
        written=share(sum(each.wrote_at is not None for each in write), len(write)),
        answered=share(replied, replied + among(write, "unanswered")),
        waiting=among(write, "waiting"),
        removed=share(among(let_go, "gone"), len(let_go)),
        kept=share(among(keep, "still_there"), len(keep)),
        due=among(found, "due"),
        ticked_in_vain=sum(each.became == _IN_VAIN.get(each.done or "") for each in told),
        people=found,
    )


def settled(picks: Mapping[str, Pick], people: pl.DataFrame, as_of: datetime) -> frozenset[str]:
    """The `person_id` of everybody whom the lists of a report need not name; see `settled.is_settled`.

    `people`: columns of Person. The day of the report, not the clock's, says whether later has come.
    """
    last = people.join(_frame(picks), on="person_id", how="semi").select(
        "person_id", "last_received_at", "last_sent_at"
    )
    return frozenset(
        person_id
        for person_id, received, sent in last.iter_rows()
        if is_settled(picks[person_id], as_of.date(), received, sent)
    )
