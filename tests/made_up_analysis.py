"""Made-up analyses, as `pipeline.analyze` would return them: a life of some hundred people, a tiny and a hostile."""

import math
from datetime import UTC, datetime, timedelta

import mimesis
import numpy as np
import polars as pl

from pipeline import frames
from pipeline.analysis import Analysis
from pipeline.verdicts import NO_MESSAGES
from schemas import figures, report, words
from schemas.decision import Outcomes
from schemas.favours import Act, Debt
from schemas.reject import Reject
from schemas.rules import Rules
from tests.made_up_people import AS_OF, person_row, turns_with

COMPANIES = ("Lantern & Loom", "Harbour Example Works", "Tern Analytics", "Oakfield School", "Pendulum Studio")
HOSTILE = (
    "<script>alert(1)</script>",
    "\u202egnirts desrever",
    "{{7*7}}",
    r"$\frac{1}{0}$",
    "line\u2028separator",
    '=HYPERLINK("https://example.invalid","x")',
    "  @SUM(1)",
    "\t=1+1",
    '"><img src=x onerror=alert(1)>',
    "Ada 'Quote' O\"Neil & Söhne",
    "مريم " * 12,
    "W" * 120,
)


def frame(model, rows):
    """Rows that passed the model, as a frame with the model's columns."""
    return frames.frame(model, (model(**row) for row in rows))


def _lists(people):
    shared = ("name", "profile_url", "company", "position")

    def listed(standing, keep, more):
        chosen = [person for person in people if person["standing"] == standing]
        return [
            {"rank": rank, **{key: person[key] for key in keep}, **more(person)}
            for rank, person in enumerate(chosen, start=1)
        ]

    cleanup = listed(
        "unreturned",
        (*shared, "connected_on", "standing", "evidence", "reasons"),
        lambda _: {"if_removed": "Your 1 endorsement of them would be withdrawn."},
    )
    owed = listed(
        "owed",
        ("name", "profile_url"),
        lambda p: {
            "since": p["owed_since"],
            "kind": "question" if p["messages_received"] % 2 else "message",
            "why": f"Their last message, of {p['owed_since']:%Y-%m-%d}, has no answer from you in this export.",
        },
    )
    reengage = listed(
        "dormant",
        (*shared, "standing", "tie_band"),
        lambda p: {
            "last_contact": max(m for m in (p["last_sent_at"], p["last_received_at"]) if m).date(),
            "reply_chance": "good" if p["reply_chance"] and p["reply_chance"] > 0.55 else "fair",
            "why": f"You both wrote, {p['messages_sent'] + p['messages_received']} messages in all, and it went quiet.",
            "give_first": "Thank them for what they wrote last time, and ask how it went.",
        },
    )[:10]
    no_history = listed(
        "no_history", (*shared, "connected_on"), lambda _: {"why": "No message either way in this export."}
    )
    return {
        "cleanup": frame(report.Cleanup, cleanup),
        "reengage": frame(report.Reengage, reengage),
        "owed": frame(report.Owed, owed),
        "no_history": frame(report.NoHistory, no_history),
    }


def _evidence(people):
    columns = {"person_id": "person_id", "personal_sent": "messages_sent", "personal_received": "messages_received"}
    schema = {"person_id": pl.String, "personal_sent": pl.Int64, "personal_received": pl.Int64}
    return pl.DataFrame({name: [person[of] for person in people] for name, of in columns.items()}, schema=schema)


def _share(count, of):
    spread = 1.28 * math.sqrt(max(count * (of - count), 1) / of**3) if of else 0
    low, high = (max(0.0, count / of - spread), min(1.0, count / of + spread)) if of else (None, None)
    return figures.Share(count=count, of=of, low=low, high=high)


def _answers(turns, sender):
    asked = [turn for turn in turns if turn["sender"] == sender and turn["state"] != "pending"]
    return _share(sum(turn["state"] == "answered" for turn in asked), len(asked))


def _conduct_year(year, turns):
    counts = {side: [turn for turn in turns if turn["sender"] == side] for side in ("me", "them")}
    return figures.ConductYear(
        year=year,
        replies=_answers(turns, "them"),
        their_replies=_answers(turns, "me"),
        started_by_me=len(counts["me"]),
        started_by_them=len(counts["them"]),
        messages_sent=sum(turn["messages"] for turn in counts["me"]),
        messages_received=sum(turn["messages"] for turn in counts["them"]),
        broadcasts=14 if year % 3 == 0 and turns else 0,
    )


def _by_year(turns):
    first = min((turn["ended_at"].year for turn in turns), default=AS_OF.year + 1)
    return {year: [t for t in turns if t["ended_at"].year == year] for year in range(first, AS_OF.year + 1)}


def _favours(talked):
    counts = {"recommendation": (None, 3), "introduction": (2, 1), "answer": (24, 29)}
    counts |= {"endorsement": (21, 37), "thanks": (189, 94), "congratulation": (12, 8)}
    return [
        figures.FavourTotal(kind=kind, given=given if talked else 0, received=received if talked else 0)
        for kind, (given, received) in counts.items()
    ]


def _favours_without_messages():
    """What files of their own show: all else would come from wording."""
    counts = {"recommendation": (1, 3), "endorsement": (21, 37)}
    kinds = ("recommendation", "introduction", "answer", "endorsement", "thanks", "congratulation")
    return [
        figures.FavourTotal(kind=kind, given=given, received=received)
        for kind in kinds
        for given, received in [counts.get(kind, (None, None))]
    ]


def _conduct(people, turns, messages_read):
    settled = [turn for turn in turns if turn["state"] != "pending"]
    mine = [turn for turn in settled if turn["sender"] == "me"]
    theirs = [turn for turn in settled if turn["sender"] == "them"]
    owed = sorted(person["owed_since"] for person in people if person["owed_since"])
    streaks = sum(person["my_longest_streak"] >= 3 for person in people)
    sent = sum(person["messages_sent"] for person in people)
    return figures.Conduct(
        replies=_answers(turns, "them"),
        their_replies=_answers(turns, "me"),
        median_wait_days=0.6 if len(theirs) > 5 else None,
        their_median_wait_days=2.43 if len(mine) > 5 else None,
        mean_wait_days=6.1 if len(theirs) > 5 else None,
        their_mean_wait_days=8.75 if len(mine) > 5 else None,
        heard_from=sum(person["messages_received"] > 0 for person in people),
        wrote_to=sum(person["messages_sent"] > 0 for person in people),
        owed=len(owed),
        owed_questions=len(owed) // 2,
        owed_oldest=owed[0] if owed else None,
        started_by_me=len(mine),
        started_by_them=len(theirs),
        starts=_share(len(mine), len(settled)),
        streaks=streaks,
        their_streaks=streaks // 3,
        insistence=figures.Insistence(
            note=streaks // 4,
            warn=streaks - streaks // 2,
            stop=streaks // 2,
            never_answered=streaks // 2,
            still=streaks // 3,
        ),
        early_pitches=_share(7 if turns else 0, 31 if turns else 0),
        their_early_pitches=_share(9 if turns else 0, 24 if turns else 0),
        broadcasts=_share(min(53, sent), sent),
        blasts=3 if sent else 0,
        blast_people=31 if sent else None,
        debts=_share(4, 33) if turns else _share(0, 0) if messages_read else None,
        debts_oldest=(AS_OF - timedelta(days=900)).date() if turns else None,
        unthanked_endorsers=_share(17, 37) if turns else None,
        favours=_favours(bool(turns)) if messages_read else _favours_without_messages(),
        years=[_conduct_year(year, own) for year, own in _by_year(turns).items()],
    )


def _health(people, turns, messages_read):
    def tally(field, values):
        return {value: sum(person[field] == value for person in people) for value in values}

    talked = [person for person in people if person["first_message_at"]]
    years = sorted({person["connected_on"].year for person in people})
    return figures.Health(
        messages_read=messages_read,
        connections=len(people),
        anonymous=7 if len(people) > 50 else 0,
        ever_talked=len(talked),
        two_way=sum(person["activity"] != "never active" for person in people),
        activity=tally("activity", ("active", "cooling", "dormant", "long dormant", "never active")),
        standings=tally("standing", tuple(words.STANDINGS)),
        messages_sent=sum(person["messages_sent"] for person in people),
        messages_received=sum(person["messages_received"] for person in people),
        strangers=41 if talked else 0,
        unknown_messages=12 if talked else 0,
        group_messages=230 if talked else 0,
        advert_messages=58 if talked else 0,
        personal_messages=sum(person["messages_sent"] + person["messages_received"] for person in people),
        reciprocity=0.71 if talked else None,
        both_directions=_share(
            sum(bool(person["messages_sent"] and person["messages_received"]) for person in talked), len(talked)
        ),
        top_ten_share=0.384 if talked else None,
        years=[
            figures.YearCount(
                year=year,
                connected=sum(person["connected_on"].year == year for person in people),
                ever_talked=sum(person["connected_on"].year == year for person in talked),
            )
            for year in years
        ],
        talk_years=[
            figures.TalkYear(
                year=year,
                talked=len({turn["person_id"] for turn in own}),
                two_way=len({turn["person_id"] for turn in own if turn["state"] == "answered"}),
            )
            for year, own in _by_year(turns).items()
        ],
    )


def _files(people, turns, messages_read):
    def file(name, found, read, rejected, note):
        return {
            "file": name,
            "recognised_as": name if found else None,
            "found": found,
            "rows_read": read,
            "rows_used": read - rejected,
            "rows_ignored": 0,
            "rows_rejected": rejected,
            "note": note,
        }

    return [
        file("Connections.csv", True, len(people) + 2, 2, ""),
        file("messages.csv", messages_read, 3 * len(turns), len(turns) and 31, "drafts are left out"),
        file("Endorsement_Received_Info.csv", False, 0, 0, "endorsements that others gave you are unknown"),
    ]


def _rejects(turns):
    def reject(file, line, column, code, message):
        return {"file": file, "line": line, "column": column, "code": code, "message": message}

    bad = "is not a date in any form that LinkedIn has used"
    rows = [reject("Connections.csv", line, "Connected On", "bad_date", bad) for line in (17, 204)]
    if turns:
        rows += [
            reject("messages.csv", 9 * line, "", "short_row", "the row has too few cells") for line in range(1, 32)
        ]
    return rows


def _no_outcomes():
    nothing = {key: _share(0, 0) for key in ("written", "answered", "removed", "kept")}
    return Outcomes(as_of=AS_OF, waiting=0, due=0, ticked_in_vain=0, people=[], **nothing)


def assemble(people, turns, rules=None, *, messages_read=True):
    """An Analysis from rows of people and turns, its lists and figures made from them."""
    people = sorted(people, key=lambda person: person["person_id"])
    return Analysis(
        owner=report.Owner(person_id="ada-example", name="Ada Example", found_by="the sender of most messages"),
        as_of=AS_OF,
        rules=rules or Rules(),
        people=frame(report.Person, people),
        evidence=_evidence(people),
        turns=frame(report.Turn, turns),
        acts=frame(Act, []),
        debts=frame(Debt, []),
        conduct=_conduct(people, turns, messages_read),
        health=_health(people, turns, messages_read),
        outcomes=_no_outcomes(),
        rejects=frame(Reject, _rejects(turns)),
        coverage=frame(report.Coverage, _files(people, turns, messages_read)),
        **_lists(people),
    )


def altered(analysis, **changes):
    """The same analysis with some of its parts exchanged."""
    return Analysis(**{**vars(analysis), **changes})


def made_up(count=500, seed=4):
    """The analysis of a life with so many connections, about two in five of whom were ever talked to."""
    rng = np.random.default_rng(seed)
    someone = mimesis.Person(seed=seed)
    people, turns = [], []
    for number in range(count):
        age = int(60 + 4200 * rng.beta(1.3, 1.6))
        connected = (AS_OF - timedelta(days=age)).replace(hour=12, minute=0, second=0)
        slug = f"person-{number:04d}"
        chances = {"starts": rng.beta(4, 3), "me": rng.beta(2.4, 2.6), "them": rng.beta(5, 2)}
        if rng.random() < 0.06:
            chances = {"starts": 1.0, "me": 0.0, "them": 0.0}
        size = int(rng.lognormal(1.6, 1.0)) + 1 if rng.random() < 0.42 else 0
        own = list(turns_with(rng, slug, size, connected, chances))
        turns += own
        people.append(
            person_row(someone.full_name(), slug, (str(rng.choice(COMPANIES)), someone.occupation()), connected, own)
        )
    return assemble(people, turns)


def lonely():
    """The analysis of one connection and no message."""
    day = datetime(2026, 9, 1, 12, tzinfo=UTC)
    return assemble([person_row("Grace Sample", "grace-sample", (None, None), day, [])], [])


def unread(count=60, seed=4):
    """The analysis of an export without messages.csv: people who are connected, and nothing that they wrote."""
    rng = np.random.default_rng(seed)
    someone = mimesis.Person(seed=seed)
    people = []
    for number in range(count):
        connected = (AS_OF - timedelta(days=int(rng.integers(400, 4000)))).replace(hour=12, minute=0, second=0)
        job = (str(rng.choice(COMPANIES)), someone.occupation())
        row = person_row(someone.full_name(), f"person-{number:04d}", job, connected, [])
        people.append(row | {"reasons": [NO_MESSAGES]} if row["standing"] == "no_history" else row)
    life = assemble(people, [], messages_read=False)
    # Nobody is called unused where it cannot be told.
    return altered(life, no_history=life.no_history.clear())


def hostile():
    """An analysis in which every name, company and position was set by somebody who means harm."""
    rng = np.random.default_rng(2)
    people, turns = [], []
    for number, text in enumerate(HOSTILE * 3):
        connected = datetime(2015 + number % 9, 5, 5, 12, tzinfo=UTC)
        slug = f"hostile-{number:02d}"
        chances = {"starts": (1.0, 0.0, 0.5)[number % 3], "me": 0.0 if number % 3 == 0 else 0.5, "them": 0.4}
        own = list(turns_with(rng, slug, number % 4 * 4, connected, chances))
        turns += own
        people.append(person_row(text, slug, (text, text), connected, own))
    people[3]["profile_url"] = "javascript:alert(1)"
    people[4]["profile_url"] = "https://www.linkedin.com.example.invalid/in/x"
    people[5]["profile_url"] = 'https://www.linkedin.com/in/x" onmouseover="alert(1)'
    return assemble(people, turns)
