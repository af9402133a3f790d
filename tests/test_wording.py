"""Counts, shares and spans in words."""

import pytest

from pipeline import wording


@pytest.mark.parametrize(
    ("few", "of", "said"),
    [
        (0, 0, "none yet"),
        (2, 5, "2 of 5"),
        (0, 20, "0 % (0 of 20)"),
        (1, 1000, "under 1 % (1 of 1,000)"),
        (999, 1000, "over 99 % (999 of 1,000)"),
        (1000, 1000, "100 % (1,000 of 1,000)"),
    ],
)
def test_small_shares_are_counted_and_large_ones_rounded(few, of, said):
    assert wording.part(few, of).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (5, "1 minute"),
        (1_800, "30 minutes"),
        (3_599, "60 minutes"),
        (3_600, "1 hour"),
        (86_400, "24 hours"),
        (172_800, "2 days"),
        (207_360, "2.4 days"),
        (1_209_600, "14 days"),
    ],
)
def test_spans_are_said_in_the_unit_people_use(seconds, said):
    assert wording.span(seconds) == said


def test_no_share_is_said_to_be_none_or_all_unless_it_is():
    said = [wording.percent(n / 1_000).replace("\u00a0", " ") for n in (0, 1, 4, 5, 6, 994, 999, 1_000)]
    assert said == ["0 %", "under 1 %", "under 1 %", "under 1 %", "1 %", "99 %", "over 99 %", "100 %"]
