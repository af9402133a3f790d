"""Expressions that put figures into words: counts with their nouns, days, spans, and sentences that may not apply."""

import polars as pl


def counted(number: pl.Expr, noun: str, nouns: str | None = None) -> pl.Expr:
    """`1 message`, `2 messages`, `no message`."""
    many = pl.format("{} {}", number, pl.lit(nouns or f"{noun}s"))
    return pl.when(number == 0).then(pl.lit(f"no {noun}")).when(number == 1).then(pl.lit(f"1 {noun}")).otherwise(many)


def day(moment: pl.Expr) -> pl.Expr:
    """`4 March 2026`."""
    return moment.dt.strftime("%-d %B %Y")


def span(days: pl.Expr) -> pl.Expr:
    """A length of time in the unit people would use: days up to half a year, then months, then years."""
    months, years = (days / 30.4).floor().cast(pl.Int64), (days / 365).floor().cast(pl.Int64)
    return (
        pl.when(days < 184)
        .then(counted(days, "day"))
        .when(days < 731)
        .then(counted(months, "month"))
        .otherwise(counted(years, "year"))
    )


def of(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """`2 of 5`."""
    return pl.format("{} of {}", part, whole)


def said_if(condition: pl.Expr, sentence: pl.Expr) -> pl.Expr:
    """The sentence where the condition holds, else null."""
    return pl.when(condition).then(sentence)


def told(*sentences: pl.Expr) -> pl.Expr:
    """The sentences that apply, as a list."""
    return pl.concat_list(sentences).list.drop_nulls()
