"""The page in a browser: on a desk and on a phone, in light and dark, without a request or a line too wide."""

from collections import namedtuple

import pytest

from pipeline import report
from pipeline.charts import draw
from pipeline.svg import svg_file, svg_in_page
from pipeline.templates import stylesheet
from tests.made_up_analysis import hostile, lonely, made_up, unread
from tests.test_charts import EXTREMES

SIZES = {"desk": (1280, 900), "phone": (390, 844)}
LIVES = {"many": made_up, "few": lambda: made_up(14, seed=3), "hostile": hostile, "lonely": lonely, "unread": unread}
SMALLEST_PIXELS = 9
PATIENCE = 120_000
"""Milliseconds to wait on a machine that is busy with other tests."""
Opened = namedtuple("Opened", "page complaints requests address")

CONTRASTS = """() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const parts = colour => numbers(colour)[3] === 0 ? null : numbers(colour);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = element => element ? parts(getComputedStyle(element).backgroundColor) || ground(element.parentElement)
    : [255, 255, 255];
  const poor = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || ['TITLE', 'DESC', 'title', 'desc'].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const ink = light(parts(element instanceof SVGElement ? style.fill : style.color)), paper = light(ground(element));
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (contrast < 4.5) poor.push([element.textContent.trim().slice(0, 40), contrast]);
  }
  return poor;
}"""
CLIPPED = """() => {
  const lost = [];
  for (const svg of document.querySelectorAll('svg.chart')) {
    const frame = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll('text')) {
      const box = text.getBoundingClientRect();
      const beside = box.left < frame.left - 1 || box.right > frame.right + 1;
      if (beside || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) lost.push(text.textContent);
    }
  }
  return lost;
}"""
OVERLAPPING = """() => {
  const over = [];
  for (const svg of document.querySelectorAll('svg.chart')) {
    /* A line of type is higher than its letters. */
    const boxes = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim()).map(text => {
      const { left, right, top, bottom } = text.getBoundingClientRect();
      const spare = Math.min(bottom - top, right - left) * 0.15;
      const inner = { left: left + spare, right: right - spare, top: top + spare, bottom: bottom - spare };
      return { text: text.textContent, ...inner };
    });
    boxes.forEach((one, at) => boxes.slice(at + 1).forEach(other => {
      if (one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom)
        over.push([svg.querySelector('title').textContent, one.text, other.text]);
    }));
  }
  return over;
}"""


A4_INSIDE = 680
"""CSS pixels between the margins of a sheet: 180 of 210 mm."""
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(each => each.checkVisibility() && !each.closest('.unseen') && !each.closest('svg'))
    .filter(each => each.getBoundingClientRect().right > innerWidth + 1).map(each => each.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    parent = tmp_path_factory.mktemp("pages")
    for name, make in LIVES.items():
        report.write(make(), parent / name)
    return {name: (parent / name / "report.html").as_uri() for name in LIVES}


@pytest.fixture
def opened(browser, addresses):
    """Opens the page of a life at a size in a scheme, and hears what the browser says and asks for."""
    contexts = []

    def open_page(life, size="desk", scheme="light"):
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page, complaints, requests = context.new_page(), [], []
        page.on("console", lambda message: complaints.append((message.type, message.text)))
        page.on("pageerror", lambda error: complaints.append(("pageerror", str(error))))
        page.on("dialog", lambda dialog: (complaints.append(("dialog", dialog.message)), dialog.dismiss()))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(addresses[life])
        return Opened(page, complaints, requests, addresses[life])

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("life", LIVES)
class TestEveryPage:
    def test_is_silent_and_asks_for_nothing_but_itself(self, opened, life, size, scheme):
        seen = opened(life, size, scheme)
        assert seen.complaints == []
        assert seen.requests == [seen.address]

    def test_is_no_wider_than_the_screen_even_unfolded(self, opened, life, size, scheme):
        page = opened(life, size, scheme).page
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def test_is_readable_in_its_colours_even_unfolded(self, opened, life, size, scheme):
        page = opened(life, size, scheme).page
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert page.evaluate(CONTRASTS) == []


@pytest.mark.parametrize("size", SIZES)
def test_charts_are_seen_whole_and_large_enough(opened, size):
    page = opened("many", size).page
    charts = page.locator("svg.chart")
    assert charts.count() == 11
    for chart in charts.all():
        box = chart.bounding_box()
        assert box["width"] > 300
        assert box["height"] > 150
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(OVERLAPPING) == []
    heights = page.evaluate(
        "[...document.querySelectorAll('svg.chart text')].map(text => "
        "parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a || "
        "parseFloat(getComputedStyle(text).fontSize) * Math.abs(text.getScreenCTM().b))"
    )
    assert len(heights) > 30
    assert min(heights) >= SMALLEST_PIXELS


@pytest.fixture(scope="module")
def gallery(tmp_path_factory):
    """Every chart that strange lives give, on one page in the page's own style."""
    lives = {name: change(made_up()) for name, change in EXTREMES.items()}
    lives |= {"few": made_up(14, seed=3), "hostile": hostile(), "unread": unread(), "crowd": made_up(3_000, seed=8)}
    figures = [
        svg_in_page(svg_file(each.figure, ""), f"chart-{life}-{at}", f"{name}: {each.chart.name}", "")
        for life, (name, analysis) in enumerate(lives.items())
        for at, each in enumerate(draw(analysis))
        if not each.empty
    ]
    assert len(figures) > 100
    css = stylesheet("report.css")
    path = tmp_path_factory.mktemp("gallery") / "gallery.html"
    head = f"<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><style>{css}</style>"
    shown = "".join(f"<figure>{svg}</figure>" for svg in figures)
    path.write_text(f"{head}<div class=pair>{shown}</div>", encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("size", SIZES)
def test_charts_of_strange_lives_keep_their_words_inside_and_apart(browser, gallery, size):
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(PATIENCE)
    page.goto(gallery)
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(OVERLAPPING) == []
    page.close()


def test_a_large_crowd_is_drawn_under_the_page_s_own_policy(browser, tmp_path):
    import polars as pl

    life = made_up(60)
    one = life.people.row(0, named=True)
    crowd = [
        one
        | {
            "person_id": f"p{n:05d}",
            "my_opportunities": 9,
            "their_opportunities": 9,
            "my_pending": 0,
            "their_pending": 0,
        }
        | {"my_reply_rate": n / 2_500, "my_reply_rate_low": 0.1, "my_reply_rate_high": 0.9}
        | {"their_reply_rate": n / 2_500, "their_reply_rate_low": 0.1, "their_reply_rate_high": 0.9}
        for n in range(2_200)
    ]
    people = pl.DataFrame(crowd, schema=life.people.schema)
    lists = {name: getattr(life, name).clear() for name in ("owed", "reengage", "cleanup", "no_history")}
    report.write(type(life)(**{**vars(life), "people": people, **lists}), tmp_path / "crowd")
    page, said = browser.new_page(), []
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda message: said.append(message.text))
    page.goto((tmp_path / "crowd" / "report.html").as_uri())
    assert page.locator("#answers svg image").count() == 1
    assert said == []
    page.close()


def test_charts_follow_the_colours_of_the_page(opened):
    ink = "getComputedStyle(document.querySelector('#growth svg.chart path[fill*=me]')).fill"
    assert opened("many").page.evaluate(ink) == "rgb(11, 98, 164)"
    assert opened("many", scheme="dark").page.evaluate(ink) == "rgb(95, 171, 232)"


def test_charts_are_named_and_described_for_those_who_do_not_see_them(opened):
    page = opened("many").page
    for name in ("growth", "activity", "answers", "waits", "balance"):
        chart = page.locator(f"#{name} svg.chart")
        assert chart.get_attribute("role") == "img"
        title, described = chart.get_attribute("aria-labelledby"), chart.get_attribute("aria-describedby")
        assert len(page.locator(f"#{title}").text_content()) > 20
        assert len(page.locator(f"#{described}").text_content()) > 40


def test_a_wide_table_scrolls_in_its_own_box_by_keyboard(opened):
    page = opened("many", "phone").page
    page.evaluate("document.querySelector('#everyone').classList.remove('scripted')")
    box = page.locator("#everyone .scroll")
    assert box.get_attribute("tabindex") == "0"
    assert box.get_attribute("aria-label")
    box.focus()
    box.evaluate("box => { window.moved = new Promise(done => box.addEventListener('scroll', () => done(true))) }")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("moved")
    assert box.evaluate("box => box.scrollLeft") > 0
    first = page.locator("#everyone .plain tbody th").first
    assert first.bounding_box()["x"] >= 0


def test_the_printed_page_shows_what_is_folded(opened):
    page = opened("many").page
    page.emulate_media(media="print")
    assert page.locator("#glossary dt").first.is_visible()
    assert not page.locator("nav").is_visible()


@pytest.mark.parametrize("life", LIVES)
def test_on_paper_nothing_is_wider_than_the_sheet_and_no_row_or_chart_is_cut(opened, life):
    page = opened(life).page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4_INSIDE, "height": 1000})
    assert page.evaluate(TOO_WIDE) == []
    torn = "[...document.querySelectorAll('figure, tr, .entries li')].map(each => getComputedStyle(each).breakInside)"
    assert set(page.evaluate(torn)) <= {"avoid"}
