"""The table of all connections: what it is given, and what people do with it in a browser."""

import base64
import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import report
from pipeline.charts import draw
from pipeline.everyone import NOTHING, everyone, inert
from pipeline.page import STANDING_WORDS, page
from pipeline.svg import svg_file
from schemas.fields import PROFILE_PREFIX
from schemas.rules import Rules
from tests.made_up_analysis import hostile, made_up
from tests.test_page import PATIENCE, SIZES, Opened

VENDOR = Path(__file__).parent / "vendor"
CRITERIA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MANY = 30_000
MOST_BYTES = 15_000_000


@pytest.fixture(scope="module")
def drawn():
    """The charts of the life that is opened most."""
    return draw(made_up())


@pytest.fixture(scope="module")
def charts(drawn):
    return [each.chart for each in drawn]


@pytest.fixture(scope="module")
def lives(charts):
    """The reports that are opened here; `crowd` is the first one's people again and again."""
    many = report.build(made_up(), charts)
    copies = [
        person.model_copy(update={"person_id": f"{person.person_id}-{copy}", "name": f"{person.name} {copy}"})
        for copy in range(MANY // len(many.people))
        for person in many.people
    ]
    return {
        "many": many,
        "hostile": report.build(hostile(), charts),
        "crowd": many.model_copy(update={"people": copies, "no_history": [], "cleanup": [], "owed": []}),
    }


@pytest.fixture(scope="module")
def pages(lives, drawn, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    pictures = {each.chart.name: svg_file(each.figure, each.chart.finding) for each in drawn}
    for name, life in lives.items():
        (folder / f"{name}.html").write_text(page(life, pictures if name == "many" else {}), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in lives}


@pytest.fixture
def opened(browser, pages):
    """Opens a life's page, hears what the browser says and asks for, and nothing may have been said in the end."""
    contexts, heard = [], []

    def open_page(life="many", size="desk", scheme="light", quiet=True, **more):
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, **more)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        address = pages[life].as_uri()
        seen = Opened(context.new_page(), [], [], address)
        seen.page.on("console", lambda message: seen.complaints.append(message.text))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on("dialog", lambda dialog: (seen.complaints.append(dialog.message), dialog.dismiss()))
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        if quiet:
            heard.append(seen)
        seen.page.goto(address)
        return seen.page

    yield open_page
    for context in contexts:
        context.close()
    for seen in heard:
        assert seen.complaints == []
        assert seen.requests == [seen.address]


def shown(page):
    return page.locator("#everyone-shown").text_content()


def wait_for(page, text):
    page.locator("#everyone-shown", has_text=re.compile(rf"^{re.escape(text)}$")).wait_for()


def names(page):
    return page.locator("#everyone .tabulator-row .opener").all_text_contents()


def cells(page, field):
    return page.locator(f'#everyone .tabulator-row [tabulator-field="{field}"]').all_text_contents()


def heading(page, title):
    return page.locator("#everyone .sorter", has_text=re.compile(rf"^{title}$"))


class TestWhatTheTableIsGiven:
    def told(self, people, rules=None):
        given = json.loads(everyone(people, rules or Rules(), STANDING_WORDS))
        texts, columns = given["texts"], given["columns"]
        return columns, lambda name, place: None if columns[name][place] == NOTHING else texts[columns[name][place]]

    def test_everyone_is_in_it_with_all_the_evidence(self, lives):
        people = {person.name: person for person in lives["many"].people}
        given = json.loads(everyone(lives["many"].people, Rules(), STANDING_WORDS))
        columns, texts = given["columns"], given["texts"]
        assert Counter(columns["name"]) == Counter(person.name for person in lives["many"].people)
        assert len({len(column) for column in columns.values()}) == 1
        for place, name in list(enumerate(columns["name"]))[:50]:
            person = people[name]
            assert [texts[text] for text in columns["reasons"][place]] == person.reasons
            assert [texts[text] for text in columns["kept"][place]] == person.protected_by
            assert texts[columns["standing"][place]] == STANDING_WORDS[person.standing]
            assert columns["slug"][place] == person.person_id

    @pytest.mark.parametrize(
        ("replies", "asked", "pending", "cell", "fact"),
        [
            (0, 0, 0, "–", None),
            (1, 3, 1, "too few", "1 of 2, too few for a rate, 1 still open"),
            (0, 1, 1, "too few", "1 still open"),
            (2, 3, 0, "2 of 3", "2 of 3, likely 25 % to 75 %"),
            (15, 32, 2, "50 % (15 of 30)", "50 % (15 of 30), likely 25 % to 75 %, 2 still open"),
        ],
    )
    def test_a_rate_is_said_in_words_with_its_range(self, lives, replies, asked, pending, cell, fact):
        way = {"their_replies": replies, "their_opportunities": asked, "their_pending": pending}
        likely = {"their_reply_rate": 0.5, "their_reply_rate_low": 0.25, "their_reply_rate_high": 0.75}
        columns, word = self.told([lives["many"].people[0].model_copy(update=way | likely)])
        assert word("theirs", 0).replace("\u00a0", " ") == cell
        said = word("theirs_fact", 0)
        assert (said and said.replace("\u00a0", " ")) == fact
        assert columns["theirs_order"] == [500 if "of" in cell else NOTHING]

    def test_only_profiles_are_linked(self, lives):
        person = lives["many"].people[0]
        for url in (None, "javascript:alert(1)", "https://www.linkedin.com.example.invalid/in/x", "http://a.invalid"):
            columns, _ = self.told([person.model_copy(update={"profile_url": url})])
            assert columns["slug"] == [""]

    @given(st.text() | st.sampled_from(["</script>", "<!--", "a\u2028b\u2029c", "\u202eabc", "\x00", "&amp;"]))
    def test_no_text_can_leave_the_block_of_data(self, text):
        written = inert([text])
        assert json.loads(written) == [text]
        assert not set(written) & set("<>&\u2028\u2029\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\x00")

    def test_thirty_thousand_fit_in_a_page(self, lives, pages):
        assert len(lives["crowd"].people) == MANY
        assert pages["crowd"].stat().st_size < MOST_BYTES


class TestThePolicy:
    def test_runs_the_two_scripts_of_the_page_by_their_hashes_and_nothing_else(self, pages):
        for path in pages.values():
            html = path.read_text(encoding="utf-8")
            policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1].replace("&#39;", "'")
            bodies = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
            hashes = [base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() for body in bodies]
            assert len(hashes) == 2
            assert re.search(r"script-src ([^;]*)", policy)[1] == " ".join(f"'sha256-{each}'" for each in hashes)
            assert "unsafe" not in policy
            assert policy.startswith("default-src 'none'")
            assert len(re.findall(r"<script\b", html)) == 3

    def test_lets_nothing_else_run(self, opened):
        page = opened(quiet=False)
        page.evaluate(
            "window.refused = [];"
            "addEventListener('securitypolicyviolation', event => refused.push(event.effectiveDirective))"
        )
        page.locator("h1").evaluate(
            "title => title.insertAdjacentHTML('afterend', '<img src=x onerror=\"broke = 1\">')"
        )
        page.wait_for_function("refused.length >= 2")
        assert {"img-src", "script-src-attr"} <= set(page.evaluate("refused"))
        assert page.evaluate("typeof broke") == "undefined"

    def test_the_library_stands_in_the_page_with_its_licence(self, pages):
        html = pages["many"].read_text(encoding="utf-8")
        assert html.count("Copyright (c) 2015-2026 Oli Folkerd") == 2
        assert html.count("The above copyright notice and this permission notice shall be included") == 2
        assert "sourceMappingURL" not in html


class TestFinding:
    def test_by_words_in_any_order_and_case(self, opened, lives):
        page = opened()
        person = next(p for p in lives["many"].people if p.company == "Tern Analytics" and len(p.name.split()) == 2)
        first, last = person.name.split()
        page.locator("#everyone-search").fill(f"tern {last.upper()} {first}")
        page.locator("#everyone-clear").wait_for()
        assert person.name in names(page)
        assert len(names(page)) == sum(
            person.name == other.name and other.company == "Tern Analytics" for other in lives["many"].people
        )
        page.locator("#everyone-search").fill("nobody of this name")
        wait_for(page, "No connection fits all of this. “Show all” starts again.")
        page.locator("#everyone-clear").click()
        wait_for(page, "500 connections")
        assert page.locator("#everyone-search").input_value() == ""
        assert page.locator("#everyone-search").evaluate("field => field === document.activeElement")

    def test_without_the_accents_that_a_keyboard_lacks(self, opened):
        page = opened("hostile")
        page.locator("#everyone-search").fill("sohne")
        wait_for(page, "3 of 36 connections")
        assert set(names(page)) == {"Ada 'Quote' O\"Neil & Söhne"}

    @pytest.mark.parametrize("name", ["standing", "activity", "year"])
    def test_by_each_choice(self, opened, lives, name):
        page = opened()
        tell = {
            "standing": lambda person: STANDING_WORDS[person.standing],
            "activity": lambda person: person.activity,
            "year": lambda person: str(person.connected_on.year),
        }[name]
        counts = Counter(tell(person) for person in lives["many"].people)
        options = page.locator(f"#everyone-{name} option").evaluate_all("all => all.map(each => each.value)")
        assert set(options) == {"", *counts}
        for value in options[1:3]:
            page.locator(f"#everyone-{name}").select_option(value)
            wait_for(page, f"{counts[value]} of 500 connections")
            assert page.locator(f"#everyone-{name} option:checked").text_content() == f"{value} ({counts[value]})"
            field = {"year": "connected"}.get(name, name)
            assert all(cell.startswith(value) for cell in cells(page, field))

    def test_by_company_and_by_all_at_once(self, opened, lives):
        page = opened()
        there = [person for person in lives["many"].people if person.company == "Lantern & Loom"]
        assert "Lantern & Loom" in page.locator("#everyone-companies option").evaluate_all(
            "all => all.map(o => o.value)"
        )
        page.locator("#everyone-company").fill("lantern & LOOM")
        wait_for(page, f"{len(there)} of 500 connections")
        page.locator("#everyone-activity").select_option("never active")
        quiet = sum(person.activity == "never active" for person in there)
        wait_for(page, f"{quiet} of 500 connections")


class TestSorting:
    def test_by_name_there_and_back_and_to_the_strongest_first(self, opened, lives):
        page = opened()
        strongest = names(page)[:5]
        everyone = [person.name for person in lives["many"].people]
        column = page.locator('#everyone [role="columnheader"][tabulator-field="name"]')
        for way, best in (("ascending", min(everyone)), ("descending", max(everyone))):
            heading(page, "Name").click()
            assert column.get_attribute("aria-sort") == way
            assert names(page)[0] == best
        heading(page, "Name").click()
        assert column.get_attribute("aria-sort") == "none"
        assert names(page)[:5] == strongest

    def test_what_is_not_known_stays_below(self, opened, lives):
        page = opened()
        days = [
            max(m for m in (p.last_sent_at, p.last_received_at) if m)
            for p in lives["many"].people
            if p.first_message_at
        ]
        for best in (max(days), min(days)):
            heading(page, "Last message").click()
            assert cells(page, "last")[0] == best.date().isoformat()


class TestARow:
    def test_opens_on_its_evidence_and_closes(self, opened, lives):
        page = opened()
        person = next(p for p in lives["many"].people if p.name == names(page)[0])
        row = page.locator("#everyone .tabulator-row").first
        row.locator(".opener").click()
        assert row.locator(".opener").get_attribute("aria-expanded") == "true"
        told = row.locator(".evidence").inner_text().replace("\u00a0", " ")
        for sentence in (*person.reasons, *person.protected_by):
            assert sentence in told
        settled = person.their_opportunities - person.their_pending
        assert re.search(rf"They answered\s+.*{person.their_replies} of {settled}.*, likely \d+ % to", told)
        assert f"you {person.messages_sent}, they {person.messages_received}" in told
        link = row.locator("a")
        assert link.get_attribute("href") == person.profile_url
        assert link.get_attribute("rel") == "noopener noreferrer"
        assert link.get_attribute("referrerpolicy") == "no-referrer"
        row.locator(".evidence").click()
        assert row.locator(".evidence").is_visible()
        page.locator("#everyone .opener").nth(1).click()
        assert page.locator("#everyone .evidence").count() == 1
        row.locator(".opener").click()
        row.locator('[tabulator-field="activity"]').click()
        assert row.locator(".evidence").count() == 0
        assert row.locator(".opener").get_attribute("aria-expanded") == "false"

    def test_stays_open_while_others_are_looked_for(self, opened):
        page = opened()
        name = names(page)[1]
        page.locator("#everyone .opener").nth(1).click()
        for _ in range(2):
            heading(page, "Connected").click()
        page.locator("#everyone-search").fill(name)
        page.locator("#everyone-clear").wait_for()
        assert page.locator("#everyone .evidence").count() == 1

    def test_is_reached_and_opened_by_keyboard_alone(self, opened):
        page = opened()
        page.locator("#everyone-year").focus()
        titles = page.locator("#everyone .sorter").all_text_contents()
        for title in titles:
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.textContent") == title
        page.keyboard.press("Enter")
        column = page.locator('#everyone [role="columnheader"][tabulator-field="connected"]')
        assert column.get_attribute("aria-sort") == "descending"
        page.keyboard.press("Tab")
        for key, name in (("ArrowDown", names(page)[1]), ("ArrowUp", names(page)[0]), ("PageDown", names(page)[10])):
            page.keyboard.press(key)
            page.wait_for_function("name => document.activeElement.textContent === name", arg=name)
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Profile on LinkedIn"
        assert page.locator('#everyone .opener[tabindex="0"]').count() == 1

    def test_holds_on_a_phone_what_its_columns_leave_out(self, opened):
        page = opened(size="phone")
        titles = [title for title in page.locator("#everyone .sorter").all() if title.is_visible()]
        assert [title.text_content() for title in titles] == ["Name", "On record", "Last message"]
        page.locator("#everyone .opener").first.click()
        told = page.locator("#everyone .evidence").inner_text()
        assert {"They answered", "You answered", "Connected", "Tie", "Now"} <= set(told.split("\n"))
        assert page.evaluate("document.documentElement.scrollWidth") == SIZES["phone"][0]
        assert page.locator(".tabulator-tableholder").evaluate("box => box.scrollWidth <= box.clientWidth")


class TestThirtyThousand:
    def test_are_counted_found_and_walked_to_the_end(self, opened, lives):
        page = opened("crowd")
        assert shown(page) == "30,000 connections"
        counts = Counter(STANDING_WORDS[person.standing] for person in lives["crowd"].people)
        page.locator("#everyone-standing").select_option(STANDING_WORDS["dormant"])
        wait_for(page, f"{counts[STANDING_WORDS['dormant']]:,} of 30,000 connections")
        page.locator("#everyone-clear").click()
        heading(page, "Name").click()
        page.locator("#everyone .opener").first.focus()
        page.keyboard.press("End")
        last = max(person.name for person in lives["crowd"].people)
        page.wait_for_function("document.activeElement.closest('[aria-rowindex=\"30001\"]')")
        assert page.evaluate("document.activeElement.textContent").split()[0] == last.split()[0]
        page.keyboard.press("Enter")
        assert page.locator("#everyone .evidence").is_visible()
        assert page.locator("#everyone .tabulator-row").count() < 200


class TestNamesThatMeanHarm:
    @pytest.mark.parametrize("size", SIZES)
    def test_are_only_words_wherever_they_are_shown(self, opened, lives, size):
        page, many = opened("hostile", size), len(lives["hostile"].people)
        page.locator("#everyone .opener").first.focus()
        walked, links = set(), []
        for place in range(2, many + 2):
            page.keyboard.press("Enter")
            walked.add(page.evaluate("document.activeElement.textContent"))
            row = page.locator("#everyone .tabulator-row:focus-within")
            links += row.locator("a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
            page.keyboard.press("ArrowDown")
            page.wait_for_function(
                "place => document.activeElement.closest('[aria-rowindex]')?.ariaRowIndex === place",
                arg=str(min(place + 1, many + 1)),
            )
        assert walked == {person.name for person in lives["hostile"].people}
        assert len(links) == many - 2
        assert all(href.startswith(PROFILE_PREFIX) for href in links)
        page.locator("#everyone-search").fill("<script>alert(1)</script>")
        wait_for(page, f"3 of {many} connections")
        assert names(page) == ["<script>alert(1)</script>"] * 3
        page.locator("#everyone-clear").click()
        wait_for(page, f"{many} connections")
        assert page.locator("#everyone img, #everyone-table script, #everyone-table [onerror]").count() == 0
        assert page.locator("#everyone .opener > bdi").count() == page.locator("#everyone .opener").count()
        assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size][0]


def test_without_a_script_the_strongest_stand_there_and_the_rest_is_named(opened):
    page = opened(java_script_enabled=False)
    assert page.locator("#everyone tbody tr").count() == 200
    assert page.locator("#everyone tbody tr").first.is_visible()
    assert "people.csv holds everyone" in page.locator("#everyone .plain .lede").inner_text()
    assert not page.locator("#everyone .live").is_visible()


def test_with_a_script_one_of_the_two_is_seen_and_on_paper_the_other(opened):
    page = opened()
    assert page.locator("#everyone-table").is_visible()
    assert not page.locator("#everyone .plain").is_visible()
    page.emulate_media(media="print")
    assert not page.locator("#everyone .live").is_visible()
    assert page.locator("#everyone .plain tbody tr").last.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_whole_page_meets_the_guidelines_that_a_program_can_check(opened, size, scheme):
    page = opened("many", size, scheme)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.locator("#everyone .opener").first.click()
    page.evaluate((VENDOR / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", CRITERIA)
    assert len(found["passes"]) > 15
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found["violations"]] == []
