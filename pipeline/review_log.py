"""Refusals as lines of the log: each at once, and of a flood only how many there were."""

import logging
import time
from collections import Counter
from collections.abc import Callable

MOST = 20
"""Lines in one minute; what is beyond is counted, and told by its reason when the minute is over."""
_MINUTE = 60.0

_log = logging.getLogger("mutuals.review")


class Refusals:
    """Tells why requests were refused, and nothing that they said."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: seconds from any beginning."""
        self._clock = clock
        self._since = clock()
        self._told = 0
        self._more: Counter[tuple[str, int]] = Counter()

    def tell(self, reason: str, status: int) -> None:
        """One refusal: a line now, or one more to count."""
        self.settle()
        if self._told < MOST:
            self._told += 1
            _log.warning("refused: %s (%d)", reason, status)
        else:
            self._more[reason, status] += 1

    def settle(self, *, ended: bool = False) -> None:
        """Tells what was only counted, once its minute is over or (`ended`) nothing more will come."""
        if not ended and self._clock() - self._since < _MINUTE:
            return
        for (reason, status), times in self._more.items():
            again = "once more" if times == 1 else f"{times} more times"
            _log.warning("refused: %s (%d), %s", reason, status, again)
        self._more.clear()
        self._told, self._since = 0, self._clock()
