"""What deciding about people needs beside the report's tables: each one's timeline, and whom each list means."""

import polars as pl

LISTS = ("owed", "reengage", "cleanup", "no_history")
"""The lists that people are decided on from, by the name of their frame."""


def timelines(turns: pl.DataFrame, people: pl.DataFrame) -> dict[str, str]:
    """The turns of each of the `people` as one text, oldest first: `2026-03-01>2a 2026-03-02<1u`, by person_id.

    Of each turn the day (UTC), `>` if it is the owner's and `<` if it is theirs, how many messages, and what became of
    it: `a` answered, `u` unanswered, `o` still open, `n` where it left nothing to answer. Some 14 bytes a turn.
    """
    outcome = (
        pl.when(pl.col("kind") != "personal")
        .then(pl.lit("n"))
        .otherwise(
            pl.col("state").replace_strict({"answered": "a", "unanswered": "u", "pending": "o"}, return_dtype=pl.String)
        )
    )
    side = pl.when(pl.col("sender") == "me").then(pl.lit(">")).otherwise(pl.lit("<"))
    told = pl.format("{}{}{}{}", pl.col("started_at").dt.strftime("%Y-%m-%d"), side, "messages", outcome)
    lines = (
        turns.join(people, on="person_id", how="semi")
        .sort("person_id", "turn")
        .group_by("person_id", maintain_order=True)
        .agg(told.str.join(" ").alias("told"))
    )
    return dict(lines.iter_rows())


def whom(rows: pl.DataFrame, people: pl.DataFrame) -> list[str]:
    """The person_id of each row of a list, in its order.

    A list has names and addresses only. Where several people share both, they differ by the day of connecting, or else
    stand in order of their ids.
    """
    shared = [name for name in ("name", "profile_url", "connected_on") if name in rows.columns]
    nth = pl.int_range(pl.len()).over(shared).alias("nth")
    known = people.sort("person_id").select("person_id", *shared, nth)
    found = rows.select(*shared, nth).join(
        known, on=[*shared, "nth"], how="left", nulls_equal=True, maintain_order="left"
    )
    return found["person_id"].to_list()
