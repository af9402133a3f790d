"""The lives of made-up people: each is what its name says, whoever leads it."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.made_up.chance import DAY, Dice
from pipeline.made_up.lives import ME, Line, Stage
from pipeline.made_up.personas import OWNER_COMPANIES, Casting
from pipeline.made_up.sample import make_sample
from pipeline.made_up.society import LIVES, Network, network

TODAY = 20_726
FORTNIGHT = 14 * DAY
SEEDS = st.integers(0, 2**64)


def society(connections: int, messages: int, seed: int, *, rich: bool = True) -> tuple[Stage, Network]:
    stage = Stage(Dice(seed), TODAY * DAY + 66_000, rich)
    return stage, network(stage, Casting(stage.dice, connections), connections, messages)


def by_life(people: Network) -> dict[str, list[list[Line]]]:
    lives: dict[str, list[list[Line]]] = {life.name: [] for life in LIVES}
    for bond in people.bonds:
        lives[bond.life].append(sorted(bond.lines))
    return lives


def senders(lines: list[Line]) -> set[int]:
    return {line.by for line in lines}


@settings(max_examples=50, deadline=None)
@given(st.integers(35, 120), st.integers(250, 800), SEEDS)
def test_every_life_is_led_by_somebody_from_35_connections_and_250_messages_on(connections, messages, seed):
    _, people = society(connections, messages, seed)
    assert {bond.life for bond in people.bonds} == {life.name for life in LIVES}


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_one_sided_lives_hold_no_word_from_the_other_side(seed):
    stage, people = society(120, 900, seed)
    lives = by_life(people)
    for name in ("never_answering", "moderate", "former_colleague", "recommender", "pending"):
        assert all(senders(lines) == {ME} for lines in lives[name]), name
    for lines in lives["never_answering"]:
        assert 4 <= sum(line.act == "try" for line in lines) <= 8
        assert stage.end - lines[-1].at > FORTNIGHT
    for lines in lives["moderate"]:
        assert len(lines) == 4
        assert lines[-1].at - lines[0].at > 180 * DAY
        assert stage.end - lines[-1].at > FORTNIGHT
    assert all(0 < stage.end - lines[-1].at < FORTNIGHT for lines in lives["pending"])
    assert all(senders(lines) == {1} and len(lines) >= 3 for lines in lives["pitching"])
    assert not any(lines for name in ("silent", "group_only", "draft_only") for lines in lives[name])
    assert all(1 <= len(lines) <= 2 for lines in lives["thin"])


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_two_way_lives_end_when_and_as_their_names_say(seed):
    stage, people = society(120, 900, seed)
    lives = by_life(people)
    for name in ("mutual", "dormant", "owed", "answered_elsewhere"):
        assert all(senders(lines) == {ME, 1} for lines in lives[name]), name
    assert all(stage.end - lines[-1].at < 90 * DAY for lines in lives["mutual"])
    assert all(lines[-1].by == ME and lines[-1].act == "thanks" for lines in lives["mutual"] + lives["dormant"])
    for lines in lives["owed"]:
        assert (lines[-1].by, lines[-1].act) == (1, "ask")
        assert stage.end - lines[-1].at > 3 * DAY


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_a_dormant_life_has_been_silent_for_eight_times_its_own_rhythm(seed):
    stage, people = society(60, 1_200, seed)
    for lines in by_life(people)["dormant"]:
        days = sorted({line.at // DAY for line in lines})
        silence = TODAY - days[-1]
        assert silence >= 399
        if len(days) >= 3:
            assert silence >= 8 * (days[-1] - days[0]) / (len(days) - 1)
    assert stage.today == TODAY


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_who_asks_gets_answers_and_gives_none(seed):
    _, people = society(60, 600, seed)
    for lines in by_life(people)["asking"]:
        tries = [place for place, line in enumerate(lines) if line.act == "try"]
        asks = [place for place, line in enumerate(lines) if line.act == "ask"]
        assert len(tries) == 8
        assert len(asks) == 5
        assert all(lines[place + 1].act == "answer" and lines[place + 1].by == ME for place in asks)
        later = [lines[place + 1].at - lines[place].at for place in tries if place + 1 < len(lines)]
        assert min(later) > FORTNIGHT


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_an_answer_in_another_thread_comes_within_two_weeks(seed):
    _, people = society(60, 600, seed)
    told = [bond for bond in people.bonds if bond.life == "answered_elsewhere"]
    for bond in told:
        asked, answered = bond.threads
        assert senders(asked.lines) == {ME}
        first = next(line.at for line in answered.lines if line.by == 1)
        assert any(0 < first - line.at < FORTNIGHT for line in asked.lines)
    assert told


@settings(max_examples=30, deadline=None)
@given(st.integers(20, 80), SEEDS)
def test_group_threads_have_three_people_besides_the_owner_and_who_is_only_there_shares_nothing_else(connections, seed):
    _, people = society(connections, 400, seed)
    alone = [bond for bond in people.bonds if bond.life == "group_only"]
    assert alone
    for bond in alone:
        assert [len(thread.others) for thread in bond.threads] == [3]
        assert all(0 <= line.by <= 3 for thread in bond.threads for line in thread.lines)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 300), SEEDS)
def test_two_connections_share_a_name_and_nobody_shares_an_address(connections, seed):
    _, people = society(connections, 100, seed)
    names = Counter(bond.person.name for bond in people.bonds)
    slugs = Counter(bond.person.slug for bond in people.bonds)
    assert max(names.values()) == 2
    assert max(slugs.values()) == 1
    shared = people.shared_name
    assert (shared is None) == (connections < 100)
    assert shared is None or names[shared.name] == 2


def test_a_recommender_shares_a_name_with_nobody_and_a_former_colleague_is_at_a_former_employer():
    _, people = society(3_000, 9_000, 5)
    names = Counter(bond.person.name for bond in people.bonds)
    lives = {life.name: [bond for bond in people.bonds if bond.life == life.name] for life in LIVES}
    assert all(names[bond.person.name] == 1 for bond in lives["recommender"])
    assert all(bond.person.company in OWNER_COMPANIES[1:] for bond in lives["former_colleague"])
    assert not any(bond.person.company in OWNER_COMPANIES for bond in lives["silent"])


def test_names_are_odd_about_as_often_as_in_real_exports():
    _, people = society(8_000, 0, 11)
    bearers = [bond.person for bond in people.bonds]
    shares = {
        "comma": sum("," in who.last for who in bearers) / len(bearers),
        "accents": sum(not who.name.isascii() for who in bearers) / len(bearers),
        "outer blanks": sum((who.first + who.last) != who.first.strip() + who.last.strip() for who in bearers)
        / len(bearers),
        "no company": sum(not who.company for who in bearers) / len(bearers),
        "namesakes": 1 - len({who.name for who in bearers}) / len(bearers),
    }
    assert shares == {
        "comma": pytest.approx(0.030, abs=0.01),
        "accents": pytest.approx(0.10, abs=0.05),
        "outer blanks": pytest.approx(0.028, abs=0.01),
        "no company": pytest.approx(0.04, abs=0.01),
        "namesakes": pytest.approx(0.003, abs=0.001),
    }


def test_about_half_of_a_typical_network_has_never_written():
    lives = Counter(truth.life for truth in make_sample(1_000, 6_000, seed=3).truth)
    assert 0.4 < lives["silent"] / sum(lives.values()) < 0.55
    assert lives.most_common(1)[0][0] == "silent"


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.integers(0, 300), SEEDS)
def test_the_older_layout_has_neither_drafts_nor_pictures(connections, messages, seed):
    _, people = society(connections, messages, seed, rich=False)
    acts = {line.act for thread in people.threads for line in thread.lines}
    assert acts.isdisjoint({"draft", "picture"})
    assert sum(len(thread.lines) for thread in people.threads) == messages
