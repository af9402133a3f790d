"""What was made up, counted simply: the truth that two programs' answers are held to."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.made_up.sample import Sample
from schemas.fields import PROFILE_PREFIX

GAP = timedelta(days=14)


@dataclass(frozen=True)
class Told:
    """What a program says: the slugs of people by question, and the share that each person answered, 0 to 1."""

    named: Mapping[str, set[str]]
    rates: Mapping[str, float]


def truth(sample: Sample) -> Told:
    """What was made up: who never answered, who was never written to, and the share of the owner's turns answered."""
    named = {
        "never_answered": {p.person_slug for p in sample.truth if p.messages_sent and not p.messages_received},
        "never_written_to": {p.person_slug for p in sample.truth if not p.messages_sent},
    }
    known = {p.person_slug for p in sample.truth}
    return Told(named, {slug: rate for slug, rate in _true_rates(sample).items() if slug in known})


def _true_rates(sample: Sample) -> dict[str, float]:
    """Of the owner's turns (runs of messages) the share followed by the other side within 14 days, by simple counting.

    Only mail between two; turns younger than 14 days at the newest message are not counted unless answered.
    """
    talks: dict[str, list[tuple[datetime, bool]]] = defaultdict(list)
    rows = list(csv.DictReader(sample.files["messages.csv"].decode().splitlines(keepends=True)))
    for row in reversed(rows):
        mine = row["SENDER PROFILE URL"].removeprefix(PROFILE_PREFIX) == sample.owner_slug
        other = row["RECIPIENT PROFILE URLS" if mine else "SENDER PROFILE URL"]
        if other and "," not in row["RECIPIENT PROFILE URLS"] and row.get("IS MESSAGE DRAFT", "No") != "Yes":
            talks[other.removeprefix(PROFILE_PREFIX)].append((datetime.fromisoformat(row["DATE"][:19]), mine))
    newest = max(at for talk in talks.values() for at, _ in talk)
    rates = {slug: _rate(sorted(talk, key=lambda line: line[0]), newest) for slug, talk in talks.items()}
    return {slug: rate for slug, rate in rates.items() if rate is not None}


def _rate(talk: list[tuple[datetime, bool]], newest: datetime) -> float | None:
    answered = settled = 0
    for place, (at, mine) in enumerate(talk):
        after = talk[place + 1] if place + 1 < len(talk) else None
        if not mine or (after and after[1] and after[0] - at <= GAP):
            continue
        met = bool(after) and not after[1] and after[0] - at <= GAP
        answered += met
        settled += met or newest - at > GAP
    return answered / settled if settled else None
