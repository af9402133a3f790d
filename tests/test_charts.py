"""The charts: what they say, that they say it in readable, separate words, and how little data they admit to."""

import math
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axis import Tick
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from pipeline import analyze, charts, exchange_charts, favour_charts, tie_charts, wait_charts, week_charts
from pipeline.canvas import MOST_ROWS, house_style
from pipeline.svg import png_file, svg_file, svg_in_page
from schemas.figures import FavourTotal, Share, TalkYear, YearCount
from schemas.rules import Rules
from tests.made_up_analysis import altered, hostile, lonely, made_up
from tests.made_up_people import AS_OF

SMALLEST_POINTS = 9.5
SAMPLE = Path(__file__).parent.parent / "sample_exports" / "Basic_LinkedInDataExport_09-30-2026.zip"


def with_volumes(life):
    """The same analysis with the personal messages of each connection, which here are all direct ones."""
    volumes = life.people.select("person_id", personal_sent="messages_sent", personal_received="messages_received")
    return altered(life, evidence=volumes)


@pytest.fixture(scope="module")
def lives():
    made = {"many": made_up(), "few": made_up(14, seed=3), "hostile": hostile(), "lonely": lonely()}
    return {"typical": analyze(SAMPLE), **{name: with_volumes(life) for name, life in made.items()}}


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


def assert_sound(each):
    """No chart says anything of a number that is none, and its table is one."""
    chart = each.chart
    assert "nan" not in f"{chart.finding} {chart.alt} {chart.rows}".lower().replace("finance", "")
    assert b"nan" not in svg_file(each.figure, chart.finding).lower()
    if not each.empty:
        assert 0 < len(chart.rows) <= MOST_ROWS
        assert {len(row) for row in chart.rows} == {len(chart.columns)}
        assert chart.reading


@pytest.mark.parametrize("life", ["typical", "many", "few", "hostile", "lonely"])
def test_every_chart_has_its_numbers_as_a_small_table(drawn, life):
    for each in drawn[life]:
        assert_sound(each)


@pytest.mark.parametrize("life", ["typical", "many", "few", "hostile", "lonely"])
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
        for each in (charts.growth(health), charts.activity(health), charts.talk(talked(health), AS_OF)):
            assert_readable(each.figure)
            assert_sound(each)


def talked(health):
    """The same years as years of talk."""
    years = [TalkYear(year=year.year, talked=year.connected, two_way=year.ever_talked) for year in health.years]
    return health.model_copy(update={"talk_years": years})


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
        each = exchange_charts.answers(people, lives["many"].conduct, Rules())
        strict = exchange_charts.answers(people, lives["many"].conduct, Rules(rate_min_opportunities=500))
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
        each = wait_charts.waits(pl.DataFrame({"person_id": ["ada"]}), turns, Rules())
    assert each.chart.finding.endswith(f"{finding}.")
    shares = [row[1:] for row in each.chart.rows if row[0].endswith("%")]
    assert len(shares) == 6
    assert all(yours is None for yours, _ in shares), "of six turns there is no percentage"
    assert all((theirs is None) == (len(mine) < 20) for _, theirs in shares)


def test_turns_of_people_who_are_no_connections_do_not_count():
    turns = waiting(*["me answered 2h"] * 6, *["them answered 1h"] * 6)
    with house_style():
        assert wait_charts.waits(pl.DataFrame({"person_id": ["bob"]}), turns, Rules()).empty


def test_each_chart_says_so_where_there_is_too_little(drawn):
    for each in drawn["lonely"]:
        assert each.empty
        assert each.chart.finding.startswith("This picture takes ")
        assert "; this export has " in each.chart.finding
        assert (each.chart.reading, each.chart.columns, each.chart.rows) == ("", [], [])
    assert not any(each.empty for each in [*drawn["many"], *drawn["typical"]])


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
        each = exchange_charts.answers(crowd, lives["many"].conduct, Rules())
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


def table(drawn, name):
    """The table of a chart: what stands in each row, by its first cell."""
    chart = next(each.chart for each in drawn if each.chart.name == name)
    return {row[0]: row[1:] for row in chart.rows}


def finding(drawn, name):
    return next(each.chart.finding for each in drawn if each.chart.name == name)


@pytest.fixture(scope="module", params=["typical", "many"])
def both(request, lives, drawn):
    """An analysis with its charts, once from an export and once made up."""
    return lives[request.param], drawn[request.param]


def personal_turns(life):
    ids = set(life.people["person_id"])
    return [turn for turn in life.turns.to_dicts() if turn["person_id"] in ids and turn["kind"] == "personal"]


def test_the_table_of_growth_counts_people_by_year(both):
    life, shown = both
    rows = table(shown, "growth")
    for year, cells in rows.items():
        own = [person for person in life.people.to_dicts() if str(person["connected_on"].year) == year]
        assert cells == [len(own), sum(person["first_message_at"] is not None for person in own)]
    assert sum(cells[0] for cells in rows.values()) == life.people.height


def test_the_week_counts_every_turn_of_a_connection_once_by_day_and_once_by_hour(both):
    life, shown = both
    ids = set(life.people["person_id"])
    turns = [turn for turn in life.turns.to_dicts() if turn["person_id"] in ids]
    rows = table(shown, "week")
    for side, column in (("me", 0), ("them", 1)):
        moments = [turn["started_at"] for turn in turns if turn["sender"] == side]
        for nth, day in enumerate(week_charts.DAYS):
            assert rows[day][column] == sum(moment.weekday() == nth for moment in moments)
        for hour in range(0, 24, 2):
            assert rows[f"{hour:02d}:00–{hour + 2:02d}:00"][column] == sum(m.hour in (hour, hour + 1) for m in moments)


def test_the_trend_is_that_of_the_years_of_talk(both):
    life, shown = both
    years = life.health.talk_years
    assert table(shown, "talk") == {str(year.year): [year.talked, year.two_way] for year in years}
    last, before = years[-1], years[-2]
    assert f"with {last.two_way} people in {last.year} so far, and with {before.two_way} in " in finding(shown, "talk")


def test_rhythm_counts_the_ties_that_went_quiet_as_the_verdicts_do(both):
    life, shown = both
    ties = [
        person
        for person in life.people.to_dicts()
        if person["activity"] != "never active" and person["rhythm_days"] and person["silent_days"] is not None
    ]
    quiet = [person for person in ties if person["activity"] in ("dormant", "long dormant")]
    assert finding(shown, "rhythm").startswith(f"{len(quiet)} of {len(ties)} ties are silent")
    assert sum(row[0] for row in table(shown, "rhythm").values()) == len(ties)


def test_the_share_of_the_ten_busiest_is_the_one_in_the_figures(lives, drawn):
    life, shown = lives["typical"], drawn["typical"]
    rows = table(shown, "concentration")
    volumes = sorted((life.evidence["personal_sent"] + life.evidence["personal_received"]).to_list(), reverse=True)
    assert rows["10"] == [sum(volumes[:10]), round(100 * life.health.top_ten_share)]
    assert rows[f"all {sum(volume > 0 for volume in volumes)}"] == [life.health.personal_messages, 100]
    half = next(n for n in range(1, len(volumes)) if 2 * sum(volumes[:n]) >= sum(volumes))
    assert finding(shown, "concentration").endswith(f"half of them went to and fro with {half} people.")


def test_answers_hold_the_rates_of_the_mirror(both):
    life, shown = both
    rows = table(shown, "answers")
    for words, share in (
        ("Their turns that you answered", life.conduct.replies),
        ("Your turns that they answered", life.conduct.their_replies),
    ):
        assert rows[words][:2] == [share.count, share.of]
        assert rows[words][2] == f"{round(100 * share.low)}–{round(100 * share.high)}"
    people = [rows[f"People {who}"][0] for who in ("who answer more than you", "whom you answer more")]
    assert sum(people) + rows["People with whom it is about even"][0] == rows["People who answer more than you"][1]


def answered_within(turns, seconds):
    """Kaplan-Meier by hand: the product over the waits up to then."""
    still = 1.0
    for moment in sorted({turn["at_risk_seconds"] for turn in turns if turn["state"] == "answered"}):
        if moment <= seconds:
            at_risk = sum(turn["at_risk_seconds"] >= moment for turn in turns)
            hit = sum(turn["at_risk_seconds"] == moment and turn["state"] == "answered" for turn in turns)
            still *= 1 - hit / at_risk
    return 1 - still


def test_waits_are_kaplan_meier_s(both):
    life, shown = both
    rows = table(shown, "waits")
    for side, column in (("them", 0), ("me", 1)):
        turns = [turn for turn in personal_turns(life) if turn["sender"] == side]
        assert rows["Turns that could be answered"][column] == len(turns)
        assert sum(rows[words][column] for words in ("Answered", "Not answered", "Still open")) == len(turns)
        for words, hours in (("1 hour", 1), ("24 hours", 24), ("7 days", 168), ("14 days", 336)):
            expected = 100 * answered_within(turns, hours * 3_600)
            assert rows[f"Answered within {words}, %"][column] == pytest.approx(expected, abs=0.51)


def test_the_likely_range_is_greenwood_s():
    # Of ten, three answer after an hour and two after three; one that is open drops out in between.
    turns = waiting(*["me answered 1h"] * 3, "me open 2h", *["me answered 3h"] * 2, *["me never 336h"] * 4)
    low, high = wait_charts.likely(turns)
    spread = 1.2815515655446004 * math.sqrt(3 / (10 * 7) + 2 / (6 * 4)) / -math.log(0.7 * 4 / 6)
    assert 1 - high[2] == pytest.approx((0.7 * 4 / 6) ** math.exp(spread))
    assert 1 - low[2] == pytest.approx((0.7 * 4 / 6) ** math.exp(-spread))


@given(
    turns=st.lists(
        st.tuples(st.sampled_from(["answered", "never", "open"]), st.integers(0, 336)), min_size=5, max_size=60
    )
)
@settings(max_examples=40, deadline=None)
def test_the_likely_range_holds_the_curve(turns):
    way = waiting(*(f"me {state} {hours}h" for state, hours in turns))
    low, high = wait_charts.likely(way)
    answered = [answered_within(way.to_dicts(), at) for at in sorted(set(way["at_risk_seconds"]))]
    for bottom, share, top in zip(low, answered, high, strict=True):
        assert 0 <= bottom <= share + 1e-9
        assert share <= top + 1e-9 <= 1 + 1e-8


def test_the_swarm_shows_each_person_with_enough_messages(both):
    life, shown = both
    known = [person["balance"] for person in life.people.to_dicts() if person["reciprocity"] is not None]
    rows = table(shown, "balance")
    counted = [cells[0] for cells in rows.values()]
    assert counted[2] == sum(0.4 <= share <= 0.6 for share in known)
    assert counted[0] == sum(share < 0.2 for share in known)
    assert counted[0] + counted[1] == sum(share < 0.4 for share in known)
    assert sum(counted) == len(known)
    dots = next(each for each in shown if each.chart.name == "balance").figure.axes[0].collections
    each = 1 if "one person" in next(one.chart.reading for one in shown if one.chart.name == "balance") else None
    assert each == 1
    assert sum(len(cloud.get_offsets()) for cloud in dots) == len(known)


def test_a_dot_of_a_large_swarm_is_several_people(lives):
    people = pl.concat([lives["many"].people] * 40)
    with house_style():
        each = exchange_charts.balance(people, Rules())
    dots = sum(len(cloud.get_offsets()) for cloud in each.figure.axes[0].collections)
    known = people["reciprocity"].drop_nulls().len()
    per = int(each.chart.reading.split("up to ")[1].split(" people")[0])
    assert known / per <= dots < known
    assert len(svg_file(each.figure, "a")) < 150_000
    assert_readable(each.figure)


def test_favours_are_the_mirror_s_and_only_what_shows_both_ways_is_compared(lives, drawn):
    conduct = lives["typical"].conduct
    rows = table(drawn["typical"], "favours")
    assert list(rows.values()) == [[each.given, each.received] for each in conduct.favours]
    compared = [each for each in conduct.favours if each.kind != "thanks"]
    given, got = sum(each.given for each in compared), sum(each.received for each in compared)
    assert finding(drawn["typical"], "favours") == f"Thanks aside, you gave {given} favours and got {got}."
    torn = [
        FavourTotal(kind="endorsement", given=None, received=40),
        FavourTotal(kind="answer", given=3, received=0),
        FavourTotal(kind="thanks", given=9, received=9),
    ]
    with house_style():
        each = favour_charts.favours(conduct.model_copy(update={"favours": torn}))
        one_way = favour_charts.favours(conduct.model_copy(update={"favours": torn[:1]}))
    assert each.chart.finding.endswith("both ways, you gave 3 favours and got none.")
    assert each.chart.rows[0] == ["endorsements", None, 40]
    assert "?" in [text.get_text() for text, _ in words_on(each.figure)]
    assert "cannot be compared" in one_way.chart.finding


def test_first_messages_are_those_of_the_mirror(lives, drawn):
    life = lives["typical"]
    rows = table(drawn["typical"], "firsts")
    assert rows["Theirs"][:2] == [life.conduct.their_early_pitches.of, life.conduct.their_early_pitches.count]
    assert rows["Yours"][:2] == [life.conduct.early_pitches.of, life.conduct.early_pitches.count]
    sold = [person for person in life.people["early_pitch"].to_list() if person]
    assert rows["Theirs"][1] + rows["Yours"][1] == len(sold)
    wrote = set(life.evidence.filter(pl.col("first_by").is_not_null())["person_id"])
    old = life.as_of.date() - timedelta(days=8)
    nobody = [p for p in life.people.to_dicts() if p["person_id"] not in wrote and p["connected_on"] < old]
    assert rows["None within a week"][0] == len(nobody)
    assert sum(row[0] for row in rows.values()) == life.people.height


def test_a_share_of_few_first_messages_has_no_percentage(drawn):
    for row in table(drawn["typical"], "firsts").values():
        assert row[2] is None or row[0] >= 20


@pytest.mark.parametrize(
    ("hits", "of", "words"),
    [
        (0, 50, "none"),
        (50, 50, "all"),
        (2, 5, "2 of 5"),
        (19, 20, "over 9 in 10"),
        (1, 60, "under 1 in 10"),
        (30, 60, "half"),
        (40, 60, "2 in 3"),
        (75, 100, "3 in 4"),
        (601, 947, "about 6 in 10"),
        (90, 100, "9 in 10"),
    ],
)
def test_shares_are_said_as_people_say_them(hits, of, words):
    assert exchange_charts.in_words(Share(count=hits, of=of, low=0.1, high=0.9)) == words


@given(of=st.integers(20, 5_000), data=st.data())
def test_a_share_in_words_is_never_far_from_the_share(of, data):
    hits = data.draw(st.integers(1, of - 1))
    words = exchange_charts.in_words(Share(count=hits, of=of, low=None, high=None))
    some, _, parts = words.removeprefix("about ").partition(" in ")
    if words[:4] in ("over", "unde"):
        assert not 0.05 < hits / of < 0.95
    else:
        said = 0.5 if words == "half" else int(some) / int(parts)
        assert abs(said - hits / of) <= 0.0501


def writing(sender, hours):
    """Turns of one made-up person, begun on as many Mondays at these hours."""
    monday = datetime(2026, 3, 2, tzinfo=UTC)
    return [
        {"person_id": "ada", "sender": sender, "started_at": monday + timedelta(weeks=n, hours=hour)}
        for n, hour in enumerate(hours)
    ]


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        ([9, 10] * 20, [23, 0] * 20, "You write most often between 08:00 and 11:00, and they to you between 22:00"),
        ([9, 10] * 20, [9, 10] * 20, "You write to them, and they to you, most often between 08:00 and 11:00"),
        ([*range(24)] * 2, [9, 10] * 20, "You write at all hours, and they to you between 08:00 and 11:00"),
        ([9, 10] * 20, [*range(24)] * 2, "You write most often between 08:00 and 11:00, and they to you at all hours"),
        ([*range(24)] * 2, [*range(24)] * 2, "Neither you nor they"),
        ([*range(24), 9, 10] * 2, [*range(24), 3, 3] * 2, "Neither you nor they"),
        ([9] * 29, [9] * 400, "This picture takes 30 turns of each side; this export has 29 of yours and 400"),
    ],
)
def test_busy_hours_are_told_only_where_they_stand_out(mine, theirs, said):
    turns = pl.DataFrame(writing("me", mine) + writing("them", theirs))
    with house_style():
        each = week_charts.week(pl.DataFrame({"person_id": ["ada"]}), turns)
    assert each.chart.finding.startswith(said)
    assert_readable(each.figure)
    assert_sound(each)


def changed(life, **columns):
    return altered(life, people=life.people.with_columns(**columns))


EXTREMES = {
    "everything dormant": lambda life: changed(
        life,
        activity=pl.when(pl.col("activity") != "never active").then(pl.lit("long dormant")).otherwise("activity"),
        silent_days=pl.col("silent_days") + 4_000,
    ),
    "nobody ever quiet": lambda life: changed(life, activity=pl.lit("active"), silent_days=pl.lit(0)),
    "a century between days": lambda life: changed(life, rhythm_days=pl.lit(36_500.0), silent_days=pl.lit(40_000)),
    "a message a day": lambda life: changed(life, rhythm_days=pl.lit(1.0)),
    "all even": lambda life: changed(life, balance=0.5 + 0 * pl.col("balance")),
    "everything theirs": lambda life: changed(life, balance=1 + 0 * pl.col("balance")),
    "never answered": lambda life: altered(
        life, turns=life.turns.with_columns(state=pl.lit("unanswered"), at_risk_seconds=pl.lit(14 * 86_400))
    ),
    "answered at once": lambda life: altered(
        life, turns=life.turns.with_columns(state=pl.lit("answered"), at_risk_seconds=pl.lit(0))
    ),
    "all open": lambda life: altered(
        life, turns=life.turns.with_columns(state=pl.lit("pending"), at_risk_seconds=pl.lit(86_400))
    ),
    "one person only": lambda life: altered(
        life,
        people=life.people.filter(pl.col("person_id") == life.turns["person_id"].mode().sort()[0]),
        evidence=life.evidence.filter(pl.col("person_id") == life.turns["person_id"].mode().sort()[0]),
    ),
    "nobody": lambda life: altered(life, people=life.people.clear(), turns=life.turns.clear()),
    "one holds nearly all": lambda life: altered(
        life, evidence=life.evidence.with_columns(personal_sent=1 + 10**6 * (pl.int_range(pl.len()) == 3))
    ),
    "thousands write one message": lambda life: altered(
        life,
        evidence=pl.DataFrame({"person_id": [str(n) for n in range(14_000)]}).with_columns(
            personal_sent=1 + (pl.int_range(pl.len()) < 30), personal_received=pl.lit(1)
        ),
    ),
    "tens of thousands of thanks": lambda life: altered(
        life,
        conduct=life.conduct.model_copy(
            update={
                "favours": [
                    each.model_copy(update={"given": 96_420, "received": 3_403}) if each.kind == "thanks" else each
                    for each in life.conduct.favours
                ]
            }
        ),
    ),
    "centuries of years": lambda life: altered(
        life,
        health=talked(
            life.health.model_copy(
                update={"years": [YearCount(year=year, connected=3, ever_talked=1) for year in range(1601, 2027)]}
            )
        ),
    ),
}


@pytest.mark.parametrize("name", EXTREMES)
def test_extreme_lives_are_drawn_or_said_to_be_too_little(lives, name):
    for each in charts.draw(EXTREMES[name](lives["many"])):
        assert_readable(each.figure)
        assert_sound(each)


def test_a_bound_is_drawn_where_a_tie_becomes_dormant(lives):
    rules = Rules(dormant_days=90, dormant_rhythms=8, long_dormant_days=1095)
    with house_style():
        each = tie_charts.rhythm(lives["typical"].people, rules)
    [line] = [line for line in each.figure.axes[0].lines if len(line.get_xdata()) > 2]
    for usual, bound in zip(*line.get_data(), strict=True):
        expected = 90 if usual <= 90 / 8 else 1095 if usual >= 1095 / 8 else 8 * usual
        assert math.isclose(bound, expected)


def test_the_balance_takes_exactly_those_whose_evenness_people_csv_has(lives):
    typical = lives["typical"]
    with house_style():
        each = exchange_charts.balance(typical.people, typical.rules)
    told = typical.people.filter(pl.col("reciprocity").is_not_null()).height
    personal = typical.evidence["personal_sent"] + typical.evidence["personal_received"]
    assert told == (personal >= typical.rules.balance_min_messages).sum()
    assert sum(row[1] for row in each.chart.rows) == told
    assert f"of {told} people" in each.chart.finding
