"""Made-up exports whose truth is known: what the program finds is what was made up."""

from pathlib import Path

import pytest

from pipeline import Analysis, analyze
from pipeline.made_up.sample import Layout, Sample, make_sample, write_zip

SIZES = [(1, 0), (1, 9), (20, 150), (120, 700), (500, 3000), (900, 9000)]
NEVER_ACCUSED = {
    "mutual", "dormant", "pending", "owed", "new", "thin", "silent", "group_only", "draft_only", "answered_elsewhere",
    "recommender", "former_colleague",
}  # fmt: skip


@pytest.fixture(scope="module", params=[(size, layout) for size in SIZES for layout in ("2026", "2023")], ids=str)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, Analysis]:
    """A made-up export and what the program says of it."""
    (connections, messages), layout = request.param
    known: Layout = layout
    sample = make_sample(connections, messages, seed=connections, layout=known)
    path: Path = tmp_path_factory.mktemp("truth") / "export.zip"
    write_zip(sample, path)
    return sample, analyze(path)


def test_messages_per_person_are_exactly_those_made_up(told: tuple[Sample, Analysis]) -> None:
    sample, analysis = told
    found = {
        row["person_id"]: (row["messages_sent"], row["messages_received"])
        for row in analysis.people.iter_rows(named=True)
    }
    assert found == {truth.person_slug: (truth.messages_sent, truth.messages_received) for truth in sample.truth}


def test_whose_export_it_is_and_of_when(told: tuple[Sample, Analysis]) -> None:
    sample, analysis = told
    if analysis.owner.person_id is not None:
        assert analysis.owner.person_id == sample.owner_slug
    assert analysis.as_of <= sample.as_of


def test_nobody_is_accused_whose_life_was_not_one_sided(told: tuple[Sample, Analysis]) -> None:
    sample, analysis = told
    lives = {truth.person_slug: truth.life for truth in sample.truth}
    standing = dict(analysis.people.select("person_id", "standing").iter_rows())
    protected = {row["profile_url"] for row in analysis.people.iter_rows(named=True) if row["protected_by"]}
    for slug, life in lives.items():
        if life in {"group_only", "draft_only", "answered_elsewhere", "pending", "mutual", "dormant", "silent"}:
            assert standing[slug] != "unreturned", life
    listed = set(analysis.cleanup["profile_url"])
    assert not listed & protected
    by_url = {row["profile_url"]: lives[row["person_id"]] for row in analysis.people.iter_rows(named=True)}
    assert not {by_url[url] for url in listed} & NEVER_ACCUSED


def test_those_who_never_answered_many_tries_are_found(told: tuple[Sample, Analysis]) -> None:
    sample, analysis = told
    lives = {truth.person_slug: truth.life for truth in sample.truth}
    for row in analysis.people.iter_rows(named=True):
        if lives[row["person_id"]] == "never_answering" and not row["protected_by"]:
            assert row["standing"] == "unreturned"
            assert row["profile_url"] in set(analysis.cleanup["profile_url"])
