"""What the review page says and asks: queues, cards, worklists, search and timelines, from a written report."""

import json
import re
from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import analyze
from pipeline.deciding import timelines, whom
from pipeline.decisions import Decisions, beside
from pipeline.errors import CannotGoOn
from pipeline.review_app import Review
from pipeline.review_cards import goes, profile, rate
from pipeline.review_messages import Messages
from pipeline.review_queues import Queues
from pipeline.review_report import read
from pipeline.review_search import Finder, folded
from pipeline.review_timeline import in_words, turns
from schemas.decision import Event, Outcome
from schemas.report import Person
from tests.conftest import tries
from tests.reviewing import event_id, written

TODAY = date(2026, 10, 2)
NETWORK = """
ada | Ada Quill | 2020-01-31 | Lantern & Loom | Weaver
bo | Bo Lind | 2020-01-31
cy | Cy Marsh | 2020-01-31
dot | Dot Ferris | 2015-05-05
eve | Eve Stone | 2020-01-31
"""
TALK = f"""
2026-02-01 09:00 me > ada: hello there
2026-02-01 10:00 ada > me: and hello to you
2026-08-20 09:00 ada > me: Could you send me the figures?
{tries("bo", "2024-01-05 09:00", 7, 40)}
{tries("cy", "2025-01-05 09:00", 2, 40)}
2026-09-15 09:00 eve > me: hi
2026-09-30 09:00 me > eve: hello, how is the harbour?
"""


@pytest.fixture
def folder(world, tmp_path):
    analysis = world.people(NETWORK).talk(TALK).analyze()
    return written(analysis, tmp_path / "reports" / "2026-09-30")


@pytest.fixture
def report(folder):
    return read(folder)


@pytest.fixture
def review(report):
    with Decisions.at(beside(report.folder)) as decisions:
        yield Review(report, decisions, Messages(), pace=2)


def pick(review, person_id, answer, **more):
    told = {"event_id": event_id(), "kind": "picked", "person_id": person_id, "answer": answer, **more}
    review.record({name: value for name, value in told.items() if value is not None})
    return told["event_id"]


def altered(folder, change):
    path = folder / "report.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    change(told)
    path.write_text(json.dumps(told), encoding="utf-8")
    return read(folder)


def write_to_me(told, person_id, at, side="received"):
    (row,) = (row for row in told["people"] if row["person_id"] == person_id)
    row[f"last_{side}_at"] = at


class TestQueues:
    def test_each_person_waits_where_the_record_puts_them(self, review):
        left = {name: review.queue(name)["ids"] for name in ("owed", "one_sided", "look", "unused")}
        assert left == {"owed": ["ada"], "one_sided": ["bo"], "look": ["cy"], "unused": ["dot"]}
        assert "too few" in review.queues.look["cy"]

    def test_who_is_owed_thanks_is_worth_a_look_first(self, folder):
        debt = {"person_id": "eve", "on": "2026-01-02", "kind": "introduction", "thanked": None, "file": "messages.csv"}
        report = altered(folder, lambda told: told["debts"].append({**debt, "why": "They did.", "line": 3}))
        assert next(iter(Queues(report).look.items())) == ("eve", "They did.")

    def test_one_sided_and_protected_is_worth_a_look_and_not_on_the_list(self, folder):
        def protect(told):
            (bo,) = (row for row in told["people"] if row["person_id"] == "bo")
            bo["protected_by"] = ["You keep a private note on them."]
            told["lists"]["cleanup"], told["cleanup"] = [], []

        queues = Queues(altered(folder, protect))
        assert queues.ids["one_sided"] == []
        assert "bo" in queues.look

    @pytest.mark.parametrize("answer", ["write", "keep", "let_go"])
    def test_who_is_decided_on_leaves_every_queue(self, review, answer):
        pick(review, "ada", answer)
        assert review.queue("owed")["ids"] == []
        (owed,) = [queue for queue in review.state()["queues"] if queue["name"] == "owed"]
        assert (owed["left"], owed["total"]) == (0, 1)

    @pytest.mark.parametrize(("days", "left"), [(-1, []), (0, ["bo"]), (1, ["bo"])])
    def test_later_comes_back_on_its_day_and_not_before(self, review, days, left):
        until = datetime.now().astimezone().date() + timedelta(days=100)
        pick(review, "bo", "later", until=until.isoformat())
        assert review.queues.left("one_sided", review.decisions.picks(), until + timedelta(days=days)) == left

    def test_keep_asks_again_only_when_they_have_written_since(self, review, folder):
        pick(review, "bo", "keep")
        picks = review.decisions.picks()
        same = Queues(altered(folder, lambda told: told.update(as_of="2027-09-30T00:00:00Z")))
        assert same.left("one_sided", picks, TODAY) == []
        assert same.since(picks["bo"]) == (False, False)
        other = Queues(altered(folder, lambda told: write_to_me(told, "bo", "2027-02-01T08:00:00Z")))
        assert other.left("one_sided", picks, TODAY) == ["bo"]
        assert other.since(picks["bo"]) == (True, False)

    def test_a_note_holds_no_sign_that_nobody_sees(self, review):
        pick(review, "bo", "keep", note="met\x00 in\x1b\tLyon\r\nin May")
        assert review.decisions.picks()["bo"].note == "met in\tLyon\nin May"

    def test_a_note_alone_decides_nothing(self, review):
        review.record({"event_id": event_id(), "kind": "noted", "person_id": "ada", "note": "a friend of Bo's"})
        assert review.queue("owed")["ids"] == ["ada"]
        assert review.queue("owed")["cards"][0]["note"] == "a friend of Bo's"


class TestCards:
    def test_a_card_says_what_is_on_record(self, review):
        (card,) = review.cards_of(["bo"])
        facts = dict(card["facts"])
        assert card["name"] == "Bo Lind"
        assert card["url"] == "https://www.linkedin.com/in/bo"
        assert facts["Messages"] == "7 from you, 0 from them."
        assert re.fullmatch(r"They answered 0 of 7, most probably \d+ to \d+ in 100\.", facts["They to you"])
        assert "left you nothing" in facts["You to them"]
        assert "7 turns of yours (7 not answered)" in card["picture"]
        assert "not told" in card["goes"]
        assert card["messages"] is None

    def test_an_answer_that_was_given_is_told_on_the_card(self, review):
        until = datetime.now().astimezone().date() + timedelta(days=40)
        pick(review, "bo", "later", until=until.isoformat())
        (card,) = review.cards_of(["bo"])
        assert card["pick"]["answer"] == "later"
        assert f"{until.day} {until:%B} {until.year}" in card["pick"]["words"]

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ((3, 9, 0), "answered 3 of 9, most probably 20 to 55 in 100"),
            ((3, 10, 1), "answered 3 of 9, most probably 20 to 55 in 100; 1 still open"),
            ((1, 2, 0), "answered 1 of 2: too few for a rate"),
            ((0, 2, 2), "have answered nothing yet: 2 still open"),
        ],
    )
    def test_rates_in_words(self, asked, words):
        assert rate(*asked, (0.2, 0.55), 3) == words

    @given(
        text=st.one_of(
            st.text(), st.text().map("https://www.linkedin.com/in/{}".format), st.just("javascript:alert(1)//linkedin")
        )
    )
    def test_only_a_profile_is_ever_linked_to(self, text):
        url = profile(text)
        assert url is None or re.fullmatch(r"https://www\.linkedin\.com/in/[\w.~%-]+", url, re.ASCII)

    def test_what_goes_names_what_is_known(self, report):
        person = report.person("bo")
        given = {"endorsements_given": 2, "endorsements_received": 0, "recommendations_given": 0}
        whole = person.model_copy(update={**given, "recommendations_received": 1})
        assert "2 endorsements you gave and 1 recommendation you received" in goes(whole)
        nothing = person.model_copy(update=dict.fromkeys([*given, "recommendations_received"], 0))
        assert "would be lost" in goes(nothing)
        assert "not all" in goes(person.model_copy(update=dict.fromkeys([*given, "recommendations_received"])))


class TestWorklists:
    def test_the_pace_counts_what_was_removed_today(self, review):
        for each in ("ada", "bo", "cy"):
            pick(review, each, "let_go")
        told = review.worklist("let_go")["list"]
        assert ([row["id"] for row in told["todo"]], [row["id"] for row in told["waiting"]]) == (["ada", "bo"], ["cy"])
        review.record({"event_id": event_id(), "kind": "done", "person_id": "bo", "done": "removed"})
        told = review.worklist("let_go")["list"]
        assert [row["id"] for row in told["todo"]] == ["ada"]
        assert [row["id"] for row in told["waiting"]] == ["cy"]
        assert [row["id"] for row in told["done"]] == ["bo"]
        assert review.state()["work"]["let_go"] == {"todo": 2, "done": 1}

    def test_writing_has_no_pace_and_says_how_to_begin(self, review):
        for each in ("ada", "bo", "cy"):
            pick(review, each, "write")
        told = review.worklist("write")["list"]
        assert [row["id"] for row in told["todo"]] == ["ada", "bo", "cy"]
        assert "20 August 2026" in told["todo"][0]["tell"]
        assert "Lantern" not in told["todo"][1]["tell"]

    def test_who_has_been_written_to_since_is_nothing_to_do(self, review, folder):
        pick(review, "bo", "write")
        pick(review, "cy", "write")
        report = altered(folder, lambda told: write_to_me(told, "bo", "2027-02-01T08:00:00Z", "sent"))
        told = Review(report, review.decisions, Messages(), pace=2).worklist("write")["list"]
        assert [row["id"] for row in told["todo"]] == ["cy"]
        assert told["over"] == {"written": ["Bo Lind"]}

    def test_before_somebody_goes_it_is_said_that_they_have_written(self, review, folder):
        pick(review, "bo", "let_go")
        report = altered(folder, lambda told: write_to_me(told, "bo", "2027-02-01T08:00:00Z"))
        told = Review(report, review.decisions, Messages(), pace=2).worklist("let_go")["list"]
        assert told["todo"][0]["tell"].startswith("They have written since you decided.")

    def test_who_is_gone_from_the_report_is_nothing_to_do(self, review, folder):
        picked = pick(review, "bo", "let_go")

        def remove(told):
            told["people"] = [row for row in told["people"] if row["person_id"] != "bo"]
            told["lists"]["cleanup"], told["cleanup"] = [], []
            told["as_of"] = "2027-02-01T08:00:00Z"

        later = Review(altered(folder, remove), review.decisions, Messages(), pace=20)
        assert later.worklist("let_go")["list"]["over"] == {"gone": ["Bo Lind"]}
        assert later.worklist("let_go")["list"]["todo"] == []
        assert later.state()["work"]["let_go"]["todo"] == 0
        later.record({"event_id": event_id(), "kind": "undone", "person_id": "bo", "undoes": picked})
        assert review.decisions.picks().get("bo") is None


class TestTickedInVain:
    @pytest.fixture
    def later(self, review, folder):
        """The page on a report from a later export, in which nothing that was ticked before it has come about."""

        def make(answer, done, became, *, before=True, **more):
            pick(review, "bo", answer)
            review.record({"event_id": event_id(), "kind": "done", "person_id": "bo", "done": done})
            (one,) = review.decisions.picks().values()
            row = Outcome(**one.model_dump(include=set(Outcome.model_fields) - {"became"}), became=became)
            as_of = one.done_at + timedelta(days=40 if before else -1)

            def change(told):
                told["outcomes"]["people"] = [row.model_dump(mode="json")]
                told["as_of"] = as_of.isoformat()
                for at in more.values():
                    write_to_me(told, "bo", (one.done_at + at).isoformat(), "sent")

            days = [f"{at.day} {at:%B} {at.year}" for at in (one.done_at.astimezone(), as_of)]
            return Review(altered(folder, change), review.decisions, Messages(), pace=2), days

        return make

    @pytest.mark.parametrize(
        ("work", "done", "became", "shown"),
        [
            ("let_go", "removed", "still_there", "still has them."),
            ("write", "written", "not_written", "has no message of yours to them since you decided."),
        ],
    )
    def test_what_a_later_export_does_not_show_is_to_do_again(self, later, work, done, became, shown):
        again, (ticked, exported) = later(work, done, became)
        assert again.state()["work"][work] == {"todo": 1, "done": 0}
        (row,) = again.worklist(work)["list"]["todo"]
        assert row["tell"].startswith(f"You ticked this on {ticked}, but the export of {exported} {shown}")
        assert not row["done"]
        (one,) = again.decisions.picks().values()
        now = Event(event_id=event_id(), at=one.done_at + timedelta(days=41), person_id="bo", kind="done", done=done)
        again.decisions.record(now)
        assert again.state()["work"][work] == {"todo": 0, "done": 1}, "the new tick counts"

    def test_any_other_tick_stands(self, later):
        """The export bears it out, is older than the tick, or shows something sent since, if only to many."""
        for told, more in (
            (("let_go", "removed", "other_address"), {}),
            (("let_go", "removed", "still_there"), {"before": False}),
            (("write", "written", "not_written"), {"sent": timedelta(days=3)}),
        ):
            again, _ = later(*told, **more)
            assert again.state()["work"][told[0]] == {"todo": 0, "done": 1}, told


class TestWindows:
    WINDOWS = ("a" * 32, "b" * 32)

    def undo(self, review, window):
        last = review.state(window)["undo"]
        said = {"event_id": event_id(), "kind": "undone", "person_id": last["person_id"], "undoes": last["event_id"]}
        review.record(said, window)
        return last["person_id"]

    @given(st.lists(st.tuples(st.sampled_from(WINDOWS), st.sampled_from(["ada", "bo", "cy", None])), max_size=12))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
    def test_each_takes_back_its_own_latest_and_never_the_others(self, review, steps):
        own = {window: event_id() for window in self.WINDOWS}
        done = {window: [] for window in self.WINDOWS}
        for window, person_id in steps:
            if person_id:
                said = {"event_id": event_id(), "kind": "picked", "person_id": person_id, "answer": "keep"}
                for _ in range(2):
                    review.record(said, own[window])
                done[window].append(person_id)
            elif done[window]:
                assert self.undo(review, own[window]) == done[window].pop()
            for each in self.WINDOWS:
                undo = review.state(own[each])["undo"]
                assert (undo and undo["person_id"]) == (done[each][-1] if done[each] else None)

    def test_who_gives_no_name_takes_nothing_back_of_anybody(self, review):
        pick(review, "bo", "keep")
        assert review.state("c" * 32)["undo"] is None


class TestAddresses:
    def test_each_person_has_a_number_that_leads_to_their_card(self, review):
        for person_id in review.report.rows:
            (card,) = review.cards_of([person_id])
            assert review.at(str(card["number"])) == [person_id]

    def test_any_other_leads_to_nobody(self, review):
        for number in ("", "-1", "5", "99999999999", "1e3", "\u0663", "ada", " 1"):
            assert review.at(number) == [], number


NAMES = ["Zoë Ångström-Łuczak", "김 민수", "李 小龙", "Müller, Strauß", "Đỗ Ánh", "O'Neil", "مريم القاسم", "Ada Quill"]


class TestSearch:
    @pytest.fixture
    def finder(self, folder):
        def rename(told):
            row = told["people"][0]
            told["people"] = [{**row, "person_id": f"p{n}", "name": called} for n, called in enumerate(NAMES)]
            for name in told["lists"]:
                told["lists"][name] = told[name] = []

        return Finder(altered(folder, rename))

    @pytest.mark.parametrize(
        ("words", "called"),
        [
            ("김민수", "김 민수"),
            ("민수 김", "김 민수"),
            ("zoe angstrom", "Zoë Ångström-Łuczak"),
            ("LUCZAK", None),
            ("strauss", "Müller, Strauß"),
            ("do anh", "Đỗ Ánh"),
            ("小龙", "李 小龙"),
            ("o'n", "O'Neil"),
            ("adaquill", "Ada Quill"),
        ],
    )
    def test_accents_capitals_and_blanks_do_not_matter(self, finder, words, called):
        found = [NAMES[int(each.removeprefix("p"))] for each in finder.find(words)]
        assert found[:1] == ([called] if called else ["Zoë Ångström-Łuczak"])

    def test_no_words_mean_nobody(self, finder):
        assert finder.find("  \u200b ") == []

    @given(name=st.sampled_from(NAMES), data=st.data())
    def test_any_beginning_of_a_name_finds_it(self, name, data):
        start = name[: data.draw(st.integers(1, len(name)))]
        assert not folded(start) or folded(name).startswith(folded(start).rstrip())

    @given(st.text())
    def test_folding_twice_is_folding_once(self, text):
        assert folded(folded(text)) == folded(text)


class TestTimelines:
    def test_the_report_tells_every_turn_and_the_page_reads_it_back(self, world):
        analysis = world.people(NETWORK).talk(TALK).analyze()
        told = timelines(analysis.turns, analysis.people)
        for (person_id,), rows in analysis.turns.sort("turn").group_by("person_id", maintain_order=True):
            back = turns(told[person_id])
            assert [turn.on for turn in back] == rows["started_at"].dt.date().to_list()
            assert [turn.mine for turn in back] == (rows["sender"] == "me").to_list()
            assert [turn.messages for turn in back] == rows["messages"].to_list()
        assert {turn.outcome for turn in turns(told["bo"])} == {"u"}
        assert turns(told["eve"])[-1].outcome == "o"
        assert "dot" not in told

    def test_nothing_on_record_is_said_so(self):
        assert "No direct message" in in_words([])

    def test_each_list_means_the_people_it_was_made_from(self, make_world):
        rows = "\n".join(f"| Ann Lee | 201{n}-05-05" for n in (5, 5, 6)) + "\n| Bea Low | 2015-01-01"
        analysis = make_world().people(rows).talk("2026-09-01 09:00 me > x: hi").analyze()
        ids = whom(analysis.no_history, analysis.people)
        assert len(set(ids)) == analysis.no_history.height == 4
        named = dict(analysis.people.select("person_id", "name").iter_rows())
        assert [named[each] for each in ids] == analysis.no_history["name"].to_list()
        days = dict(analysis.people.select("person_id", "connected_on").iter_rows())
        assert [days[each] for each in ids] == analysis.no_history["connected_on"].to_list()


class TestReading:
    def test_a_person_of_the_report_is_the_same_person_here(self, world, report):
        analysis = world.analyze()
        for row in analysis.people.iter_rows(named=True):
            assert report.person(row["person_id"]) == Person.model_validate(row)

    def test_a_damaged_person_is_one_sentence(self, folder):
        report = altered(folder, lambda told: told["people"][0].update(messages_sent="many"))
        with pytest.raises(CannotGoOn, match="mutuals report"):
            report.person(next(iter(report.rows)))

    def test_messages_of_another_account_are_not_taken_for_these(self, report, make_world):
        other = make_world().people("zed | Zed Far | 2020-01-31").talk("2026-01-01 09:00 zed > me: hush")
        messages = Messages(other.folder)
        messages.read(report)
        assert "another" in messages.said
        assert messages.of("ada") == []

    def test_an_export_that_cannot_be_read_is_told_on_the_page(self, report, tmp_path):
        messages = Messages(tmp_path / "nothing")
        messages.read(report)
        assert messages.said.startswith("The messages cannot be shown")
        assert messages.of("ada") is None

    def test_the_last_messages_in_their_order(self, report, world):
        messages = Messages(world.folder)
        messages.read(report)
        assert messages.said == ""
        assert [each["mine"] for each in messages.of("ada")] == [True, False, False]
        assert messages.of("ada")[-1]["text"] == "Could you send me the figures?"
        assert len(messages.of("bo")) == 6
        assert messages.of("dot") == []


def test_it_is_the_analysis_that_the_lists_come_from(world, folder):
    analysis = analyze(world.folder)
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    for name, ids in told["lists"].items():
        frame = getattr(analysis, name)
        people = analysis.people.filter(pl.col("person_id").is_in(ids))
        assert len(ids) == frame.height
        assert set(people["name"]) == set(frame["name"])
