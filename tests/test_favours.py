"""Who did what for whom: conversations as text with what each message does, files as rows, and rules of the ledger."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from math import log

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipeline.cues import classify, in_order, read_words
from pipeline.export import open_export
from pipeline.favours import (
    favour_counts,
    favour_totals,
    find_acts,
    gratitude_debts,
    unthanked_endorsers,
)
from pipeline.frames import frame_schema
from pipeline.owner import find_owner
from pipeline.people import full_name, make_roster, matched
from pipeline.tables import read_tables
from pipeline.threads import thread_messages
from pipeline.turns import make_turns
from schemas import favours
from schemas.export import Connection, Message
from schemas.export_favours import EndorsementGiven, EndorsementReceived, RecommendationGiven, RecommendationReceived
from schemas.export_file import ExportRow
from schemas.favours import ACT_WEIGHTS, Act, Debt
from schemas.lexicon import CUES
from schemas.rules import Rules
from schemas.words import Row
from tests.conftest import World, moment

RULES = Rules()
SETTINGS = settings(max_examples=25, deadline=None)
KINDS = ["ritual", "broadcast", "template", "draft", "advert", "void", "duplicate", "unknown"]
DIRECT = ["personal", "ritual", "broadcast", "template"]
PEOPLE = pl.DataFrame({"person_id": ["ada", "bo", "cy"]})
FILES: dict[str, type[ExportRow]] = {
    "recommended by": RecommendationReceived,
    "recommended": RecommendationGiven,
    "endorsed by": EndorsementReceived,
    "endorsed": EndorsementGiven,
}
ALL = {*FILES.values(), Message}
MESSAGE = {"row": pl.Int64, "line": pl.Int64, "thread": pl.String, "person_id": pl.String, "from_me": pl.Boolean}
MESSAGE |= {
    "sent_at": pl.Datetime("us", "UTC"),
    "kind": pl.String,
    **dict.fromkeys([*CUES, "wants", "cares", "frees", "foreign"], pl.Boolean),
    "words": pl.Int64,
}
LINE = re.compile(r"(\S{10} \S{5,8}) (?:\[(\w+)\] )?(\w+) > ([\w, ]+): ?(.*)")


def lines(text: str) -> list[str]:
    return list(filter(None, map(str.strip, text.splitlines())))


class Ledger:
    """`talk`: a line per message, oldest first, `2026-03-01 09:00 [thread] ada > me, bo: asks thanks 40 words`.

    `files`: a line per row, `2026-03-01 recommended by ada` or `2026-03-01 endorsed bo`. Nobody else knows of both.
    """

    def __init__(self, talk: str = "", files: str = "") -> None:
        self.members = pl.DataFrame({"thread": [], "id": []}, {"thread": pl.String, "id": pl.String})
        said = lines(talk)[::-1]
        self.messages = pl.DataFrame([self._message(n, line) for n, line in enumerate(said)], MESSAGE, orient="row")
        self.members = self.members.unique().sort("thread", "id")
        self.turns = turns_of(self.messages)
        self.rows = {row: written(words, lines(files)) for words, row in FILES.items()}

    def _message(self, row: int, line: str) -> dict:
        found = LINE.fullmatch(line)
        assert found, f"not a message: {line}"
        at, thread, sender, to, does = found.groups()
        everybody = sorted({sender, *to.split(", ")})
        thread = thread or " ".join(everybody)
        self.members = self.members.vstack(pl.DataFrame({"thread": [thread] * len(everybody), "id": everybody}))
        group = len(everybody) > 2
        given = set(re.sub(r"\d+ words", "", does).split())
        assert given <= {*CUES, *KINDS}, given
        kinds = [kind for kind in KINDS if kind in given] + ["group"] * group
        other = sender if sender != "me" else to
        cues = {cue: cue in given for cue in (*CUES, "wants", "cares", "frees", "foreign")}
        number = re.search(r"(\d+) words", does)
        return cues | {
            "row": row, "line": row + 2, "thread": thread, "sent_at": moment(at), "from_me": sender == "me",
            "person_id": None if group and sender == "me" else other, "kind": [*kinds, "personal"][0],
            "words": int(number[1]) if number else 20,
        }  # fmt: skip

    def acts(self) -> pl.DataFrame:
        return find_acts(self.rows, self.messages, self.members, self.turns, PEOPLE, RULES)

    def debts(self, as_of: str = "2030-01-01 12:00") -> pl.DataFrame:
        return gratitude_debts(self.acts(), self.messages, self.members, ALL, moment(as_of), RULES)

    def endorsers(self, as_of: str = "2030-01-01 12:00") -> int | None:
        return unthanked_endorsers(self.acts(), self.messages, self.members, ALL, moment(as_of), RULES)


def written(words: str, files: list[str]) -> pl.DataFrame:
    """The rows of one file, newest first, as `people.matched` gives them: who is nobody's connection has no id."""
    at = "created_at" if "recommended" in words else "endorsed_at"
    known = [line for line in files[::-1] if line[11:].rpartition(" ")[0] == words]
    people = [line.rpartition(" ")[2] for line in known]
    return pl.DataFrame(
        {
            "line": range(2, len(known) + 2),
            "person_id": [None if who == "nobody" else who for who in people],
            at: [moment(f"{line[:10]} 12:00") for line in known],
        },
        {"line": pl.Int64, "person_id": pl.String, at: pl.Datetime("us", "UTC")},
    )


def turns_of(messages: pl.DataFrame) -> pl.DataFrame:
    direct = messages.filter(pl.col("kind").is_in(DIRECT))
    ordered = direct.sort("person_id", "sent_at", "row", descending=[False, False, True])
    return make_turns(ordered, moment("2030-01-01 12:00"), RULES)


def seen(acts: pl.DataFrame) -> list[str]:
    """Each act as a sentence: `2026-03-01 thanks given ada`."""
    return [f"{on} {kind} {side} {who}" for who, on, _, kind, side, *_ in acts.iter_rows()]


ASKED = "2026-03-01 09:00 me > ada: asks"
TALKS = {
    "thanks, by both": (
        "2026-03-01 09:00 me > ada: thanks\n2026-03-02 09:00 ada > me: thanks",
        ["2026-03-01 thanks given ada", "2026-03-02 thanks received ada"],
    ),
    "thanks for thanks": (
        "2026-03-01 09:00 me > ada: thanks\n2026-03-01 09:01 ada > me: thanks",
        ["2026-03-01 thanks given ada", "2026-03-01 thanks received ada"],
    ),
    "thanks once a day": (
        "2026-03-01 00:00 me > ada: thanks\n2026-03-01 23:59 me > ada: thanks\n2026-03-02 00:00 me > ada: thanks",
        ["2026-03-01 thanks given ada", "2026-03-02 thanks given ada"],
    ),
    "a greeting of one tap is none": ("2026-03-01 09:00 me > ada: greets ritual 3 words", []),
    "a greeting of more is one": (
        "2026-03-01 09:00 ada > me: greets 9 words",
        ["2026-03-01 congratulation received ada"],
    ),
    "thanks for a greeting are thanks": (
        "2026-03-01 09:00 me > ada: greets thanks",
        ["2026-03-01 thanks given ada"],
    ),
    "thanks and a greeting apart are two acts": (
        "2026-03-01 09:00 me > ada: greets\n2026-03-01 10:00 me > ada: thanks",
        ["2026-03-01 congratulation given ada", "2026-03-01 thanks given ada"],
    ),
    "a long answer": (f"{ASKED}\n2026-03-02 09:00 ada > me: 40 words", ["2026-03-02 answer received ada"]),
    "a long answer of mine": (
        "2026-03-01 09:00 ada > me: asks\n2026-03-02 09:00 me > ada: 40 words",
        ["2026-03-02 answer given ada"],
    ),
    "a shorter one": (f"{ASKED}\n2026-03-02 09:00 ada > me: 39 words", []),
    "an offer is no answer": (f"{ASKED}\n2026-03-02 09:00 ada > me: pitches 90 words", []),
    "nor is what went to many": (
        "2026-03-01 09:00 ada > me: asks\n2026-03-02 09:00 me > ada: broadcast 90 words",
        [],
    ),
    "nor what they send to everybody": (f"{ASKED}\n2026-03-02 09:00 ada > me: template 90 words", []),
    "an answer that closes the conversation": (
        f"{ASKED}\n2026-03-02 09:00 ada > me: closes 40 words",
        ["2026-03-02 answer received ada"],
    ),
    "news nobody asked for": ("2026-03-01 09:00 me > ada:\n2026-03-02 09:00 ada > me: 90 words", []),
    "a message to many asks nobody": (
        "2026-03-01 09:00 me > ada: asks broadcast\n2026-03-02 09:00 ada > me: 90 words",
        [],
    ),
    "words of one turn add up": (
        f"{ASKED}\n2026-03-02 09:00 ada > me: 20 words\n2026-03-05 09:00 ada > me: 20 words",
        ["2026-03-02 answer received ada"],
    ),
    "an answer after 14 days is none": (f"{ASKED}\n2026-03-15 09:01 ada > me: 90 words", []),
    "an answer in time to somebody else's question is none": (f"{ASKED}\n2026-03-02 09:00 bo > me: 90 words", []),
    "question and answer in turn": (
        f"{ASKED}\n2026-03-02 09:00 ada > me: asks 50 words\n2026-03-03 09:00 me > ada: 50 words",
        ["2026-03-02 answer received ada", "2026-03-03 answer given ada"],
    ),
    "what was written to many, twice or never": (
        """
        2026-03-01 09:00 me > ada: thanks broadcast
        2026-03-02 09:00 ada > me: thanks template
        2026-03-03 09:00 me > ada: thanks draft
        2026-03-04 09:00 ada > me: thanks advert
        2026-03-05 09:00 ada > me: thanks duplicate
        2026-03-06 09:00 me > ada, bo: introduces draft
        """,
        [],
    ),
    "my introduction is given to each": (
        "2026-03-01 09:00 me > ada, bo: introduces",
        ["2026-03-01 introduction given ada", "2026-03-01 introduction given bo"],
    ),
    "theirs is received from them alone": (
        "2026-03-01 09:00 ada > me, bo: introduces",
        ["2026-03-01 introduction received ada"],
    ),
    "somebody who is no connection": (
        "2026-03-01 09:00 me > ada, zed: introduces\n2026-03-02 09:00 [other] zed > me, bo: introduces",
        ["2026-03-01 introduction given ada"],
    ),
    "whoever answers in the same words introduces nobody": (
        "2026-03-01 09:00 ada > me, bo: introduces\n2026-03-01 10:00 me > ada, bo: introduces",
        ["2026-03-01 introduction received ada"],
    ),
    "nor if the introduction itself went unseen": (
        "2026-03-01 09:00 ada > me, bo:\n2026-03-01 10:00 me > ada, bo: introduces",
        [],
    ),
    "nor after someone whom the export no longer names": (
        "2026-03-01 09:00 [t] zed > me, ada, bo: unknown\n2026-03-01 10:00 [t] me > ada, bo: introduces",
        [],
    ),
    "an introduction in two messages is one": (
        """
        2026-03-01 09:00 ada > me, bo:
        2026-03-01 09:01 ada > me, bo: introduces
        2026-03-02 10:00 ada > me, bo: introduces
        """,
        ["2026-03-01 introduction received ada"],
    ),
    "an old group begins anew after 14 days": (
        "2026-03-01 09:00 ada > me, bo:\n2026-03-15 09:01 bo > me, ada: introduces",
        ["2026-03-15 introduction received bo"],
    ),
    "and not before": ("2026-03-01 09:00 ada > me, bo:\n2026-03-15 09:00 bo > me, ada: introduces", []),
    "of two with one time stamp the lower in the file began": (
        "2026-03-01 09:00 ada > me, bo: introduces\n2026-03-01 09:00 bo > me, ada: introduces",
        ["2026-03-01 introduction received ada"],
    ),
    "and the same group may be the place of another introduction": (
        "2026-03-01 09:00 ada > me, bo: introduces\n2026-06-01 09:00 bo > me, ada: introduces",
        ["2026-03-01 introduction received ada", "2026-06-01 introduction received bo"],
    ),
    "two groups are two introductions": (
        "2026-03-01 09:00 ada > me, bo: introduces\n2026-03-01 09:00 ada > me, cy: introduces",
        ["2026-03-01 introduction received ada", "2026-03-01 introduction received ada"],
    ),
    "in a letter between two each may introduce somebody": (
        "2026-03-01 09:00 ada > me: introduces\n2026-06-01 09:00 me > ada: introduces",
        ["2026-03-01 introduction received ada", "2026-06-01 introduction given ada"],
    ),
    "but not in an answer": (
        "2026-03-01 09:00 me > ada: asks\n2026-03-01 10:00 me > ada:\n2026-03-15 09:00 ada > me: introduces", []),
    "which comes within 14 days": (
        "2026-03-01 09:00 me > ada: asks\n2026-03-15 09:01 ada > me: introduces",
        ["2026-03-15 introduction received ada"],
    ),
    "nor in an offer, a copy or a circular": (
        """
        2026-03-01 09:00 me > ada: introduces pitches
        2026-03-01 09:00 me > bo: introduces broadcast
        2026-03-01 09:00 cy > me: introduces template
        """,
        [],
    ),
    "and once a day": (
        "2026-03-01 09:00 me > ada: introduces\n2026-03-01 10:00 me > ada: introduces",
        ["2026-03-01 introduction given ada"],
    ),
    "thanks in a group are no act": ("2026-03-01 09:00 me > ada, bo: thanks", []),
    "nothing": ("", []),
}  # fmt: skip


@pytest.mark.parametrize(("talk", "expected"), TALKS.values(), ids=TALKS)
def test_acts_in_messages(talk: str, expected: list[str]) -> None:
    assert seen(Ledger(talk).acts()) == expected


ROWS = {
    "each recommendation": (
        "2026-03-01 recommended by ada\n2026-03-02 recommended ada\n2026-04-01 recommended by ada",
        [
            "2026-03-01 recommendation received ada",
            "2026-03-02 recommendation given ada",
            "2026-04-01 recommendation received ada",
        ],
    ),
    "one endorsement a person, side and year": (
        """
        2024-12-31 endorsed by ada
        2025-01-01 endorsed by ada
        2025-06-01 endorsed by ada
        2025-06-02 endorsed ada
        2025-06-03 endorsed by bo
        """,
        [
            "2024-12-31 endorsement received ada",
            "2025-01-01 endorsement received ada",
            "2025-06-02 endorsement given ada",
            "2025-06-03 endorsement received bo",
        ],
    ),
    "rows about nobody among the connections": ("2026-03-01 recommended by nobody\n2026-03-01 endorsed zed", []),
}


@pytest.mark.parametrize(("files", "expected"), ROWS.values(), ids=ROWS)
def test_acts_in_files(files: str, expected: list[str]) -> None:
    assert seen(Ledger(files=files).acts()) == expected


def test_every_act_names_its_evidence() -> None:
    talk = """
        2026-03-01 09:00 me > ada: asks
        2026-03-02 09:00 ada > me: 20 words
        2026-03-02 09:01 ada > me: 30 words
        2026-03-03 09:00 me > ada: thanks
        2026-03-03 10:00 me > ada: thanks
        2026-03-04 09:00 bo > me, ada: introduces
    """
    files = "2026-01-01 recommended by bo\n2026-01-02 endorsed by bo\n2026-01-03 endorsed by bo"
    acts = Ledger(talk, files).acts()
    assert acts.schema == frame_schema(Act)
    assert acts.select("kind", "file", "line").rows() == [
        ("recommendation", "Recommendations_Received.csv", 2),
        ("endorsement", "Endorsement_Received_Info.csv", 3),
        ("answer", "messages.csv", 6),
        ("thanks", "messages.csv", 4),
        ("introduction", "messages.csv", 2),
    ]


def test_a_note_without_a_line_of_its_own_came_with_the_invitation() -> None:
    ledger = Ledger("2026-03-01 00:00 ada > me: thanks")
    ledger.messages = ledger.messages.with_columns(line=pl.lit(None, pl.Int64))
    assert ledger.acts().select("kind", "file", "line").rows() == [("thanks", "Invitations.csv", None)]


def counted(acts: pl.DataFrame, read: set[type[ExportRow]] = ALL) -> dict[str, dict]:
    return {row["person_id"]: row for row in favour_counts(acts, PEOPLE, read).iter_rows(named=True)}


def test_favours_are_counted_and_weighed() -> None:
    talk = f"{ASKED}\n2026-03-02 09:00 ada > me: 40 words\n2026-03-03 09:00 me > ada: thanks"
    files = "2026-01-01 recommended by ada\n2026-01-02 endorsed ada\n2026-01-02 recommended bo"
    counts = counted(Ledger(talk, files).acts())
    assert list(counts) == ["ada", "bo", "cy"]
    assert (counts["ada"]["favours_given"], counts["ada"]["favours_received"]) == (1, 2)
    assert counts["ada"]["favour_balance"] == pytest.approx(log((1 + 1 + 1) / (5 + 2 + 1)))
    assert counts["bo"]["favour_balance"] == pytest.approx(log(6))
    assert counts["cy"] == {
        "person_id": "cy", "favours_given": 0, "favours_received": 0, "favour_balance": 0, "introduced": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "talk", ["2026-03-01 09:00 me > ada, zed: introduces", "2026-03-01 09:00 ada > me, bo: introduces"]
)
def test_an_introduction_either_way_is_marked(talk: str) -> None:
    counts = counted(Ledger(talk).acts())
    assert [counts[who]["introduced"] for who in ("ada", "bo", "cy")] == [True, False, False]


def test_a_file_that_is_not_in_the_export_is_unknown_not_zero() -> None:
    assert [counted(Ledger().acts(), set())["ada"][column] for column in ("favours_given", "favour_balance")] == [
        None
    ] * 2
    some = {RecommendationReceived, EndorsementReceived}
    row = counted(Ledger(files="2026-01-01 recommended by ada").acts(), some)["ada"]
    assert (row["favours_given"], row["favours_received"], row["favour_balance"]) == (None, 1, None)


def test_the_balance_weighs_no_kind_that_is_known_one_way_only() -> None:
    acts = Ledger("2026-03-01 09:00 me > ada: thanks", "2026-01-01 recommended by ada").acts()
    assert counted(acts, ALL - {RecommendationGiven})["ada"]["favour_balance"] == pytest.approx(log(2))


def test_totals_by_kind_with_nothing_for_what_is_not_there() -> None:
    acts = Ledger("2026-03-01 09:00 me > ada: thanks", "2026-01-01 recommended by ada").acts()
    totals = favour_totals(acts, ALL - {RecommendationGiven})
    assert totals.rows() == [
        ("recommendation", None, 1), ("introduction", 0, 0), ("answer", 0, 0),
        ("endorsement", 0, 0), ("thanks", 1, 0), ("congratulation", 0, 0),
    ]  # fmt: skip


RECOMMENDED = "2026-03-10 recommended by ada"
DUE = "2026-04-10 23:59:59"  # a day later than the thirtieth day after it, since its date may be a day off
DEBTS = {
    "a recommendation without thanks": ("", RECOMMENDED, ["recommendation"]),
    "thanks the day before": ("2026-03-09 00:00 me > ada: thanks", RECOMMENDED, []),
    "thanks two days before": ("2026-03-08 23:59 me > ada: thanks", RECOMMENDED, ["recommendation"]),
    "thanks on the thirtieth day": ("2026-04-09 09:00 me > ada: thanks", RECOMMENDED, []),
    "thanks a year later are an act back": ("2027-03-10 09:00 me > ada: thanks", RECOMMENDED, []),
    "thanks of one tap": ("2026-03-12 09:00 me > ada: thanks greets ritual", RECOMMENDED, []),
    "thanks to many": ("2026-03-12 09:00 me > ada: thanks broadcast", RECOMMENDED, []),
    "thanks to many, too late": ("2026-04-12 00:00 me > ada: thanks broadcast", RECOMMENDED, ["recommendation"]),
    "thanks in a group": ("2026-03-12 09:00 me > ada, bo: thanks", RECOMMENDED, []),
    "thanks that were never sent": ("2026-03-12 09:00 me > ada: thanks draft", RECOMMENDED, ["recommendation"]),
    "thanks to somebody else": ("2026-03-12 09:00 me > bo: thanks", RECOMMENDED, ["recommendation"]),
    "thanks from them": ("2026-03-12 09:00 ada > me: thanks", RECOMMENDED, ["recommendation"]),
    "a chat without thanks": ("2026-03-12 09:00 me > ada:", RECOMMENDED, ["recommendation"]),
    "a recommendation back": ("", f"{RECOMMENDED}\n2027-03-10 recommended ada", []),
    "one that may have come first": ("", f"2026-03-08 recommended ada\n{RECOMMENDED}", []),
    "one that was first": ("", f"2026-03-07 recommended ada\n{RECOMMENDED}", ["recommendation"]),
    "one before and one since": (
        "",
        f"2026-01-10 recommended ada\n{RECOMMENDED}\n2027-03-10 recommended ada",
        [],
    ),
    "thanks in time among others": (
        """
        2020-01-01 09:00 me > ada: thanks
        2026-03-12 09:00 me > ada: thanks broadcast
        2028-01-01 09:00 me > ada: thanks broadcast
        2029-01-01 09:00 me > bo: thanks broadcast
        """,
        RECOMMENDED,
        [],
    ),
    "thanks between two favours are for the one before": (
        "2026-03-09 05:00 me > ada: thanks broadcast\n2026-03-09 10:00 ada > me, bo: introduces",
        RECOMMENDED,
        ["introduction"],
    ),
    "thanks at the last moment": (
        "2026-03-10 09:00 ada > me, bo: introduces\n2026-04-09 09:00 me > ada: thanks broadcast",
        "",
        [],
    ),
    "one for one in the same minute": (
        "2026-03-10 09:00 ada > me, bo: introduces\n2026-03-10 09:00 me > ada, cy: introduces",
        "",
        [],
    ),
    "an endorsement back": ("", f"{RECOMMENDED}\n2026-05-10 endorsed ada", []),
    "an introduction back": ("2026-05-10 09:00 me > ada, bo: introduces", RECOMMENDED, []),
    "an introduction without thanks": ("2026-03-10 09:00 ada > me, bo: introduces", "", ["introduction"]),
    "and with": (
        "2026-03-10 09:00 ada > me, bo: introduces\n2026-03-10 10:00 me > ada, bo: thanks",
        "",
        [],
    ),
    "an answer without thanks": (f"{ASKED}\n2026-03-02 09:00 ada > me: 40 words", "", ["answer"]),
    "thanks in advance are not thanks for it": (
        "2026-03-01 09:00 me > ada: asks thanks\n2026-03-01 09:05 ada > me: 40 words",
        "",
        ["answer"],
    ),
    "an answer with thanks": (
        f"{ASKED}\n2026-03-02 09:00 ada > me: 40 words\n2026-03-02 09:10 me > ada: thanks",
        "",
        [],
    ),
    "what I gave, I owe nobody": ("2026-03-01 09:00 me > ada, bo: introduces", "2026-03-01 recommended ada", []),
    "small kindnesses": (
        "2026-03-01 09:00 ada > me: thanks\n2026-03-01 09:00 ada > me: greets",
        "2026-03-01 endorsed by ada",
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("talk", "files", "expected"), DEBTS.values(), ids=DEBTS)
def test_debts(talk: str, files: str, expected: list[str]) -> None:
    assert Ledger(talk, files).debts()["kind"].to_list() == expected


@pytest.mark.parametrize(
    ("talk", "files", "over"),
    [
        ("", RECOMMENDED, DUE),
        ("2026-03-10 09:00 ada > me, bo: introduces", "", "2026-04-09 09:00:00"),
    ],
)
def test_nothing_is_owed_before_thirty_days_are_over(talk: str, files: str, over: str) -> None:
    assert Ledger(talk, files).debts(over).is_empty()
    assert Ledger(talk, files).debts(str(datetime.fromisoformat(over) + timedelta(seconds=1))).height == 1


def test_recommendations_first_the_oldest_first_and_in_words() -> None:
    talk = """
        2020-01-01 09:00 me > cy: thanks
        2025-03-01 08:00 cy > me, bo: introduces
        2025-03-01 09:00 me > ada: asks
        2025-03-02 09:00 ada > me: 40 words
    """
    debts = Ledger(talk, "2025-06-01 recommended by bo\n2025-05-01 recommended by cy").debts()
    assert debts.schema == frame_schema(Debt)
    assert debts.select("person_id", "kind", "thanked", "why").rows() == [
        ("cy", "recommendation", moment("2020-01-01 09:00").date(),
         "They wrote you a recommendation on 1 May 2025; no thanks found in this export."),
        ("bo", "recommendation", None,
         "They wrote you a recommendation on 1 June 2025; no thanks found in this export."),
        ("cy", "introduction", moment("2020-01-01 09:00").date(),
         "They introduced you in a group conversation on 1 March 2025; no thanks found in this export."),
        ("ada", "answer", None,
         "They answered a question of yours at length on 2 March 2025; no thanks found in this export."),
    ]  # fmt: skip
    assert debts.select("file", "line").rows()[2:] == [("messages.csv", 4), ("messages.csv", 2)]


def test_without_messages_nobody_is_said_to_wait_for_thanks() -> None:
    ledger = Ledger("", RECOMMENDED)
    debts = gratitude_debts(
        ledger.acts(), ledger.messages, ledger.members, ALL - {Message}, moment("2030-01-01 12:00"), RULES
    )
    assert (debts.height, debts.schema) == (0, frame_schema(Debt))


def test_endorsers_without_thanks_are_people_not_clicks() -> None:
    files = (
        "2024-01-01 endorsed by ada\n2025-01-01 endorsed by ada\n2025-01-01 endorsed by bo\n2025-01-01 endorsed by cy"
    )
    ledger = Ledger("2024-12-31 09:00 me > bo: thanks broadcast", files)
    assert ledger.endorsers() == 2
    assert ledger.endorsers("2025-01-15 09:00") == 1
    for missing in (Message, EndorsementReceived):
        read = ALL - {missing}
        assert unthanked_endorsers(ledger.acts(), ledger.messages, ledger.members, read, moment(DUE), RULES) is None


def test_thresholds_are_the_rules() -> None:
    rules = Rules(favour_answer_words=10, thanks_within_days=2)
    ledger = Ledger(f"{ASKED}\n2026-03-02 09:00 ada > me: 10 words")
    acts = find_acts(ledger.rows, ledger.messages, ledger.members, ledger.turns, PEOPLE, rules)
    assert seen(acts) == ["2026-03-02 answer received ada"]
    found = [
        gratitude_debts(acts, ledger.messages, ledger.members, ALL, moment(at), rules).height
        for at in ("2026-03-04 09:00:00", "2026-03-04 09:00:01")
    ]
    assert found == [0, 1]


@pytest.mark.parametrize("model", [Act, Debt], ids=lambda model: model.__name__)
def test_every_field_is_described(model: type[Row]) -> None:
    assert all((info.description or "").endswith(".") for info in model.model_fields.values())


def test_every_act_has_a_weight_and_every_debt_its_words() -> None:
    assert set(ACT_WEIGHTS) == set(favours.ActKind.__args__)
    assert set(favours.DEBTS) == set(favours.DebtKind.__args__) < set(ACT_WEIGHTS)


# Conversations and files at random, on few days and with few people, so that much coincides.

WHO = st.sampled_from(["ada", "bo", "zed"])
DAYS = st.integers(0, 30).map(lambda n: f"{moment('2026-01-01 09:00') + timedelta(days=n):%Y-%m-%d}")
HOURS = st.sampled_from(["09:00", "10:00"])
SOME = st.lists(st.sampled_from(["asks", "thanks", "pitches", "greets", "ritual", "broadcast", "50 words"]), max_size=3)
DOES = SOME | st.sampled_from([["asks"], ["50 words"], ["asks", "50 words"]])
DIRECTLY = st.builds(
    lambda day, hour, mine, who, does: f"{day} {hour} {f'me > {who}' if mine else f'{who} > me'}: {' '.join(does)}",
    DAYS, HOURS, st.booleans(), WHO, DOES,
)  # fmt: skip
GROUPED = st.builds(
    lambda day, hour, sender, does: f"{day} {hour} {sender} > "
    f"{', '.join(sorted({'me', 'ada', 'bo', 'zed'} - {sender}))}: {' '.join(does)}",
    DAYS, HOURS, st.sampled_from(["me", "ada", "bo", "zed"]), st.lists(st.sampled_from(["introduces", "thanks"])),
)  # fmt: skip


def talks(message: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(message, max_size=16).map(lambda said: "\n".join(sorted(said, key=lambda line: line[:16])))


FILED = st.lists(
    st.builds(lambda day, words, who: f"{day} {words} {who}", DAYS, st.sampled_from(list(FILES)), WHO), max_size=6
).map(lambda rows: "\n".join(sorted(rows, key=lambda row: row[:10])))


def swapped(text: str) -> str:
    """The same as the other side would tell it."""
    told = re.sub(r"me > (\w+):", r"\1 < me:", text)
    told = re.sub(r"(\w+) > me:", r"me > \1:", told)
    told = re.sub(r"(\w+) < me:", r"\1 > me:", told)
    return re.sub(r"(recommended|endorsed)( by)? ", lambda said: f"{said[1]} " if said[2] else f"{said[1]} by ", told)


@SETTINGS
@given(talk=talks(DIRECTLY), files=FILED)
def test_the_other_side_tells_the_same_the_other_way_round(talk: str, files: str) -> None:
    acts, theirs = Ledger(talk, files).acts(), Ledger(swapped(talk), swapped(files)).acts()
    turned = {"given": "received", "received": "given"}
    facts = ["at", "person_id", "kind", "direction", "line"]
    mirrored = theirs.with_columns(pl.col("direction").replace(turned)).select(facts).sort(facts)
    assert_frame_equal(acts.select(facts).sort(facts), mirrored)
    mine, other = favour_counts(acts, PEOPLE, ALL), favour_counts(theirs, PEOPLE, ALL)
    assert mine["favours_given"].to_list() == other["favours_received"].to_list()
    assert mine["favour_balance"].to_list() == pytest.approx([-x for x in other["favour_balance"]])


@SETTINGS
@given(talk=talks(DIRECTLY | GROUPED), files=FILED, seed=st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(talk: str, files: str, seed: int) -> None:
    ledger = Ledger(talk, files)
    acts, debts = ledger.acts(), ledger.debts()
    for name in ("messages", "members"):  # turns stand in order of time
        setattr(ledger, name, getattr(ledger, name).sample(fraction=1, shuffle=True, seed=seed))
    ledger.rows = {row: frame.sample(fraction=1, shuffle=True, seed=seed) for row, frame in ledger.rows.items()}
    assert_frame_equal(ledger.acts(), acts)
    assert_frame_equal(ledger.debts(), debts)


@SETTINGS
@given(talk=talks(DIRECTLY | GROUPED), files=FILED, day=DAYS, who=WHO, to_many=st.booleans())
def test_one_more_thanks_never_adds_a_debt(talk: str, files: str, day: str, who: str, to_many: bool) -> None:
    ledger = Ledger(talk, files)
    thanks = Ledger(f"{day} 09:30 me > {who}: thanks {'broadcast' * to_many}").messages
    debts = ledger.debts("2026-03-20 09:00").drop("thanked")
    ledger.messages = ledger.messages.vstack(thanks.with_columns(row=pl.lit(999), line=pl.lit(1001)).cast(MESSAGE))
    after = ledger.debts("2026-03-20 09:00").drop("thanked")
    assert_frame_equal(after, debts.join(after, on=after.columns, how="semi", nulls_equal=True, maintain_order="left"))


@SETTINGS
@given(talk=talks(DIRECTLY | GROUPED), files=FILED)
def test_whoever_is_owed_thanks_gave_last(talk: str, files: str) -> None:
    ledger = Ledger(talk, files)
    acts, debts = ledger.acts(), ledger.debts()
    given_back = acts.filter(pl.col("direction") == "given").group_by("person_id").agg(last=pl.col("on").max())
    late = debts.join(given_back, on="person_id").filter(pl.col("last") > pl.col("on"))
    assert late.is_empty()
    assert debts.join(acts, on=["person_id", "on", "kind", "file", "line"], how="anti", nulls_equal=True).is_empty()


# With real wording, through the files themselves.

RECOMMENDATION = ["First Name", "Last Name", "Company", "Job Title", "Text", "Creation Date", "Status"]
ENDORSER = ["Endorsement Date", "Skill Name", "Endorser First Name", "Endorser Last Name", "Endorser Public Url"]


def read_back(world: World) -> Ledger:
    """What the stages before make of an export."""
    tables = read_tables(open_export([world.folder]))
    roster = make_roster(tables[Connection])
    threads = thread_messages(tables[Message], roster, find_owner(tables, World.url("me")))
    classes = classify(threads.messages, tables[Message].columns)
    others = classes.filter(pl.col("kind").is_in(["group", "unknown"]))
    ledger = Ledger()
    ledger.messages = pl.concat([read_words(in_order(classes), RULES), read_words(others, RULES)])
    ledger.members, ledger.turns = threads.members, turns_of(ledger.messages)
    ledger.rows = {
        row: matched(
            frame := tables[row].frame, roster, url="url" if "url" in frame.columns else None, name=full_name()
        )
        for row in FILES.values()
    }
    return ledger


LONG = "The best way is to write to the office in the spring, " * 4
EXPORT = f"""
    2025-01-06 09:00 ada > me, bo: Bo, meet Me. You two should talk about looms, so I am putting you in touch.
    2025-01-06 10:00 bo > ada, me: Thank you, Ada! I'll take it from here.
    2025-01-08 09:00 me > bo: Could you tell me how one becomes a weaver?
    2025-01-09 09:00 bo > me: {LONG}
    2025-01-09 10:00 me > bo: Thank you so much, that helps.
    2025-01-10 09:00 me > ada: Happy birthday!
"""


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", [("cy", "recommendation"), ("ada", "introduction")]),
        ("2025-01-11 09:00 me > ada, bo: Thanks for this, Ada.", [("cy", "recommendation")]),
        ("2025-02-28 09:00 me > cy: Thank you for the kind words!", [("ada", "introduction")]),
    ],
)
def test_an_export_in_its_own_words(make_world: Callable[[], World], more: str, expected: list[tuple]) -> None:
    world = make_world().people("ada | Ada Quill\nbo | Bo Reed\ncy | Cy Ash").talk(f"{EXPORT}\n{more}")
    row = ["Cy", "Ash", "", "", "Well done", "03/01/25, 09:00 AM", "VISIBLE"]
    world.table("Recommendations_Received.csv", RECOMMENDATION, [row])
    clicks = [["2025/01/02 10:00:00 UTC", skill, "Bo", "Reed", "www.linkedin.com/in/bo"] for skill in ("Warp", "Weft")]
    world.table("Endorsement_Received_Info.csv", ENDORSER, clicks)
    ledger = read_back(world)
    favours_seen = [act for act in seen(ledger.acts()) if "thanks" not in act]
    assert favours_seen == [
        "2025-01-02 endorsement received bo",
        "2025-01-06 introduction received ada",
        "2025-01-09 answer received bo",
        "2025-03-01 recommendation received cy",
    ]
    assert ledger.debts().select("person_id", "kind").rows() == expected
