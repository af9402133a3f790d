"""The charts: what they say, that they say it in readable, separate words, and how little data they admit to."""

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axis import Tick
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from pipeline import charts, exchange_charts
from pipeline.canvas import house_style
from pipeline.svg import png_file, svg_file, svg_in_page
from schemas.figures import YearCount
from schemas.rules import Rules
from tests.made_up_analysis import hostile, lonely, made_up

SMALLEST_POINTS = 9.5


@pytest.fixture(scope="module")
def lives():
    return {"many": made_up(), "few": made_up(14, seed=3), "hostile": hostile(), "lonely": lonely()}


@pytest.fixture(scope="module")
def drawn(lives):
    return {name: charts.draw(life) for name, life in lives.items()}


def words_on(figure):
    """Every word that is drawn, with the box it takes on the sheet."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    ticks = [label for tick in figure.findobj(Tick) for label in (tick.label1, tick.label2)]
    texts = [text for text in figure.findobj(Text) if text not in ticks]
    for axes in figure.axes:
        texts += [*labels_within(axes.xaxis, axes.get_xlim()), *labels_within(axes.yaxis, axes.get_ylim())]
    seen = [text for text in texts if text.get_visible() and text.get_text().strip()]
    return [(text, text.get_window_extent(canvas.get_renderer())) for text in seen]


def labels_within(axis, limits):
    """An axis keeps labels beyond its limits, which are not drawn."""
    places = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True)
    return [label for place, label in places if axis.axes.axison and min(limits) <= place <= max(limits)]


def assert_readable(figure):
    words = words_on(figure)
    assert words
    for text, box in words:
        sheet = figure.bbox
        assert text.get_fontsize() >= SMALLEST_POINTS
        assert box.x0 >= sheet.x0 - 0.5, f"{text.get_text()!r} is cut off at the left"
        assert box.x1 <= sheet.x1 + 0.5, f"{text.get_text()!r} is cut off at the right"
        assert box.y0 >= sheet.y0 - 0.5, f"{text.get_text()!r} is cut off below"
        assert box.y1 <= sheet.y1 + 0.5, f"{text.get_text()!r} is cut off above"
    for (one, box), (other, that) in combinations(words, 2):
        apart = box.x1 <= that.x0 or that.x1 <= box.x0 or box.y1 <= that.y0 or that.y1 <= box.y0
        assert apart, f"{one.get_text()!r} lies over {other.get_text()!r}"


@pytest.mark.parametrize("life", ["many", "few", "hostile", "lonely"])
def test_no_word_is_cut_off_small_or_over_another(drawn, life):
    for each in drawn[life]:
        assert_readable(each.figure)


@settings(max_examples=25, deadline=None)
@given(
    first=st.integers(2003, 2026),
    counts=st.lists(st.tuples(st.integers(0, 30_000), st.floats(0, 1)), min_size=1, max_size=24),
    active=st.lists(st.integers(0, 30_000), min_size=5, max_size=5),
)
def test_charts_of_the_network_stay_readable_at_any_size(lives_health, first, counts, active):
    years = [
        YearCount(year=first + offset, connected=n, ever_talked=int(n * share))
        for offset, (n, share) in enumerate(counts)
    ]
    health = lives_health.model_copy(
        update={
            "years": years,
            "connections": max(5, sum(year.connected for year in years)),
            "ever_talked": sum(year.ever_talked for year in years),
            "activity": dict(zip(lives_health.activity, active, strict=True)),
        }
    )
    with house_style():
        for each in (charts.growth(health), charts.activity(health)):
            assert_readable(each.figure)


@pytest.fixture(scope="module")
def lives_health(lives):
    return lives["many"].health


def test_findings_count_what_is_there(lives, drawn):
    life, said = lives["many"], {each.chart.name: each.chart.finding for each in drawn["many"]}
    best = max(life.health.years, key=lambda year: year.connected)
    assert f"{best.year} brought the most connections, {best.connected};" in said["growth"]
    assert f"{life.health.activity['active']} are in touch now" in said["activity"]
    written = life.people.filter(pl.col("messages_sent") + pl.col("messages_received") >= 6)
    mine = written.filter(pl.col("balance") < 0.4).height
    assert said["balance"].endswith(f"you write most with {mine}, they with {(written['balance'] > 0.6).sum()}.")
    assert f"of {written.height} people" in said["balance"]


def test_only_people_with_enough_settled_turns_on_both_sides_are_compared(lives):
    people = lives["many"].people
    settled = [pl.col(f"{way}_opportunities") - pl.col(f"{way}_pending") >= 3 for way in ("my", "their")]
    with house_style():
        each = exchange_charts.answers(people, Rules())
        strict = exchange_charts.answers(people, Rules(rate_min_opportunities=500))
    assert f"{people.filter(settled).height} in all" in each.chart.alt
    assert strict.empty


def waiting(*turns):
    """Turns as `me answered 3h` or `them open 30h` for one made-up person."""
    rows = []
    for turn in turns:
        sender, state, hours = turn.split()
        rows.append(
            {
                "person_id": "ada",
                "sender": sender,
                "kind": "personal",
                "state": {"open": "pending", "never": "unanswered"}.get(state, state),
                "at_risk_seconds": round(float(hours.removesuffix("h")) * 3_600),
            }
        )
    return pl.DataFrame(rows)


@pytest.mark.parametrize(
    ("mine", "finding"),
    [
        (["answered 2h"] * 3 + ["answered 50h"] * 3, "half of yours were answered within 2 hours"),
        (["answered 2h"] * 2 + ["never 336h"] * 4, "fewer than half of yours were answered within 14 days"),
        (["answered 30h"] * 3 + ["open 1h"] * 30, "half of yours were answered within 30 hours"),
        (["answered 60h"] * 6, "half of yours were answered within 2.5 days"),
    ],
)
def test_waits_count_the_unanswered_and_only_as_long_as_seen(mine, finding):
    turns = waiting(*(f"me {turn}" for turn in mine), *["them answered 1h"] * 6)
    with house_style():
        each = exchange_charts.waits(pl.DataFrame({"person_id": ["ada"]}), turns, Rules())
    assert each.chart.finding.endswith(f"{finding}.")


def test_turns_of_people_who_are_no_connections_do_not_count():
    turns = waiting(*["me answered 2h"] * 6, *["them answered 1h"] * 6)
    with house_style():
        assert exchange_charts.waits(pl.DataFrame({"person_id": ["bob"]}), turns, Rules()).empty


def test_each_chart_says_so_where_there_is_too_little(drawn):
    for each in drawn["lonely"]:
        assert each.empty
        assert each.chart.finding.startswith("This picture takes 5 ")
    assert not any(each.empty for each in drawn["many"])


def test_no_name_is_on_any_chart(lives, drawn):
    names = lives["hostile"].people["name"].to_list()
    for each in drawn["hostile"]:
        svg = svg_file(each.figure, each.chart.finding).decode()
        assert not any(name in svg + each.chart.finding + each.chart.alt for name in names)


def test_the_same_life_gives_the_same_pictures(lives, drawn):
    for one, other in zip(drawn["many"], charts.draw(lives["many"]), strict=True):
        assert svg_file(one.figure, "a") == svg_file(other.figure, "a")
        assert png_file(one.figure) == png_file(other.figure)


def test_a_large_crowd_is_stored_as_a_picture_and_stays_small(lives):
    people = lives["many"].people.filter(
        pl.col("my_reply_rate").is_not_null(), pl.col("their_reply_rate").is_not_null()
    )
    crowd = pl.concat([people] * (1 + 2_500 // people.height)).with_columns(
        my_opportunities=5,
        my_pending=0,
        their_opportunities=5,
        their_pending=0,
        my_reply_rate=pl.int_range(pl.len()) / pl.len(),
    )
    with house_style():
        each = exchange_charts.answers(crowd, Rules())
    svg = svg_file(each.figure, each.chart.finding)
    assert b"<image" in svg
    assert len(svg) < 300_000


def test_a_chart_in_the_page_carries_no_style_and_only_ids_of_its_own(drawn):
    for each in drawn["many"]:
        name = each.chart.name
        svg = svg_in_page(svg_file(each.figure, "a title"), name, "a <title>", 'a "description"')
        assert "style=" not in svg
        assert "<style" not in svg
        assert "#0b62a4" not in svg
        ids = [part.split('"')[0] for part in svg.split(' id="')[1:]]
        assert len(ids) == len(set(ids))
        assert all(own.startswith(f"{name}-") for own in ids)
        assert f'<title id="{name}-title">a &lt;title&gt;</title>' in svg
        targets = {part.split(")")[0] for part in svg.split("url(#")[1:]}
        assert targets <= set(ids)
