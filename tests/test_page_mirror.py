"""The first panel of the page: what the mirror says in sentences, for full, small and empty lives."""

import re

import pytest

from pipeline import report
from schemas import figures
from tests.made_up_analysis import altered, lonely, made_up


@pytest.fixture(scope="module")
def life():
    return made_up(60)


@pytest.fixture
def told(tmp_path):
    """The words of a panel, without its marks."""

    def read(analysis, panel="you", **conduct):
        changed = altered(analysis, conduct=analysis.conduct.model_copy(update=conduct))
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        report.write(changed, folder)
        html = (folder / "report.html").read_text(encoding="utf-8")
        section = html.split(f'<section id="{panel}">')[1].split("</section>")[0]
        return " ".join(re.sub(r"<[^>]+>", " ", section).replace("\u00a0", " ").split())

    return read


def share(count, of):
    return figures.Share(count=count, of=of, low=0.1 if of else None, high=0.9 if of else None)


def test_both_sides_stand_beside_each_other_with_their_denominators(told, life):
    words = told(
        life,
        replies=share(30, 40),
        their_replies=share(3, 9),
        mean_wait_days=2.5,
        their_mean_wait_days=None,
        streaks=2,
        wrote_to=12,
        their_streaks=1,
        heard_from=8,
        early_pitches=share(7, 31),
        their_early_pitches=share(2, 9),
    )
    assert "Turns answered 75 % (30 of 40) likely 10 % to 90 % 3 of 9 Half" in words
    assert "(unanswered counts as 14 days) 2.5 days not known yet" in words
    assert "unanswered (people) 2 of 12 1 of 8" in words
    assert "a guess from wording) 23 % (7 of 31) 2 of 9" in words


def test_what_is_owed_copied_and_not_thanked_is_said_out_of_how_much(told, life):
    words = told(life, owed=1, owed_questions=1, heard_from=8, broadcasts=share(5, 10), blasts=1, blast_people=5)
    assert "1 person waits for an answer from you, of 8 who ever wrote to you; 1 asked you something." in words
    assert "5 of 10 of your direct messages went to many people at once, on 1 occasion: one text to" in words
    assert "one text to 5 people or more, connections or not. The widest reached 5 of your connections." in words
    assert (
        "For 12 % (4 of 33) of the favours you got, no thanks are in this export; the oldest is of 13 April 2024."
        in words
    )
    assert "Of 37 people who endorsed you, 17 have no thanks on record" in words


def test_nothing_amiss_is_said_kindly(told, life):
    none = figures.Insistence(note=0, warn=0, stop=0, never_answered=0, still=0)
    words = told(
        life,
        owed=0,
        owed_oldest=None,
        streaks=0,
        insistence=none,
        broadcasts=share(0, 10),
        blasts=0,
        blast_people=None,
        debts=share(0, 3),
        debts_oldest=None,
        unthanked_endorsers=share(0, 0),
    )
    assert "Nobody waits for an answer from you." in words
    assert "You wrote to nobody three times in a row without an answer." in words
    assert "None of your 10 direct messages went to many people at once." in words
    assert "There are thanks, or a favour back, for every favour on record that is old enough to tell." in words
    assert "How often you tried" not in words
    assert "None None" not in words


def test_degrees_of_insistence_are_told_without_reproach(told, life):
    words = told(life, streaks=3, insistence=figures.Insistence(note=4, warn=1, stop=2, never_answered=2, still=1))
    assert "Twice, less than a week apart 4 people" in words
    assert "Three times 1 person" in words
    assert "who never wrote back 2 people A good place to stop" in words
    assert not re.search(r"\b(bad|rude|spam|fault|score)\b", words, re.IGNORECASE)


def test_five_years_are_seen_and_the_earlier_ones_unfold(told, life):
    years = [
        figures.ConductYear(
            year=year, replies=share(0, 0), their_replies=share(1, 2), started_by_me=1, started_by_them=0,
            messages_sent=1, messages_received=2, broadcasts=6,
        )
        for year in range(2019, 2027)
    ]  # fmt: skip
    words = told(life, years=years)
    before, after = words.split("3 earlier years")
    assert (
        "2026 so far nothing to answer 1 begun, 1 message, 6 to many at once 1 of 2 0 begun, 2 messages 2025" in before
    )
    assert [str(year) in before for year in (2022, 2021)] == [True, False]
    assert "2021 nothing" in after


def test_kinds_of_favours_say_what_the_export_lacks(told, life):
    words = told(life)
    assert "Recommendations not in this export 3 Introductions 2 1" in words


def test_favours_alone_are_shown_where_nobody_ever_wrote(told):
    favours = [figures.FavourTotal(kind="endorsement", given=None, received=2)]
    words = told(lonely(), favours=favours)
    assert "there is nothing to mirror yet." in words
    assert "Endorsements not in this export 2" in words


def test_the_network_says_what_its_figures_are_out_of(told, life):
    words = told(life, "network")
    both, health = life.health.both_directions, life.health
    assert re.search(rf"Personal messages both ways \D*\d* ?%? ?\(?{both.count} of {both.of}", words)
    assert f"38 % of {health.personal_messages}" in words
