"""The roster: one row and one id per connection, and which names belong to one person only."""

from collections import Counter
from dataclasses import dataclass

import polars as pl

from pipeline.rows import LINE
from pipeline.tables import Table
from schemas.fields import name_key, profile_url

_NAMELESS = "connections without a name or address"


@dataclass(frozen=True)
class Roster:
    """The connections that have an identity.

    `people`: person_id, key, name, profile_url, company, position, connected_on; sorted by person_id. `names`: key,
    person_id and `addressed` (has a profile address) for each name that only one connection bears. `ignored`: rows set
    aside, by reason. `remarks`: sentences for the coverage table on how people were told apart.
    """

    people: pl.DataFrame
    names: pl.DataFrame
    ignored: Counter[str]
    remarks: list[str]

    @property
    def anonymous(self) -> int:
        """Connections that the export shows without a name or address."""
        return self.ignored[_NAMELESS]


def make_roster(connections: Table) -> Roster:
    """One row per connection: the profile slug is the id; without one, the name is, told apart by day where shared.

    A row with neither name nor address stands for a member who cannot be identified: counted, and left out.
    """
    rows = connections.frame.with_columns(name=full_name()).with_columns(key=key_of("name"))
    known = rows.filter(pl.col("url").is_not_null() | pl.col("name").is_not_null())
    people = (
        known.with_columns(person_id=_identity())
        .unique("person_id", keep="first", maintain_order=True)
        .select(
            "person_id",
            "key",
            name=pl.coalesce("name", "url"),
            profile_url=pl.col("url").map_elements(profile_url, return_dtype=pl.String),
            company="company",
            position="position",
            connected_on="connected_on",
        )
        .sort("person_id")
    )
    aside = _set_aside(rows.height, known.height, people.height)
    return Roster(people, _unique_names(people), aside, _told_apart(people))


def _told_apart(people: pl.DataFrame) -> list[str]:
    """What to say of a layout without profile addresses, as all were before June 2023."""
    if people.is_empty() or people["profile_url"].count():
        return []
    shared = people.filter(pl.col("key").is_duplicated())["key"].n_unique()
    sentence = "This layout has no profile addresses, so people go by their names"
    if not shared:
        return [f"{sentence}; no two share one."]
    borne = f"{shared} names are" if shared > 1 else "1 name is"
    return [f"{sentence}; {borne} borne by several people, who are kept apart and get no messages credited."]


def _identity() -> pl.Expr:
    """Without an address, two rows of one name are two people: told apart by the day, then by their order that day."""
    plain = pl.format("name:{}", "key")
    same_day = pl.int_range(pl.len()).over("key", "connected_on", order_by=LINE)
    shared = pl.format("name:{} {}", "key", "connected_on")
    numbered = pl.when(same_day == 0).then(shared).otherwise(pl.format("{} {}", shared, same_day + 1))
    alone = pl.len().over("key") == 1
    return pl.coalesce("url", pl.when(alone).then(plain).otherwise(numbered))


def _unique_names(people: pl.DataFrame) -> pl.DataFrame:
    alone = people.filter(pl.col("key").is_not_null() & pl.col("key").is_unique())
    return alone.select("key", "person_id", addressed=pl.col("profile_url").is_not_null())


def _set_aside(rows: int, known: int, people: int) -> Counter[str]:
    return +Counter({_NAMELESS: rows - known, "connections listed twice": known - people})


def key_of(column: str) -> pl.Expr:
    """The column's names in the form under which two spellings of one name are equal; blank stays null."""
    return pl.col(column).map_batches(_keys, return_dtype=pl.String)


def _keys(names: pl.Series) -> pl.Series:
    distinct = names.drop_nulls().unique().to_list()
    return names.replace_strict(distinct, [name_key(name) for name in distinct], default=None, return_dtype=pl.String)


def matched(rows: pl.DataFrame, roster: Roster, *, url: str | None, name: pl.Expr) -> pl.DataFrame:
    """The rows with `person_id`: by profile address; else by a name that only one connection bears; else null.

    A row whose address is not a connection's goes by name only to a connection that has no address of its own, as in
    the exports before June 2023.
    """
    slug = pl.col(url) if url else pl.lit(None, pl.String)
    keyed = rows.with_columns(slug=slug, full_name=name).with_columns(key=key_of("full_name"))
    by_name = keyed.join(roster.names, on="key", how="left", maintain_order="left")
    here = pl.col("slug").is_in(roster.people["person_id"].implode())
    may_go_by_name = pl.col("slug").is_null() | ~pl.col("addressed")
    return by_name.with_columns(
        person_id=pl.when(here).then("slug").otherwise(pl.when(may_go_by_name).then("person_id"))
    ).drop("slug", "full_name", "addressed")


def full_name() -> pl.Expr:
    """A row's first and last name as one text; null where both are blank."""
    joined = pl.concat_str(["first_name", "last_name"], separator=" ", ignore_nulls=True)
    return pl.when(joined != "").then(joined)
