"""The people with what their owner decided about them: the answer, its day, and whether any list need name them."""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from pipeline.outcomes import settled
from schemas.decision import Pick

_DECISIONS = pl.Schema({"person_id": pl.String(), "decision": pl.String(), "decided_on": pl.Date()})


def with_decisions(people: pl.DataFrame, picks: Mapping[str, Pick], as_of: datetime) -> pl.DataFrame:
    """The people with `decision` (null where there is none), `decided_on` (UTC day) and `settled`.

    Question: what did the owner decide, and does it still stand? Kept people are protected; settled ones are on no list
    (see `settled.is_settled`). Earlier decisions in `people` give way to these. `people`: columns of Person; `as_of`:
    the export's clock. Source: design.
    """
    people = people.drop("decision", "decided_on", "settled", strict=False)
    rows = [(key, pick.answer, pick.picked_at.date()) for key, pick in picks.items() if pick.answer and pick.picked_at]
    decided = pl.DataFrame(rows, schema=_DECISIONS, orient="row")
    over = sorted(settled(picks, people, as_of))
    joined = people.join(decided, on="person_id", how="left", maintain_order="left")
    return joined.with_columns(settled=pl.col("person_id").is_in(over))
