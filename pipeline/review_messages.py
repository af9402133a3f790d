"""Message text for the cards, if asked for: read while the page runs, kept in memory alone, never written."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Thread

from pipeline.errors import CannotGoOn
from pipeline.review_report import Reviewed

MOST_SHOWN = 6
LONGEST_SHOWN = 1_200
"""Characters of one message; the rest is cut off with a sign."""

_log = logging.getLogger("mutuals.review")
Look = Callable[[str], list[dict[str, object]]]


class Messages:
    """The last messages with each person; nothing until the export has been read, and nothing if none was given."""

    def __init__(self, export: Path | None = None) -> None:
        """Reads nothing yet."""
        self._export = export
        self._look: Look | None = None
        self.said = "Reading the messages; they will be on the cards in a moment." if export else ""
        """What to tell about the reading; empty when there is nothing to tell."""

    def begin(self, report: Reviewed) -> None:
        """Reads the export in a thread of its own, so that nobody waits for Polars."""
        if self._export:
            Thread(target=self.read, args=(report,), name="messages", daemon=True).start()

    def of(self, person_id: str) -> list[dict[str, object]] | None:
        """The last messages, oldest first, each as `mine`, `day`, `text`; None where messages are off or not read."""
        if self._look is None:
            return None
        return [_shown(row) for row in self._look(person_id)]

    def read(self, report: Reviewed) -> None:
        """Reads the export, if there is one; what goes wrong is said on the page, since nobody waits here."""
        if self._export is None:
            return
        from pipeline.review_texts import last_texts, read_texts

        try:
            texts = read_texts(self._export, report.owner, report.rules)
        except CannotGoOn as cause:
            self.said = f"The messages cannot be shown: {cause}"
        except OSError as cause:
            self.said = f"The messages cannot be shown: {(cause.strerror or 'the export cannot be read').lower()}."
        else:
            known = texts["person_id"].is_in(list(report.rows)).any()
            self.said = "" if known else "This export holds no messages with anybody in this report: is it another one?"
            self._look = lambda person_id: last_texts(texts, person_id, MOST_SHOWN)
        if self.said:
            _log.warning("the messages of the export are not shown")


def _shown(row: dict[str, object]) -> dict[str, object]:
    text, at = str(row["content"]), row["sent_at"]
    cut = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN].rstrip()} …"
    day = f"{at:%Y-%m-%d}" if isinstance(at, datetime) else ""
    return {"mine": bool(row["from_me"]), "day": day, "text": cut}
