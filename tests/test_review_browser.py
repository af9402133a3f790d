"""The review page in a real browser: every way to decide, two windows, a killed program, hostile names, a phone."""

import re
import signal
from collections import Counter
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from pipeline import analyze, report
from pipeline.decisions import Decisions, beside
from schemas.fields import PROFILE_PREFIX
from tests.made_up_analysis import HOSTILE, altered, assemble, hostile, made_up
from tests.made_up_people import person_row
from tests.reviewing import MUTUALS, Running, Within, written
from tests.test_everyone import CRITERIA, VENDOR
from tests.test_page import PATIENCE, SIZES

MANY = 30_000
WHO = "#who"
LEAVING = "!dispatchEvent(new Event('beforeunload', {cancelable: true}))"
# The dialog is open once more before it has said that it was closed, as happens to a page behind another.
CLOSED_AND_OPENED = """
    document.querySelector("#note-dialog").close();
    document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "n", code: "KeyN", bubbles: true}));
"""


@pytest.fixture(scope="module")
def life():
    """The report that most desks are opened on."""
    return report.build(made_up(200), [])


class Desk:
    """One running page, the windows open on it, and what the browser said and asked for meanwhile."""

    def __init__(self, browser, running, folder, size="desk", scheme="light"):
        width, height = SIZES[size]
        self.folder = folder
        self.complaints, self.requests, self.kept = [], [], []
        self.running = running
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=size == "phone"
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.window(self.running.entry)

    def window(self, path="/"):
        page = self.context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("response", self._heard)
        page.goto(self.running.base + path)
        page.locator("#queues a").first.wait_for()
        return page

    def _heard(self, response):
        if response.url.endswith("/events") and response.status == 200:
            self.kept.append(response.request.post_data_json["event_id"])

    def go(self, address, page=None):
        page = page or self.page
        page.evaluate("address => { location.hash = address }", address)
        page.locator(f'#queues a[href="#{address}"][aria-current]').wait_for()
        page.locator("main article, main section").first.wait_for()

    def again(self):
        """The program killed and started anew on its port."""
        self.running.stop(signal.SIGKILL)
        self.running = Running(self.folder, "--port", str(self.running.port))

    def picks(self):
        with Decisions.at(beside(self.folder)) as decisions:
            return {pick.person_id: pick for pick in decisions.picks().values()}

    def events(self):
        with Decisions.at(beside(self.folder)) as decisions:
            return decisions.events()

    def close(self):
        self.context.close()
        self.running.stop()


@pytest.fixture
def desk(browser, tmp_path, life):
    """Opens a desk on an analysis; in the end nothing may have gone wrong, or have been asked of anybody else."""
    opened = []

    def sit_down(analysis=None, *, quiet=True, serve=Within, **more):
        folder = written(analysis or life, tmp_path / f"life-{len(opened)}" / "2026-09-30")
        opened.append((Desk(browser, serve(folder), folder, **more), quiet))
        return opened[-1][0]

    yield sit_down
    for each, _ in opened:
        each.close()
    for each, quiet in opened:
        assert not quiet or each.complaints == []
        assert {url.split("/")[2] for url in each.requests} == {each.running.host}


def today():
    return datetime.now().astimezone().date()


def settled(page):
    page.locator("#saved", has_text="All answers are kept.").wait_for()


def name(page):
    return page.locator(WHO).text_content()


def press(page, keys):
    """Each key only when the card that it is meant for is there; the names that were decided about."""
    names = []
    for key in keys:
        page.locator(WHO).wait_for()
        names.append(name(page))
        page.keyboard.press(key)
    return names


def count(page, address):
    return int(page.locator(f'#queues a[href="#{address}"] .count').text_content().replace(",", ""))


class TestDeciding:
    def test_by_keys(self, desk):
        at = desk()
        at.go("queue/unused")
        left = count(at.page, "queue/unused")
        names = press(at.page, "wkl")
        names += press(at.page, "s")
        at.page.locator("#later-dialog[open]").wait_for()
        at.page.keyboard.press("2")
        day = today() + timedelta(days=7)
        told = f"Later: ask again on {day.day} {day:%B} {day.year}: \u2068{names[3]}\u2069."
        at.page.locator("#told", has_text=told).wait_for()
        settled(at.page)
        found = {pick.name: pick for pick in at.picks().values()}
        assert [found[each].answer for each in names] == ["write", "keep", "let_go", "later"]
        assert len(set(names)) == 4
        assert found[names[3]].until == today() + timedelta(days=7)
        assert count(at.page, "queue/unused") == left - 4
        assert (count(at.page, "work/write"), count(at.page, "work/let_go")) == (1, 1)
        assert at.page.locator("#progress").text_content().startswith("4 decided today")
        assert name(at.page) not in names

    def test_by_mouse_and_on_a_day_of_ones_own(self, desk):
        at = desk()
        at.go("queue/unused")
        names = []
        for answer in ("Let go", "Write again", "Keep"):
            names.append(name(at.page))
            at.page.get_by_role("button", name=answer).click()
        names.append(name(at.page))
        at.page.get_by_role("button", name="Later").click()
        own_day, why = at.page.locator("#later-day"), at.page.locator("#later-why")
        assert own_day.input_value() == "", "no day is taken by accident"
        at.page.get_by_role("button", name="Ask me then").click()
        assert why.text_content() == "Please choose a day first."
        for days in (0, 731):
            own_day.fill((today() + timedelta(days=days)).isoformat())
            at.page.get_by_role("button", name="Ask me then").click()
            assert "from tomorrow to" in why.text_content()
        assert len(at.picks()) == 3
        day = today() + timedelta(days=400)
        own_day.fill(day.isoformat())
        own_day.press("Enter")
        settled(at.page)
        found = {pick.name: pick for pick in at.picks().values()}
        assert [found[each].answer for each in names] == ["let_go", "write", "keep", "later"]
        assert found[names[3]].until == day

    def test_everything_can_be_taken_back(self, desk):
        at = desk()
        at.go("queue/unused")
        names = press(at.page, "wlkwl")
        for undone in reversed(names):
            at.page.keyboard.press("u")
            at.page.locator("#told", has_text=undone).filter(has_text="Taken back").wait_for()
            assert name(at.page) == undone
        settled(at.page)
        assert at.picks() == {}
        assert at.page.locator("#undo").is_disabled()
        assert len(at.events()) == 10
        at.page.keyboard.press("u")
        at.page.locator("#told", has_text="nothing more to take back").wait_for()

    def test_undo_at_once_and_many_times(self, desk):
        at = desk()
        at.go("queue/unused")
        press(at.page, "kkkk")
        for _ in range(4):
            at.page.keyboard.press("u")
        at.page.locator("#undo:disabled").wait_for()
        settled(at.page)
        assert at.picks() == {}

    def test_a_note_and_what_is_typed_in_it_decides_nobody(self, desk):
        at = desk()
        at.go("queue/unused")
        who = name(at.page)
        at.page.keyboard.press("n")
        at.page.keyboard.type("wkl u <b>met in Lyon</b>")
        at.page.get_by_role("button", name="Keep the note").click()
        at.page.locator(".note-text").wait_for()
        assert name(at.page) == who
        assert at.page.locator(".note-text").text_content() == "wkl u <b>met in Lyon</b>"
        settled(at.page)
        (pick,) = at.picks().values()
        assert (pick.name, pick.note, pick.answer) == (who, "wkl u <b>met in Lyon</b>", None)

    def test_a_note_left_with_escape_waits_and_is_kept_with_the_answer(self, desk):
        at = desk()
        at.go("queue/unused")
        who = name(at.page)
        at.page.keyboard.press("n")
        at.page.keyboard.type("met in Lyon")
        assert "Ctrl + Enter" in at.page.locator("#note-dialog").inner_text()
        at.page.keyboard.press("Escape")
        at.page.locator("#told", has_text="not kept yet").wait_for()
        assert at.page.get_by_text("You began a note").is_visible()
        assert at.events() == []
        at.page.keyboard.press("n")
        assert at.page.locator("#note-text").input_value() == "met in Lyon"
        at.page.keyboard.press("End")
        at.page.keyboard.type(", in")
        assert at.page.evaluate(LEAVING), "the browser asks before what was typed is gone"
        at.page.evaluate(CLOSED_AND_OPENED)
        at.page.wait_for_function("document.querySelector('#note-text').value === 'met in Lyon, in'")
        at.page.wait_for_timeout(50)
        at.page.keyboard.type(" May")
        at.page.keyboard.press("Escape")
        at.page.keyboard.press("k")
        at.page.locator("#told", has_text=f"Keep: \u2068{who}\u2069. Your note is kept with it.").wait_for()
        settled(at.page)
        (pick,) = at.picks().values()
        assert (pick.name, pick.answer, pick.note) == (who, "keep", "met in Lyon, in May")
        who = name(at.page)
        at.page.keyboard.press("n")
        assert at.page.locator("#note-text").input_value() == "", "the next person's"
        at.page.keyboard.type("ask Bo")
        at.page.keyboard.press("Control+Enter")
        at.page.locator("#told", has_text=f"Note kept: \u2068{who}\u2069.").wait_for()
        assert at.page.locator(".note-text").text_content() == "ask Bo"
        assert name(at.page) == who
        at.page.keyboard.press("u")
        at.page.locator("#told", has_text="Taken back: note").wait_for()
        assert not at.page.locator(".note-text").count()

    def test_with_an_answer_its_note_is_taken_back_too_and_waits_again(self, desk):
        at = desk()
        at.go("queue/unused")
        who = name(at.page)
        at.page.keyboard.press("n")
        at.page.keyboard.type("met in Lyon")
        at.page.keyboard.press("Escape")
        at.page.keyboard.press("k")
        at.page.keyboard.press("u")
        at.page.locator("#told", has_text=f"“Keep” of \u2068{who}\u2069. Your note waits here again.").wait_for()
        assert at.picks() == {}
        assert (name(at.page), at.page.get_by_text("You began a note").is_visible()) == (who, True)
        at.page.keyboard.press("n")
        assert at.page.locator("#note-text").input_value() == "met in Lyon"
        at.page.keyboard.press("Escape")
        at.page.keyboard.press("w")
        settled(at.page)
        assert [(pick.answer, pick.note) for pick in at.picks().values()] == [("write", "met in Lyon")]

    def test_a_note_is_about_whoever_is_there_once_the_undo_has_come(self, desk):
        at = desk()
        at.go("queue/unused")
        (who,) = press(at.page, "k")
        settled(at.page)
        held = []

        def hold(route):
            held.append(route)

        at.page.route("**/events", hold)
        at.page.keyboard.press("u")
        at.page.keyboard.type("nk")
        while not held:
            at.page.wait_for_timeout(10)
        assert not at.page.locator("dialog[open]").count()
        held[0].continue_()
        at.page.locator("#note-dialog[open]").wait_for()
        assert (at.page.locator("#note-about").text_content(), name(at.page)) == (who, who)
        at.page.keyboard.type("met in Lyon")
        other = at.window("/#queue/unused")
        assert press(other, "l") == [who]
        at.page.locator(WHO).get_by_text(name(other), exact=True).wait_for()
        at.page.keyboard.press("Escape")
        told = f"Your note on \u2068{who}\u2069 is not kept yet: it waits on their card"
        at.page.locator("#told", has_text=told).wait_for()
        assert not at.page.get_by_text("You began a note").count(), "it is another person's card"

    def test_the_next_person_is_where_a_reader_of_the_screen_goes_on(self, desk):
        at = desk()
        at.go("queue/unused")
        focused = "document.activeElement.textContent"
        for answer in ("k", "Let go"):
            if len(answer) == 1:
                at.page.keyboard.press(answer)
            else:
                at.page.get_by_role("button", name=answer).press("Enter")
            assert at.page.evaluate(focused) == name(at.page)
        at.page.keyboard.press("u")
        at.page.locator("#told", has_text="Taken back").wait_for()
        assert at.page.evaluate(focused) == name(at.page)
        at.page.get_by_role("link", name="Let go 0").press("Enter")
        at.page.get_by_role("heading", name="Nobody to let go yet").wait_for()
        assert at.page.evaluate(focused) == "Nobody to let go yet"
        lives = at.page.locator("[role=status], [role=alert]").evaluate_all("all => all.map(each => each.id)")
        assert {"told", "notice", "trouble", "later-why"} <= set(lives)

    def test_a_held_key_or_keys_switched_off_decide_nobody_more(self, desk):
        at = desk()
        at.go("queue/unused")
        at.page.keyboard.down("k")
        for _ in range(5):
            at.page.keyboard.down("k")
        at.page.keyboard.up("k")
        settled(at.page)
        assert len(at.picks()) == 1
        at.page.keyboard.press("Control+l")
        at.page.keyboard.press("?")
        at.page.get_by_label("Use these keys").uncheck()
        at.page.keyboard.press("Escape")
        at.page.keyboard.press("w")
        settled(at.page)
        assert len(at.picks()) == 1

    def test_arrows_look_on_without_deciding(self, desk):
        at = desk()
        at.go("queue/unused")
        first = name(at.page)
        at.page.keyboard.press("ArrowRight")
        second = name(at.page)
        at.page.keyboard.press("ArrowLeft")
        assert name(at.page) == first != second
        at.page.get_by_role("button", name="Look at the next").click()
        assert name(at.page) == second
        at.page.get_by_role("button", name="Look at the one before").click()
        assert name(at.page) == first
        assert at.events() == []

    def test_after_a_reload_it_goes_on_where_it_was(self, desk):
        at = desk()
        at.go("queue/unused")
        names = press(at.page, "wk")
        settled(at.page)
        following = name(at.page)
        at.page.reload()
        at.page.locator(WHO).wait_for()
        assert name(at.page) == following not in names
        assert at.page.locator("#progress").text_content().startswith("2 decided today")


class TestSeveralWindows:
    def test_two_windows_agree(self, desk):
        at = desk()
        at.go("queue/unused")
        other = at.window("/#queue/unused")
        other.locator(WHO).wait_for()
        assert name(other) == name(at.page)
        (first,) = press(at.page, "k")
        other.locator(WHO).get_by_text(name(at.page), exact=True).wait_for()
        (second,) = press(other, "l")
        settled(other)
        at.page.locator("#progress", has_text="2 decided today").wait_for()
        assert {pick.name: pick.answer for pick in at.picks().values()} == {first: "keep", second: "let_go"}
        at.page.keyboard.press("u")
        at.page.locator("#told", has_text=f"Taken back: “Keep” of \u2068{first}").wait_for()
        assert name(at.page) == first, "this window's last answer, though the other window's is later"
        at.page.keyboard.press("u")
        at.page.locator("#told", has_text="nothing more to take back").wait_for()
        assert [pick.name for pick in at.picks().values()] == [second]
        at.page.reload()
        other.reload()
        other.locator(WHO).wait_for()
        assert at.page.locator("#undo").is_disabled()
        other.keyboard.press("u")
        other.locator("#told", has_text=f"Taken back: “Let go” of \u2068{second}").wait_for()
        assert at.picks() == {}


class TestAKilledProgram:
    def test_every_answer_that_was_kept_is_there(self, desk):
        at = desk(quiet=False, serve=Running)
        idle = at.window("/#queue/unused")
        at.go("queue/unused")
        for number in range(60):
            at.page.keyboard.press("kl"[number % 2])
            if number == 40:
                at.running.process.send_signal(signal.SIGKILL)
        at.page.locator("#trouble", has_text="does not reply").wait_for()
        kept = set(at.kept)
        assert kept
        found = Counter(event.event_id for event in at.events())
        assert kept <= set(found)
        assert set(found.values()) == {1}
        with Decisions.at(beside(at.folder)) as decisions:
            assert decisions.check() == sum(found.values())
        lost = at.page.locator("#trouble", has_text="give these again on the new page").locator("li")
        lost.first.wait_for()
        left = lost.all_text_contents()
        at.again()
        new = at.window(at.running.entry)
        press(idle, "k")
        idle.locator("#trouble", has_text="started again").wait_for()
        assert lost.all_text_contents() == left, "they stay there to be decided again"
        new.locator("#progress", has_text=f"{len(found)} decided today").wait_for()
        press(new, "w")
        settled(new)
        assert len(at.events()) == len(found) + 1


class TestWhatCannotBeKept:
    def test_after_a_rest_the_page_says_that_the_program_has_stopped(self, desk):
        at = desk(quiet=False, serve=lambda folder: Running(folder, "--idle-minutes", "0.04"))
        at.go("queue/unused")
        assert at.running.process.wait(60) == 0
        who, left = name(at.page), at.page.locator("#progress").text_content()
        at.page.keyboard.press("k")
        told = at.page.locator("#trouble", has_text="stopped by itself")
        told.locator("li", has_text=f"Keep: \u2068{who}\u2069.").wait_for()
        command = f"{MUTUALS} review {at.folder}"
        assert f"Start {command} again in the terminal" in told.inner_text()
        again = "Not kept: give these again on the new page:"
        told.get_by_text(again, exact=True).wait_for()
        assert "goes on trying" not in told.inner_text()
        assert at.page.locator("#saved").text_content() == "Not kept: 1 answer."
        assert at.page.locator("#progress").text_content().startswith("0 decided today"), left
        following = name(at.page)
        for key, what in {"l": "Let go", "s": "Later", "u": "Undo"}.items():
            at.page.keyboard.press(key)
            at.page.locator("#told", has_text=f"Not taken: {what}.").wait_for()
        assert name(at.page) == following
        at.page.keyboard.press("n")
        at.page.keyboard.type("met in Lyon")
        at.page.keyboard.press("Control+Enter")
        at.page.locator("#told", has_text="What you typed waits on this page alone").wait_for()
        assert at.events() == []

    def test_a_program_that_hangs_is_told_of_and_its_answers_are_kept_once_it_goes_on(self, desk):
        at = desk()
        at.go("queue/unused")
        held = []

        def hold(route):
            held.append(route)

        at.page.route("**/events", hold)
        (who,) = press(at.page, "k")
        at.page.locator("#trouble", has_text="has not replied for a moment").get_by_text(who).wait_for()
        held[0].continue_()
        at.page.locator("#trouble").wait_for(state="hidden")
        settled(at.page)
        assert [pick.name for pick in at.picks().values()] == [who]

    def test_where_the_file_is_gone_the_answer_stays_on_the_screen_as_not_kept(self, desk):
        at = desk(quiet=False, size="phone")
        at.go("queue/unused")
        press(at.page, "k")
        settled(at.page)
        file = beside(at.folder)
        file.rename(file.with_name("moved.sqlite"))
        at.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        (who,) = press(at.page, "l")
        box = at.page.locator("#trouble")
        box.get_by_text(who).wait_for()
        assert str(file) in box.inner_text()
        at.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        assert at.page.evaluate("document.querySelector('#trouble').getBoundingClientRect().top >= 0")
        at.page.keyboard.press("k")
        at.page.locator("#told", has_text="Not taken: Keep.").wait_for()
        assert at.page.locator("#saved").text_content() == "Not kept yet: 1 answer."
        at.page.evaluate((VENDOR / "axe.min.js").read_text(encoding="utf-8"))
        assert faults(at.page) == []
        file.with_name("moved.sqlite").rename(file)
        settled(at.page)
        assert at.page.locator("#told").text_content() == "Not taken: Keep. It can be kept now: please do it again."

    def test_an_answer_that_is_refused_stays_on_the_screen_until_it_is_seen(self, desk):
        at = desk(quiet=False)
        at.go("queue/unused")
        refusal = {"status": 422, "json": {"sentence": "That day is past."}}
        asked = []

        def refuse_the_first(route):
            asked.append(route)
            if len(asked) == 1:
                route.fulfill(**refusal)
            else:
                route.continue_()

        at.page.route("**/events", refuse_the_first)
        names = press(at.page, "kk")
        at.page.locator("#trouble li", has_text=f"Keep: \u2068{names[0]}\u2069. That day is past.").wait_for()
        settled(at.page)
        assert [pick.name for pick in at.picks().values()] == [names[1]]
        assert at.page.locator("#trouble").get_by_text(names[0]).is_visible(), "though the next one was kept"
        at.page.evaluate((VENDOR / "axe.min.js").read_text(encoding="utf-8"))
        assert faults(at.page) == []
        at.page.get_by_role("button", name="I have seen it").click()
        at.page.locator("#trouble").wait_for(state="hidden")
        file = beside(at.folder)
        file.rename(file.with_name("moved.sqlite"))
        press(at.page, "l")
        at.page.locator("#told", has_text="Not kept; see above.").wait_for()
        file.with_name("moved.sqlite").rename(file)
        at.page.locator("#told", has_text="It is kept now.").wait_for()


class TestAddresses:
    def test_a_card_from_search_can_be_gone_back_from_reloaded_and_kept(self, desk):
        at = desk()
        at.go("queue/unused")
        first = name(at.page)
        at.page.keyboard.press("/")
        at.page.locator("#words").wait_for()
        at.page.fill("#words", first)
        at.page.locator(".found a").first.click()
        at.page.get_by_role("link", name="Back to the search").wait_for()
        address = at.page.evaluate("location.hash")
        assert re.fullmatch(r"#person/\d+", address), "a number, and nobody's name"
        at.page.go_back()
        at.page.locator(".found bdi", has_text=first).wait_for()
        at.page.go_back()
        at.page.locator(".kicker", has_text="Never used").wait_for()
        at.page.go_forward()
        at.page.go_forward()
        at.page.get_by_role("link", name="Back to the search").wait_for()
        at.page.reload()
        at.page.locator(WHO, has_text=first).wait_for()
        at.page.get_by_role("link", name="Back to the search").wait_for()
        other = at.window(f"/{address}")
        other.locator(WHO, has_text=first).wait_for()
        other.keyboard.press("l")
        at.page.locator(".picked", has_text="Let go").wait_for()
        nobody = at.window("/#person/99999")
        nobody.get_by_role("heading", name="Nobody is here").wait_for()

    def test_deciding_again_leads_back_to_the_worklist(self, desk):
        at = desk()
        at.go("queue/unused")
        (who,) = press(at.page, "l")
        settled(at.page)
        at.go("work/let_go")
        at.page.get_by_role("link", name="Decide again").click()
        at.page.locator(WHO, has_text=who).wait_for()
        at.page.keyboard.press("k")
        at.page.locator(".picked", has_text="Keep").wait_for()
        at.page.go_back()
        at.page.get_by_role("heading", name="Nobody to let go yet").wait_for()
        at.page.go_forward()
        at.page.get_by_role("link", name="Back to the worklist").click()
        at.page.get_by_role("heading", name="Nobody to let go yet").wait_for()
        assert [pick.answer for pick in at.picks().values()] == ["keep"]


class TestFinding:
    def test_anyone_among_thirty_thousand(self, desk, life):
        some = life.people
        names = [
            *((f"{each.person_id}-{copy}", f"{each.name} {copy}") for copy in range(MANY // 200) for each in some),
            *{"한-1": "김 민수", "zoe": "Zoë Ångström-Łuczak", "li": "李 小龙"}.items(),
        ]
        crowd = [
            some[number % 200].model_copy(update={"person_id": slug, "name": called})
            for number, (slug, called) in enumerate(names)
        ]
        lists = {each: [] for each in ("owed", "reengage", "cleanup", "no_history")}
        empty = {"lists": lists, "timelines": {}, **lists}
        at = desk(life.model_copy(update={"people": crowd, **empty}))
        at.page.keyboard.press("/")
        for typed, called in {"김민수": "김 민수", "zoe angstrom": "Zoë Ångström-Łuczak", "小龙": "李 小龙"}.items():
            at.page.fill("#words", typed)
            at.page.locator(".found bdi", has_text=called).wait_for()
            assert at.page.get_by_text("1 person found.").is_visible()
        at.page.keyboard.press("Enter")
        at.page.keyboard.press("Enter")
        at.page.locator(WHO).get_by_text("李 小龙").wait_for()
        at.page.keyboard.press("k")
        at.page.locator(".picked").wait_for()
        assert at.picks()["li"].answer == "keep"
        at.page.get_by_role("link", name="Back to the search").click()
        at.page.locator(".found .given", has_text="Keep").wait_for()
        at.page.fill("#words", "nobody is called that")
        at.page.get_by_text("Nobody goes by that").wait_for()


class TestWorklists:
    def test_letting_go_has_a_pace_and_names_what_goes_before_the_tick(self, desk):
        analysis = made_up(200)
        people = analysis.people.with_columns(
            endorsements_given=pl.lit(2, pl.Int64), recommendations_received=pl.lit(1, pl.Int64)
        )
        at = desk(altered(analysis, people=people), serve=lambda folder: Within(folder, pace=2))
        at.go("queue/unused")
        names = press(at.page, "lllll")
        settled(at.page)
        at.go("work/let_go")
        jobs = at.page.locator("main > section > .jobs > .job")
        assert jobs.count() == 2
        assert at.page.get_by_text("3 people for another day").is_visible()
        assert at.page.get_by_text("Remove connection").is_visible()
        told = jobs.first.inner_text()
        assert told.startswith(names[0])
        assert told.index("2 endorsements you gave") < told.index("Removed")
        assert "1 recommendation you received" in told
        link = jobs.first.get_by_role("link", name="Open the profile")
        assert link.get_attribute("href").startswith(PROFILE_PREFIX)
        assert set(link.get_attribute("rel").split()) == {"noopener", "noreferrer"}
        for left in (4, 3):
            jobs.first.get_by_role("checkbox").click()
            at.page.get_by_role("heading", name=f"{left} people to let go").wait_for()
            settled(at.page)
        assert "Ticked" in at.page.locator("#told").inner_text()
        at.page.get_by_text("That is enough for today").wait_for()
        assert [pick.name for pick in at.picks().values() if pick.done == "removed"] == sorted(names[:2])
        at.page.keyboard.press("u")
        at.page.locator("#told", has_text="Taken back").wait_for()
        at.page.get_by_role("heading", name="4 people to let go").wait_for()
        assert jobs.count() == 1

    def test_from_the_first_card_to_finished_work_by_what_the_screen_says(self, desk):
        long_ago = datetime(2015, 1, 1, tzinfo=UTC)
        rows = [person_row(each, each.lower(), ("Works", "Tester"), long_ago, []) for each in ("Ann", "Ben", "Cy")]
        at = desk(assemble(rows, []))
        assert "choose one of the four answers" in at.page.locator("#hello").inner_text()
        at.page.get_by_role("button", name="Let go").click()
        at.page.get_by_role("button", name="Write again").click()
        at.page.get_by_role("button", name="Keep").click()
        at.page.get_by_role("heading", name="“Never used” is done").wait_for()
        at.page.get_by_role("link", name="Write to them on LinkedIn").click()
        at.page.get_by_role("heading", name="1 person to write to").wait_for()
        at.page.get_by_role("checkbox").click()
        at.page.get_by_text("All done.").wait_for()
        at.page.get_by_role("link", name=re.compile(r"^Let go 1$")).click()
        at.page.get_by_role("heading", name="1 person to let go").wait_for()
        at.page.get_by_role("checkbox").click()
        at.page.get_by_text("All done.").wait_for()
        settled(at.page)
        assert sorted(pick.done for pick in at.picks().values() if pick.done) == ["removed", "written"]
        at.page.get_by_text("Removed: 1 person").click()
        at.page.get_by_role("checkbox").click()
        at.page.get_by_role("heading", name="1 person to let go").wait_for()


class TestMessages:
    def test_their_last_lines_are_on_the_card_and_nowhere_on_the_disk(self, browser, world, tmp_path):
        secret = "quinquereme of Nineveh <img src=x onerror=alert(1)>"
        world.people("ada | Ada Quill | 2020-01-31\nbo | Bo Lind | 2020-01-31").talk(
            f"2026-03-01 09:00 me > ada: hello\n2026-03-02 09:00 ada > me: {secret}?\n2026-03-02 09:00 me > bo: other"
        )
        folder = written(analyze(world.folder), tmp_path / "reports" / "2026-03-31")
        at = Desk(browser, Running(folder, "--with-messages", str(world.folder)), folder)
        try:
            at.page.locator("#notice").wait_for(state="hidden")
            at.go("search")
            at.page.fill("#words", "ada")
            at.page.locator(".found a").click()
            at.page.locator(".talk li").first.wait_for()
            assert at.page.locator(".talk p").all_text_contents() == ["hello", f"{secret}?"]
            assert at.page.locator("img").count() == 0
            press(at.page, "w")
            settled(at.page)
            at.go("work/write")
            assert secret in at.page.locator(".job").inner_text()
            at.close()
            assert at.complaints == []
            held = [path for path in tmp_path.rglob("*") if path.is_file() and world.folder not in path.parents]
            assert held
            assert not [path for path in held if b"quinquereme" in path.read_bytes()]
        finally:
            at.close()


VIEWS = (
    "queue/owed",
    "queue/again",
    "queue/one_sided",
    "queue/look",
    "queue/unused",
    "search",
    "work/write",
    "work/let_go",
)


def faults(page):
    """What axe-core finds, and whether the view is wider than the screen."""
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", CRITERIA)
    bad = [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found["violations"]]
    return bad + ["too wide"] * page.evaluate("document.documentElement.scrollWidth > innerWidth")


class TestEveryView:
    @pytest.mark.parametrize(("size", "scheme"), [("desk", "light"), ("phone", "dark")])
    def test_is_accessible_and_fits(self, desk, size, scheme):
        at = desk(
            hostile() if size == "phone" else None,
            serve=lambda folder: Within(folder, pace=1),
            size=size,
            scheme=scheme,
        )
        at.go("queue/unused")
        press(at.page, "llww")
        settled(at.page)
        at.page.evaluate((VENDOR / "axe.min.js").read_text(encoding="utf-8"))
        for view in VIEWS:
            at.go(view)
            assert faults(at.page) == [], view
        at.page.locator("details summary").first.click()
        assert faults(at.page) == []
        at.go("queue/unused")
        for dialog, key in (("help", "?"), ("note", "n"), ("later", "s")):
            at.page.keyboard.press(key)
            at.page.locator(f"#{dialog}-dialog[open]").wait_for()
            if dialog == "note":
                at.page.keyboard.type("met in Lyon")
            if dialog == "later":
                at.page.get_by_role("button", name="Ask me then").click()
            assert faults(at.page) == [], dialog
            at.page.keyboard.press("Escape")
        assert at.page.get_by_text("You began a note").is_visible()
        assert faults(at.page) == []
        at.page.evaluate("location.hash = '#person/0'")
        at.page.get_by_role("link", name="Back to deciding").wait_for()
        assert faults(at.page) == []

    def test_by_touch_on_a_phone(self, desk):
        at = desk(size="phone")
        at.page.locator('#queues a[href="#queue/unused"]').tap()
        at.page.locator('#queues a[href="#queue/unused"][aria-current]').wait_for()
        names = []
        for answer in ("Keep", "Let go", "Write again"):
            names.append(name(at.page))
            at.page.get_by_role("button", name=answer).tap()
        at.page.get_by_role("button", name="Undo").tap()
        at.page.locator("#told", has_text="Taken back").wait_for()
        assert name(at.page) == names[2]
        settled(at.page)
        assert {pick.name: pick.answer for pick in at.picks().values()} == {names[0]: "keep", names[1]: "let_go"}
        small = at.page.evaluate(
            "[...document.querySelectorAll('#answers button, #undo, nav a')].map(e => e.getBoundingClientRect())"
            ".filter(box => box.height < 40 || box.width < 24).length"
        )
        assert small == 0


class TestHostileNames:
    def test_nothing_of_theirs_runs_or_turns_the_page_round(self, desk):
        at = desk(hostile())
        for text in HOSTILE:
            at.page.keyboard.press("/")
            at.page.fill("#words", text[:40])
            at.page.get_by_text("3 people found.").wait_for()
            at.page.wait_for_function(
                "asked => document.querySelector('.found a')?.textContent.includes(asked)",
                arg=max(re.findall(r"\w+", text), key=len),
            )
            at.page.locator(".found a").first.click()
            press(at.page, "l")
            at.page.locator(".picked").wait_for()
            assert name(at.page) in HOSTILE
        at.go("work/let_go")
        assert at.page.locator(".job").count() == len(at.picks()) > len(HOSTILE) // 2
        for link in at.page.locator("main a").all():
            assert link.get_attribute("href").startswith((PROFILE_PREFIX, "#"))
        assert at.page.locator("img, iframe, object, main script, [onerror], [onmouseover]").count() == 0
        assert "{{7*7}}" in at.page.locator("main").inner_text()
        assert at.page.locator("#undo").get_attribute("title").count("\u2068") == 1
