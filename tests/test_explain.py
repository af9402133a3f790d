"""Everything on record about one person: the same numbers, every rule with its reasons, and promises that come true."""

import json
import math
import re
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import get_args

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipeline import Analysis, analyze, report
from pipeline.cli import main
from pipeline.explain import explain
from pipeline.imagined import messages_of
from pipeline.outlook import verdict
from pipeline.record import cut, find
from pipeline.rulings import standing_rulings
from pipeline.turns import make_turns
from pipeline.workings import figures
from pipeline.written import read_report
from schemas import explanation
from schemas.explanation import Change, Explanation, Row
from schemas.rules import Rules
from schemas.words import Standing
from tests.conftest import SAMPLES, TYPICAL, World, moment, tries

AS_OF = "2026-06-30 12:00"
ADA = "ada | Ada Quill | 2020-01-31"
EIGHT = tries("ada", "2023-01-01 09:00", 8, 60)
EXCHANGE = "2026-06-01 09:00 me > ada: hi\n2026-06-02 09:00 ada > me: hi"
OFFERS = [
    "We help companies like yours to save 30 %. Book a free demo today!",
    "Our new software saves you hours. Would you be open to a quick call for a demo?",
    "Last chance: 50 % discount on our services until Friday, book a free demo!",
    "Exclusive offer: our new software at a 20 % discount this week, book a free demo now!",
]
TWO_OFFERS = "\n".join(f"2025-0{n + 1}-01 09:00 ada > me: {OFFERS[n]}" for n in range(2))
ASKING = f"""
    2021-01-01 09:00 ada > me: could you read my letter?
    2021-01-02 09:00 me > ada: gladly, here it is with my remarks
    2021-06-01 09:00 ada > me: do you know anybody at Loom?
    2021-06-02 09:00 me > ada: I do, write to Bo and say hello from me
    {EIGHT}"""
THRESHOLDS = Rules(one_sided_min_opportunities=3, moderate_min_starts=4, moderate_min_days=180)
"""Stated here, so that the numbers in a test stay those of its text whatever the program's own thresholds are."""
TALKS: dict[Standing, str] = {
    "mutual": EXCHANGE,
    "dormant": "2021-06-01 09:00 ada > me: hi\n2021-06-02 09:00 me > ada: hi",
    "owed": "2026-06-20 09:00 ada > me: hi",
    "pending": "2026-06-20 09:00 me > ada: hi",
    "unreturned": EIGHT,
    "pitch_only": TWO_OFFERS,
    "asks_only": ASKING,
    "thin": "2022-06-01 09:00 me > ada: hi",
    "no_history": "",
    "new": "",
}


def explained(world: World, slug: str = "ada", **options: object) -> Explanation:
    return explain(cut(world.analyze(**{"as_of": moment(AS_OF)} | options), slug))


def change(found: Explanation, opening: str) -> Change:
    (one,) = (each for each in found.changes if each.words.startswith(opening))
    return one


@pytest.mark.parametrize(("standing", "talk"), TALKS.items(), ids=TALKS)
def test_every_standing_is_explained_by_the_rule_that_gave_it(world: World, standing: Standing, talk: str) -> None:
    connected = "2025-12-01" if standing == "new" else "2020-01-31"
    found = explained(world.people(f"ada | Ada Quill | {connected}").talk(talk))
    assert (found.who.name, found.who.standing) == ("Ada Quill", standing)
    assert [rule.name for rule in found.standings if rule.decides] == [standing]
    assert {rule.name for rule in found.standings} == set(get_args(Standing))
    first = next(rule for rule in found.standings if rule.fired)
    assert first.decides
    for rule in found.standings:
        assert rule.fired == all(need.met for need in rule.needs), rule.name
        assert rule.needs, rule.name
    kept = [rule.words for rule in found.protections if rule.fired]
    assert kept == found.who.protected_by
    assert found.changes


def test_a_rule_that_does_not_hold_says_by_how_much(world: World) -> None:
    found = explained(world.people(ADA).talk(tries("ada", "2026-01-01 09:00", 2, 20)), rules=THRESHOLDS)
    (rule,) = (rule for rule in found.standings if rule.name == "unreturned")
    told = " ".join(need.words for way in rule.needs[-1].either for need in [way])
    chance = world.analyze(as_of=moment(AS_OF)).evidence["one_sided_probability"][0]
    assert not rule.fired
    assert "at least 3 turns of yours whose time is over (there are 2)" in told
    assert f"fewer than 30 in 100 of your turns (it is {chance:.2f})" in told
    assert "at least 180 days between the first message and your last (there are 20)" in told


def test_a_conversation_is_told_turn_by_turn_with_its_waits(world: World) -> None:
    found = explained(
        world.people(ADA).talk("""
            2026-03-01 09:00 me > ada: could you look at my draft?
            2026-03-01 09:01 me > ada: it is the one on looms
            2026-03-01 11:01 ada > me: gladly
            2026-03-03 11:01 me > ada: thank you
            2026-05-01 09:00 me > ada: how are you?
            2026-06-20 12:00 me > ada: are you there?""")
    )
    assert [(str(entry.on), entry.kind, len(entry.turns)) for entry in found.timeline] == [
        ("2020-01-31", "connection", 0),
        ("2026-03-01", "conversation", 3),
        ("2026-03-03", "act", 0),
        ("2026-05-01", "conversation", 1),
        ("2026-06-20", "conversation", 1),
    ]
    assert [turn.words for entry in found.timeline for turn in entry.turns] == [
        "2026-03-01 09:00 you: 2 messages, personal, asks; answered after 2 hours",
        "2026-03-01 11:01 they: 1 message, personal; answered after 2 days",
        "2026-03-03 11:01 you: 1 message, closing words, thanks; leaves nothing to answer",
        "2026-05-01 09:00 you: 1 message, personal, asks; unanswered for 14 days",
        "2026-06-20 12:00 you: 1 message, personal, asks; still open after 10 days",
    ]
    assert found.timeline[2].words == "You thanked them (messages.csv, line 4)."


PRAISE = ["First Name", "Last Name", "Company", "Job Title", "Text", "Creation Date", "Status"]
PRAISED = [["Ada", "Quill", "", "", "Well done", "03/01/19, 09:00 AM", "VISIBLE"]]


def test_favours_and_those_without_thanks_stand_in_the_timeline(world: World) -> None:
    world.people(ADA).talk(EXCHANGE).table("Recommendations_Received.csv", PRAISE, PRAISED)
    told = [(entry.kind, entry.words) for entry in explained(world).timeline if str(entry.on) == "2019-03-01"]
    assert told == [
        ("act", "They recommended you (Recommendations_Received.csv, line 2)."),
        ("debt", "They wrote you a recommendation on 1 March 2019; no thanks found in this export."),
    ]


# --- the same numbers


@pytest.fixture(scope="module")
def typical() -> Analysis:
    return analyze(TYPICAL)


FIGURES = [
    "their_reply_rate", "my_reply_rate", "their_reply_speed", "my_reply_speed", "balance", "reciprocity",
    "tie_strength", "activity", "reply_chance", "early_pitch",
]  # fmt: skip


def some_of_each_standing(analysis: Analysis, some: int) -> list[str]:
    return analysis.people.sort("person_id").group_by("standing", maintain_order=True).head(some)["person_id"].to_list()


def test_numbers_are_those_of_people_and_follow_from_their_inputs(typical: Analysis) -> None:
    rows = {row["person_id"]: row for row in typical.people.iter_rows(named=True)}
    rules, tried = typical.rules, 0
    for person_id in some_of_each_standing(typical, 4):
        row = rows[person_id]
        found = {each.name: each for each in figures(cut(typical, person_id))}
        for name in FIGURES:
            assert found[name].value == row[name], name
        for name in ("their_reply_rate", "my_reply_rate"):
            given = found[name].inputs
            if row[name] is not None:
                n = given["resolved"] + given["open_weight"]
                strength = rules.prior_strength
                assert row[name] == pytest.approx((given["replies"] + strength * given["prior"]) / (n + strength))
                assert 0 <= given["open_weight"] <= given["pending"]
                tried += 1
        if row["balance"] is not None:
            given = found["balance"].inputs
            theirs, mine, prior = given["personal_received"], given["personal_sent"], given["prior"]
            assert row["balance"] == pytest.approx((theirs + prior) / (theirs + mine + 2 * prior))
        if row["tie_strength"] is not None:
            given = found["tie_strength"].inputs
            both = [math.log(given[side] + 1 / 365) for side in ("contact_in", "contact_out")]
            assert row["tie_strength"] == pytest.approx(sum(both) / 2)
        if row["reply_chance"] is not None:
            given = found["reply_chance"].inputs
            odds = given["base"] + given["weight_of_rate"] * math.log(given["reply_rate"] / (1 - given["reply_rate"]))
            odds += given["weight_of_balance"] * math.log(given["balance"] / (1 - given["balance"]))
            odds += given["weight_of_contact"] * math.log(given["contact_in"] + 1 / 365)
            assert row["reply_chance"] == pytest.approx(1 / (1 + math.exp(-odds)))
    assert tried > 20


def test_rules_verdicts_and_lists_are_told_as_they_are(typical: Analysis) -> None:
    rows = {row["person_id"]: row for row in typical.people.iter_rows(named=True)}
    for person_id in some_of_each_standing(typical, 1):
        record, row = cut(typical, person_id), rows[person_id]
        found = explain(record)
        assert found.who.on_cleanup_list == (row["profile_url"] in typical.cleanup["profile_url"].to_list())
        assert (found.who.standing, found.who.evidence) == (row["standing"], row["evidence"])
        assert verdict(record, [], record.as_of)[:2] == (row["standing"], row["evidence"])
        assert found.who.reasons == [" ".join(reason.split()) for reason in row["reasons"]]
        for rule in found.standings:
            assert rule.fired == all(need.met for need in rule.needs), rule.name


def test_what_a_rule_needs_is_what_decides_it(typical: Analysis) -> None:
    fired = set()
    for person_id in some_of_each_standing(typical, 6):
        for rule in standing_rulings(cut(typical, person_id)):
            assert rule.fired == all(need.met for need in rule.needs), rule.name
            fired |= {rule.name} if rule.fired else set()
    assert fired == set(get_args(Standing))


def test_silence_is_called_by_its_bounds(typical: Analysis) -> None:
    seen = set()
    for row in typical.people.filter(pl.col("activity") != "never active").head(60).iter_rows(named=True):
        (given,) = (each.inputs for each in figures(cut(typical, row["person_id"])) if each.name == "activity")
        silent = (typical.as_of - given["last_contact_at"]) / timedelta(days=1)
        reached = [
            name
            for name in ("cooling", "dormant", "long dormant")
            if silent >= given[f"{name.replace(' ', '_')}_from_days"]
        ]
        assert row["activity"] == (reached[-1] if reached else "active")
        seen.add(row["activity"])
    assert len(seen) > 2


def test_no_message_is_quoted_and_no_other_person_named(world: World) -> None:
    world.people(f"{ADA}\nbo | Bo Reed").talk(
        "2026-03-01 09:00 me > ada: xylophone?\n2026-03-02 09:00 ada > me: zeppelin\n2026-03-02 09:00 bo > me: tuba"
    )
    told = explained(world).model_dump_json()
    assert not [word for word in ("xylophone", "zeppelin", "tuba", "Reed") if word in told]


def test_every_field_of_an_explanation_is_described() -> None:
    models = [each for each in vars(explanation).values() if isinstance(each, type) and issubclass(each, Row)]
    assert len(models) > 5
    for model in models:
        for name, info in model.model_fields.items():
            assert info.description, (model, name)
            assert info.description.endswith("."), (model, name)


# --- from a report as from the export


def test_a_written_report_explains_the_same_as_its_export(tmp_path: Path) -> None:
    rules = Rules(new_days=400, pinned=("https://www.linkedin.com/in/ada-quill",))
    analysis = analyze(SAMPLES / "small", rules=rules)
    report.write(analysis, tmp_path / "written")
    written = read_report(tmp_path / "written")
    assert written.rules == rules
    for person_id in analysis.people["person_id"]:
        first, second = (explain(cut(known, person_id)).model_dump_json() for known in (analysis, written))
        assert first == second


# --- what would change the verdict


def nonsense(seed: int) -> str:
    """Twenty words that mean nothing, others for every seed."""
    return " ".join(chr(97 + (seed * 7 + n) % 26) + chr(97 + (seed * 3 + n * 5) % 26) + "k" for n in range(20))


def lines_of(change: Change, slug: str, fewer: int = 0) -> list[str]:
    """The imagined messages as they would stand in messages.csv."""
    lines = []
    for nth, step in enumerate(change.steps[: len(change.steps) - fewer]):
        text = OFFERS[nth + 1] if step.offers else nonsense(nth) + ("?" if step.asks else "")
        side = f"me > {slug}" if step.sender == "me" else f"{slug} > me"
        lines.append(f"{step.at:%Y-%m-%d %H:%M:%S} {side}: {text}")
    return lines


def verdict_of(analysis: Analysis, slug: str) -> tuple[str, str | None, bool]:
    (row,) = analysis.people.filter(pl.col("person_id") == slug).iter_rows(named=True)
    return row["standing"], row["evidence"], row["profile_url"] in analysis.cleanup["profile_url"].to_list()


def assert_all_come_true(world: World, talk: str, slug: str, found: Explanation) -> None:
    """Applies every promise to the export itself, and each series of tries with one try fewer."""
    before = (found.who.standing, found.who.evidence, found.who.on_cleanup_list)
    pin = Rules(pinned=(found.who.profile_url or "",))
    for change in found.changes:
        promised = (change.standing, change.evidence, change.on_cleanup_list)
        world.talk("\n".join([talk, *lines_of(change, slug)]))
        then = world.analyze(as_of=change.at, rules=pin if change.pinned else None)
        assert verdict_of(then, slug) == promised, change.words
        if not change.steps and not change.pinned:
            just_before = world.analyze(as_of=change.at - timedelta(seconds=2))
            assert verdict_of(just_before, slug) == before, change.words
            before = promised
        if change.words.startswith("After"):
            world.talk("\n".join([talk, *lines_of(change, slug, fewer=1)]))
            apart = change.at - change.steps[-1].at
            at = change.steps[-2].at + apart if len(change.steps) > 1 else change.at
            assert verdict_of(world.analyze(as_of=at), slug)[:2] != promised[:2], change.words
    world.talk(talk)


@pytest.mark.parametrize(("standing", "talk"), TALKS.items(), ids=TALKS)
def test_what_would_change_each_standing_comes_true(world: World, standing: Standing, talk: str) -> None:
    world.people(f"ada | Ada Quill | {'2025-12-01' if standing == 'new' else '2020-01-31'}").talk(talk)
    assert_all_come_true(world, talk, "ada", explained(world))


def test_dates_and_numbers_of_tries_are_concrete(world: World) -> None:
    world.people(ADA)
    found = explained(world.talk(TALKS["pending"]))
    over = change(found, "From 4 July 2026")
    assert (over.standing, over.at) == ("thin", moment("2026-07-04 09:00:01"))
    found = explained(world.talk(TALKS["thin"]), rules=THRESHOLDS)
    assert [change.words.split(":")[0] for change in found.changes][-2:] == [
        "After 3 more tries, 180 days apart, without an answer",
        "After 6 more tries, 180 days apart, without an answer",
    ]
    assert [change.evidence for change in found.changes][-2:] == ["moderate", "strong"]
    found = explained(world.talk(EIGHT))
    assert found.who.on_cleanup_list
    assert change(found, "If they write to you now and you answer").standing == "mutual"
    assert not change(found, "If they write to you now:").on_cleanup_list
    pinned = change(found, "If you pin them")
    assert (pinned.standing, pinned.on_cleanup_list) == ("unreturned", False)
    found = explained(world.people("ada | Ada Quill | 2025-12-01").talk(""))
    assert change(found, "From 1 December 2026").standing == "no_history"
    found = explained(world.people(ADA).talk(EXCHANGE))
    (dormant,) = found.changes
    assert (dormant.standing, dormant.at) == ("dormant", moment("2026-08-31 09:00:01"))


def test_answers_end_the_word_that_somebody_only_asks(world: World) -> None:
    found = explained(world.people(ADA).talk(ASKING))
    assert found.who.on_cleanup_list
    (answered,) = (change for change in found.changes if change.words.startswith("If they answer"))
    assert (answered.standing, answered.on_cleanup_list, len(answered.steps)) == ("mutual", False, 2)
    rules = Rules(one_sided_certainty=0.5)
    one, *_, last = (each for each in explained(world, rules=rules).changes if each.words.startswith("If they answer"))
    assert (one.standing, one.on_cleanup_list, len(one.steps)) == ("asks_only", False, 2)
    assert last.standing == "mutual"
    assert len(last.steps) > 2


PEOPLE = ["ada", "bo", "cy"]
LINES = st.tuples(
    st.sampled_from(PEOPLE), st.sampled_from([0.02, 0.5, 1, 5, 13, 16, 40, 90, 300]), st.integers(0, 5), st.booleans()
)
"""Whom the next line is with, days since the line before, who writes (they: 0), and whether it asks."""


@settings(max_examples=4, deadline=None)
@given(lines=st.lists(LINES, min_size=1, max_size=24), quiet=st.sampled_from([0, 1, 10, 40, 400]))
def test_for_anybody_what_would_change_the_verdict_does(lines: list[tuple[str, float, int, bool]], quiet: int) -> None:
    at, talk = moment("2020-03-01 08:00"), []
    for nth, (slug, days, who, asks) in enumerate(lines):
        at += timedelta(days=days)
        sides = f"{slug} > me" if who == 0 else f"me > {slug}"
        talk.append(f"{at:%Y-%m-%d %H:%M} {sides}: {nonsense(nth)[:30]}{'?' if asks else ''}")
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "export").people("\n".join(f"{slug} | {slug} Quill" for slug in PEOPLE))
        world.talk("\n".join(talk))
        found = explain(cut(world.analyze(as_of=at + timedelta(days=quiet)), "ada"))
        assert_all_come_true(world, "\n".join(talk), "ada", found)


def test_turns_made_again_are_the_same_turns(typical: Analysis) -> None:
    turns = typical.turns.join(typical.people, on="person_id", how="semi", maintain_order="left")
    again = make_turns(messages_of(turns, typical.rules), typical.as_of, typical.rules)
    assert turns["messages"].max() > 2
    assert turns["attempts"].max() > 2
    assert_frame_equal(again, turns)


# --- whom a name means

ROSTER = """
    zoe-1 | Zoë Ødegård | 2020-01-31 | Loom Ltd
    zoe-2 | Zoe Odegard | 2020-01-31 | Kiln Co
    zoe-quill | Zoe Quill
    ann | Ann Lee
    ann-marie | Ann Leeward
    min | 김 민수
    | Nobody Addressed"""


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        ("ZOE", ["zoe-1", "zoe-2", "zoe-quill"]),
        ("zoé odegard", ["zoe-1", "zoe-2"]),
        ("quill zo", ["zoe-quill"]),
        ("uill", ["zoe-quill"]),
        ("Ann Lee", ["ann"]),
        ("ann-marie", ["ann-marie"]),
        ("ann", ["ann"]),
        ("Ann L", ["ann", "ann-marie"]),
        ("https://www.linkedin.com/in/Zoe-2/?x=1", ["zoe-2"]),
        ("linkedin.com/in/ann", ["ann"]),
        ("https://www.linkedin.com/in/zoe", []),
        ("https://example.org/zoe", []),
        ("김민수", ["min"]),
        ("민수김", ["min"]),
        ("김 민수", ["min"]),
        ("annlee", ["ann"]),
        ("leeann", ["ann"]),
        ("nnle", []),
        ("", []),
        (" \t", []),
        (".*", []),
        ("xylo", []),
    ],
)
def test_names_parts_and_addresses_find_people(world: World, words: str, slugs: list[str]) -> None:
    people = world.people(ROSTER).analyze(as_of=moment(AS_OF)).people
    assert sorted(match.person_id for match in find(people, words)) == slugs


# --- the command

Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Said:
    """Runs the command in an empty folder: its exit code, what it says, and what it says aside."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["mutuals", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    return run


def test_one_person_is_explained_from_export_and_report_alike(said: Said, tmp_path: Path) -> None:
    small = SAMPLES / "small"
    code, shown, aside = said("explain", "ada quill", small)
    assert (code, aside) == (0, "")
    for heading in ("Ada Quill, as of 30 September 2026", "What happened", "The numbers", "What would change"):
        assert heading in shown
    assert "answered after 2 hours" in shown
    for name in ("2025-01-01", "2026-09-30"):
        report.write(analyze(small), tmp_path / "reports" / name)
    code, from_report, aside = said("explain", "ada quill")
    assert (code, from_report) == (0, shown)
    assert str(Path("reports", "2026-09-30")) in aside
    told = [said("explain", "ADA", "--json", *source)[1] for source in ([small], ["--report", "reports/2025-01-01"])]
    assert told[0] == told[1]
    assert json.loads(told[0])["who"]["standing"] == "mutual"


def test_quiet_leaves_out_what_is_said_aside_and_never_the_answer(said: Said, tmp_path: Path) -> None:
    report.write(analyze(SAMPLES / "small"), tmp_path / "reports" / "2026-09-30")
    code, shown, aside = said("explain", "ada", "--quiet")
    assert (code, aside) == (0, "")
    assert "Ada Quill, as of 30 September 2026" in shown
    assert said("explain", "ada")[1] == shown


def test_as_of_and_rules_count_where_an_export_is_read(said: Said, tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text('pinned = ["Ada Quill"]\n')
    words = ("explain", "ada", SAMPLES / "small", "--as-of", "2025-01-31", "--rules", "my.toml", "--json")
    code, told, _ = said(*words)
    assert code == 0
    found = Explanation.model_validate_json(told)
    assert f"{found.as_of:%Y-%m-%d}" == "2025-01-31"
    assert "You pinned them in your rules." in found.who.protected_by
    assert max(entry.on for entry in found.timeline) <= found.as_of.date()


def test_nobody_is_one_kind_sentence_that_repeats_no_name(said: Said) -> None:
    code, shown, aside = said("explain", "Xerxes", SAMPLES / "small")
    assert (code, shown) == (1, "")
    assert aside.count("\n") == 1
    assert aside.startswith("mutuals: Nobody")
    assert "erxes" not in aside


def test_several_are_listed_so_that_one_can_be_chosen(said: Said, world: World) -> None:
    world.people(ROSTER)
    code, shown, aside = said("explain", "odegard", world.folder)
    assert (code, shown) == (1, "")
    assert "Zoë Ødegård, Loom Ltd, https://www.linkedin.com/in/zoe-1" in aside
    assert "Zoe Odegard, Kiln Co, https://www.linkedin.com/in/zoe-2" in aside
    code, shown, _ = said("explain", "odegard", world.folder, "--json")
    assert code == 1
    assert [match["person_id"] for match in json.loads(shown)["matches"]] == ["zoe-1", "zoe-2"]
    assert said("explain", "https://www.linkedin.com/in/zoe-1", world.folder)[0] == 0


def test_what_cannot_be_read_is_one_sentence(said: Said, tmp_path: Path) -> None:
    (tmp_path / "foreign").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "report.json").write_text("{}")
    for words, named in (
        ([], "mutuals report"),
        (["--report", "foreign"], "report.json"),
        (["--report", "broken"], "write it again"),
        (["--report", "foreign", SAMPLES / "small"], "one of them"),
        (["--report", "broken", "--as-of", "2025-01-31"], "--as-of"),
        (["nowhere.zip"], "nowhere.zip"),
    ):
        code, shown, aside = said("explain", "ada", *words)
        assert (code, shown) == (2, ""), words
        assert aside.startswith("mutuals: ")
        assert aside.count("\n") == 1
        assert named in aside


def test_a_report_that_lacks_a_file_or_a_column_is_said_to_be_of_another_version(said: Said, tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "2026-09-30"
    report.write(analyze(SAMPLES / "small"), folder)
    turns = pl.read_parquet(folder / "turns.parquet")
    turns.drop("attempts").write_parquet(folder / "turns.parquet")
    assert "write it again" in said("explain", "ada", "--report", folder)[2]
    (folder / "turns.parquet").unlink()
    assert "write it again" in said("explain", "ada", "--report", folder)[2]


def test_hostile_names_reach_the_terminal_as_text(said: Said, world: World, tmp_path: Path) -> None:
    world.people(f"{ADA} | Loom\nbo | Bo Reed").talk(EXCHANGE)
    analysis = world.analyze(as_of=moment(AS_OF))
    evil = "\x1b]0;owned\x07\x1b[2J[red]Ada\x9b31m\u202eQuill[/red]\r\n"
    turned = {
        name: pl.when(pl.col("person_id") == "ada").then(pl.lit(evil)).otherwise(name) for name in ("name", "company")
    }
    report.write(analysis, tmp_path / "written")
    analysis.people.with_columns(**turned).write_parquet(tmp_path / "written" / "people.parquet")
    everything = ""
    for options in ([], ["--json"]):
        for words in ("https://www.linkedin.com/in/ada", "e"):
            _, shown, aside = said("explain", words, "--report", "written", *options)
            everything += shown + aside
    assert "[red]Ada" in everything
    assert not set(everything) & set("\x1b\x07\x9b\r\u202e")


def test_long_timelines_show_the_last_twelve_conversations(said: Said, world: World) -> None:
    world.people(ADA).talk(tries("ada", "2022-01-01 09:00", 20, 30))
    _, shown, _ = said("explain", "ada", world.folder)
    assert shown.count(": Conversation") == 12
    assert "8 earlier conversations and 1 other entry before these" in shown
    _, told, _ = said("explain", "ada", world.folder, "--json")
    assert sum(entry["kind"] == "conversation" for entry in json.loads(told)["timeline"]) == 20


def test_help_has_an_example(said: Said) -> None:
    code, shown, _ = said("explain", "--help")
    assert code == 0
    assert f'mutuals explain "{EXAMPLE}" --report' in shown


EXAMPLE = "Kyle Ellis"
"""Whom the help and the README explain."""


def test_whoever_the_help_and_the_readme_name_is_in_the_export_that_make_report_reads(typical: Analysis) -> None:
    root = SAMPLES.parent
    named = re.findall(r'mutuals explain "([^"]+)"', (root / "README.md").read_text(encoding="utf-8"))
    assert set(named) == {EXAMPLE}
    assert len(find(typical.people, EXAMPLE)) == 1
    assert TYPICAL.name in (root / "Makefile").read_text(encoding="utf-8")


def test_a_name_without_quotation_marks_is_met_with_the_marks_and_no_name(said: Said) -> None:
    for words in (("Ada", "Quill"), ("Ada", "van", "Quill")):
        code, shown, aside = said("explain", *words)
        assert (code, shown) == (2, "")
        assert "quotation marks" in aside
        assert "Quill" not in aside
    assert "nowhere.zip does not exist" in said("explain", "ada", "nowhere.zip")[2]


def written_again(folder: Path, name: str, **columns: object) -> None:
    pl.read_parquet(folder / f"{name}.parquet").with_columns(**columns).write_parquet(folder / f"{name}.parquet")


def retold(folder: Path, **parts: object) -> None:
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    (folder / "report.json").write_text(json.dumps(told | parts), encoding="utf-8")


CHANGED: dict[str, Callable[[Path], object]] = {
    "evidence without rows": lambda at: (
        pl.read_parquet(at / "evidence.parquet").clear().write_parquet(at / "evidence.parquet")
    ),
    "evidence twice": lambda at: pl.concat([pl.read_parquet(at / "evidence.parquet")] * 2).write_parquet(
        at / "evidence.parquet"
    ),
    "evidence without a column": lambda at: (
        pl.read_parquet(at / "evidence.parquet").drop("two_way").write_parquet(at / "evidence.parquet")
    ),
    "evidence of another kind": lambda at: written_again(at, "evidence", two_way=pl.lit("many")),
    "no number in the evidence": lambda at: written_again(at, "evidence", one_sided_probability=pl.lit(math.nan)),
    "no number in people": lambda at: written_again(at, "people", balance=pl.lit(math.inf)),
    "an unknown standing": lambda at: written_again(at, "people", standing=pl.lit("crook")),
    "no standing": lambda at: written_again(at, "people", standing=pl.lit(None, pl.String)),
    "an unknown kind of turn": lambda at: written_again(at, "turns", kind=pl.lit("shout")),
    "an unknown state of a turn": lambda at: written_again(at, "turns", state=pl.lit("lost")),
    "an unknown act": lambda at: written_again(at, "acts", kind=pl.lit("bribe")),
    "no JSON to its end": lambda at: (at / "report.json").write_text("[" * 100_000),
    "JSON of another kind": lambda at: (at / "report.json").write_text("[]"),
    "coverage of another kind": lambda at: retold(at, coverage=[{"file": {}}]),
    "the end of time": lambda at: retold(at, as_of="9999-12-31T23:59:59Z"),
    "a day without a zone": lambda at: retold(at, as_of="2026-09-30T12:00:00"),
    "no day": lambda at: retold(at, as_of=7),
    "rules of another kind": lambda at: retold(at, rules={"new_days": "x"}),
}


@pytest.mark.parametrize("change", CHANGED)
def test_a_report_that_was_changed_by_hand_is_one_sentence(said: Said, tmp_path: Path, change: str) -> None:
    folder = tmp_path / "written"
    report.write(analyze(SAMPLES / "small"), folder)
    CHANGED[change](folder)
    code, shown, aside = said("explain", "ada quill", "--report", folder)
    assert (code, shown) == (2, "")
    assert aside.startswith("mutuals: ")
    assert aside.count("\n") == 1
    assert "write it again with `mutuals report`" in aside
    assert "fault" not in aside
    assert "Quill" not in aside


def test_a_fault_in_an_export_s_own_record_is_not_laid_to_a_report(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError

    monkeypatch.setattr("pipeline.record.cut", broken)
    assert "a fault in the program itself" in said("explain", "ada", SAMPLES / "small")[2]


@pytest.mark.parametrize(("talk", "trusted"), [(EIGHT, "when next written to"), (TWO_OFFERS, "not measured")])
def test_how_far_to_trust_is_said_only_of_what_was_measured(said: Said, world: World, talk: str, trusted: str) -> None:
    later = "2026-06-20 09:00 bo > me: hi"
    world.people(f"{ADA}\nbo | Bo Reed").talk(f"{talk}\n{later}")
    _, shown, _ = said("explain", "ada", world.folder)
    others = {"when next written to", "not measured"} - {trusted}
    assert trusted in shown
    assert not [words for words in others if words in shown]
    assert "measured" not in said("explain", "bo", world.folder)[1]


def test_a_day_that_the_export_has_not_seen_is_refused_in_a_sentence(said: Said) -> None:
    code, shown, aside = said("explain", "ada", SAMPLES / "small", "--as-of", "2026-10-01")
    assert (code, shown) == (2, "")
    assert aside.startswith("mutuals: The export ends on 30 September 2026, before the day you chose; ")
    assert aside.count("\n") == 1
    assert said("explain", "ada", SAMPLES / "small", "--as-of", "2026-09-30")[0] == 0


@pytest.mark.parametrize("tried", [1, 9, 10, 12])
def test_a_rate_says_whose_average_it_starts_from(world: World, tried: int) -> None:
    slugs = [f"p{n}" for n in range(tried)]
    world.people("\n".join(f"{slug} | Ada {slug}" for slug in slugs))
    world.talk("\n".join(f"2026-01-0{1 + n % 9} 09:00 me > {slug}: are you there?" for n, slug in enumerate(slugs)))
    (rate,) = (figure for figure in explained(world, "p0").figures if figure.name == "their_reply_rate")
    if tried < 10:
        assert "the built-in average for fewer than 10 connections you wrote to, 0.45, weighs as much" in rate.words
    else:
        assert f"the average of the {tried} connections you wrote to, 0.33, weighs as much as 3 turns" in rate.words
    assert rate.inputs["prior_people"] == tried
