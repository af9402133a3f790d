"""The made-up exports' only source of chance, and the hours in which made-up people write."""

import random
from math import log

DAY = 86_400
LONGEST_WAIT = 12 * DAY  # with a night's sleep on top it stays under the 14 days that make an answer an answer
_MORNING, _EVENING = 23_400, 79_200


class Dice(random.Random):
    """A seeded source of chance; the same seed gives the same throws in every process."""

    def happens(self, share: float) -> bool:
        """Whether something comes to pass that does so in this share of cases, 0 to 1."""
        return self.random() < share

    def wait(self, median_hours: float) -> int:
        """Seconds until an answer: log-normal round the median, at least 20 s and at most 12 days."""
        return min(LONGEST_WAIT, max(20, int(3_600 * self.lognormvariate(log(median_hours), 1.2))))

    def hour(self) -> int:
        """Seconds after midnight at which somebody sits down to write."""
        return int(self.triangular(_MORNING, _EVENING, 10.5 * 3_600))

    def age(self, youngest: int, oldest: int) -> int:
        """Days since something that became commoner over the years: more often young than old."""
        return youngest + int((oldest - youngest) * self.random() ** 1.5)


def awake(at: int) -> int:
    """The moment (Unix seconds, UTC) itself by day; by night, a moment of the next morning. Never earlier than `at`."""
    day, second = divmod(at, DAY)
    if second > _EVENING:
        return (day + 1) * DAY + _MORNING + (second - _EVENING) // 4
    return day * DAY + _MORNING + second // 4 if second < _MORNING else at


def workday(day: int) -> int:
    """The day (since 1970) itself, or the Friday before a weekend."""
    weekday = (day + 3) % 7
    return day - (weekday - 4 if weekday > 4 else 0)


def shares(total: int, weights: list[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total exactly."""
    if not weights:
        return []
    scale = total / sum(weights)
    parts = [int(weight * scale) for weight in weights]
    for place in range(total - sum(parts)):
        parts[place % len(parts)] += 1
    return parts
