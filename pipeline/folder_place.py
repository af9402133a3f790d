"""Where a report is to go, as a whole path; a place that no report can ever take is refused before anything is read."""

from pathlib import Path

from pipeline.errors import NotAReportFolder


def place_of(folder: Path) -> Path:
    """The whole path of a folder to write to. Raises NotAReportFolder for a disk's root and a circle of links."""
    whole = folder.absolute()
    try:
        target = whole.resolve()
        place = whole.parent.resolve() / whole.name if whole.name != ".." else target
    except RuntimeError:
        raise NotAReportFolder(f"{folder} is a link that leads back to itself; choose another with --out.") from None
    if not place.name:
        raise NotAReportFolder(f"{folder} is a whole disk; name a new folder on it with --out.")
    return place
