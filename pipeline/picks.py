"""The decisions outside the page: as a list in the terminal, as a file, and from a file that was filled in by hand."""

import shutil
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from pipeline.decision_file import may_write
from pipeline.decisions import FILE, Decisions, beside
from pipeline.errors import CannotDecide, CannotGoOn, CannotRead, NotAReportFolder
from pipeline.explained import newest_report
from pipeline.faults import require_memory, standing
from pipeline.folder import MARK, newest_in
from pipeline.member import shown_name
from pipeline.pick_list import in_order, show
from pipeline.review_report import Reviewed, read
from pipeline.taken_told import report_taken, say, say_others
from pipeline.whose import owner_of
from schemas.decision import DONE_OF, Pick

Action = Literal["list", "export", "import"]
"""What can be done with decisions."""

_REPORTS = Path("reports")


def run(action: Action, file: Path | None, report: Path | None, *, quiet: bool) -> int:
    """Lists the decisions, writes them to a new file, or takes in a file that was filled in.

    `report`: the report folder that they are about; otherwise the newest in `reports`. Returns 1 where rows were
    refused, otherwise 0. Raises a CannotGoOn where there is no file to work on.
    """
    if report and not (report / MARK).is_file():
        raise NotAReportFolder(f"{report} holds no {MARK}; name a report's folder.")
    path = beside(report) if report else (_REPORTS / FILE).absolute()
    about = report or newest_in(_REPORTS)
    if action == "list" and file is None:
        picks, others = _picks(path, about)
        show(picks, path, _today(), about, _record(picks, about))
        say_others(others, quiet=False)
    elif action == "export" and file is not None:
        _export(path, about, file, quiet=quiet)
    elif action == "import" and file is not None:
        return _import(path, report or newest_report(_REPORTS, quiet=quiet), file, quiet=quiet)
    else:
        raise CannotGoOn(
            "Type `mutuals picks`, or `mutuals picks export FILE.csv`, or `mutuals picks import FILE.csv`; "
            "instead of .csv, .xlsx will do."
        )
    return 0


def _export(path: Path, about: Path | None, file: Path, *, quiet: bool) -> None:
    require_memory()
    from pipeline.pick_file import export

    picks, others = _picks(path, about)
    export(picks, path, file)
    with standing(f"{file} is written"):
        say(f"Written: {shown_name(str(file))}. It names other people: keep it to yourself.", quiet=quiet)
        say_others(others, quiet=quiet)


def _import(path: Path, folder: Path, file: Path, *, quiet: bool) -> int:
    require_memory()
    from pipeline.pick_file import take_in

    taken = take_in(file, folder)
    with standing("What could be taken from the file is kept"):
        code = report_taken(taken, file, quiet=quiet)
        say_others(_picks(path, folder)[1], quiet=quiet)
    return code


def _record(picks: list[Pick], report: Path | None) -> Reviewed | None:
    """What the report says of those about whom there is something to do; a report of another version says nothing."""
    if report is None or not any(pick.answer in DONE_OF for pick in picks):
        return None
    try:
        return read(report)
    except CannotRead as error:
        say(f"What became of them is not shown here: {error}", quiet=False)
        return None


def _picks(path: Path, report: Path | None) -> tuple[list[Pick], int]:
    """The picks of the report's owner by what is to be done about them, and how many decisions are somebody else's.

    Reading them makes no file and changes none.
    """
    if not path.exists():
        return [], 0
    owner = owner_of(report) if report else None
    if may_write(path):
        with Decisions.at(path, owner) as decisions:
            return in_order(decisions.picks().values()), decisions.of_others()
    # The file itself cannot be read without writing beside it: what was written last may stand in a second file.
    with TemporaryDirectory() as folder, Decisions.at(_copy(path, Path(folder)), owner) as decisions:
        return in_order(decisions.picks().values()), decisions.of_others()


def _copy(path: Path, folder: Path) -> Path:
    try:
        for name in (path.name, f"{path.name}-wal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(path.with_name(name), folder / name)
    except OSError as error:
        cause = (error.strerror or "no reason given").lower()
        raise CannotDecide(f"The decisions in {path} cannot be read ({cause}); allow reading it.") from None
    return folder / path.name


def _today() -> date:
    return datetime.now().astimezone().date()
