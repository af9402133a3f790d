"""The door: what the commands are called and what they take; the work is done elsewhere."""

import gc
import logging
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(
    name="mutuals",
    help="Reads your LinkedIn data export and shows who gives as well as gets. Nothing leaves your computer.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Export = Annotated[
    list[Path],
    typer.Argument(help="The zip that LinkedIn sent you, or the folder it was unpacked to; several are joined."),
]
Me = Annotated[
    str | None, typer.Option(help="Your own profile address, or your name where there are none: who you are.")
]
RulesFile = Annotated[Path | None, typer.Option("--rules", help="A TOML file with thresholds; see `mutuals rules`.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]


@app.command(epilog="Example: mutuals report ~/Downloads/Basic_LinkedInDataExport_09-30-2026.zip --open")
def report(
    export: Export,
    out: Annotated[Path | None, typer.Option(help="Folder to write to; otherwise reports/<the export's date>.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="See nothing after this day.")
    ] = None,
    me: Me = None,
    rules: RulesFile = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if any row could not be read.")] = False,
    png: Annotated[bool, typer.Option("--png", help="Write the charts as PNG too.")] = False,
    open_: Annotated[bool, typer.Option("--open", help="Open the report in your browser.")] = False,
    quiet: Quiet = False,
) -> None:
    """Read an export and write a network-health report."""
    from pipeline.faults import private, require_memory, standing
    from pipeline.folder_place import place_of

    require_memory()
    if out:
        place_of(out)
    with private():
        from pipeline import report as writing
        from pipeline import terminal
        from pipeline.analysis import analyze
        from pipeline.decisions import read_picks
        from pipeline.rulebook import read_rules

        with terminal.telling(quiet) as progress:
            day, picks = as_of.date() if as_of else None, partial(read_picks, out or Path("reports", "any"))
            analysis = analyze(export, me=me, as_of=day, rules=read_rules(rules), picks=picks, progress=progress)
            folder = out or Path("reports", f"{analysis.as_of:%Y-%m-%d}")
            writing.write(analysis, folder, png=png, progress=progress)
    if not quiet:
        with standing(f"The new report is in {folder}"):
            terminal.show_summary(analysis, folder)
    if open_:
        typer.launch(str(folder / "report.html"))
    raise typer.Exit(1 if strict and analysis.rejects.height else 0)


@app.command(epilog="Example: mutuals check ~/Downloads/Basic_LinkedInDataExport_09-30-2026.zip")
def check(
    export: Export,
    me: Me = None,
    rules: RulesFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    show_values: Annotated[bool, typer.Option("--show-values", help="Show the values that could not be read.")] = False,
    quiet: Quiet = False,
) -> None:
    """Show what is in an export, every row accounted for; write nothing."""
    from pipeline.faults import require_memory

    require_memory()
    from pipeline import terminal
    from pipeline.analysis import inspect
    from pipeline.rulebook import read_rules

    used = read_rules(rules)
    with terminal.telling(quiet) as progress:
        inspection = inspect(export, me=me, rules=used, progress=progress)
    if as_json:
        typer.echo(terminal.inspection_as_json(inspection, show_values))
    elif not quiet:
        terminal.show_inspection(inspection, used, show_values)
    raise typer.Exit(1 if inspection.refused.height else 0)


@app.command(epilog='Example: mutuals explain "Kyle Ellis" --report reports/2026-09-30')
def explain(
    person: Annotated[str, typer.Argument(help="A name, a part of one, or a profile address.")],
    export: Annotated[
        list[Path] | None, typer.Argument(help="The export to read; without one, a report that was written is read.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--report", metavar="DIR", help="The report to read; otherwise the newest.")
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="See nothing after this day.")
    ] = None,
    me: Me = None,
    rules: RulesFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but the answer and errors.")] = False,
) -> None:
    """Show everything on record about one person, and why the report says what it says."""
    from pipeline.faults import require_memory

    require_memory()
    from pipeline import explained, record, terminal, written
    from pipeline.analysis import analyze
    from pipeline.decisions import read_picks
    from pipeline.explain import explain as explain_person
    from pipeline.rulebook import read_rules
    from pipeline.whose import owner_of

    record.refuse_both(bool(export), folder, given=bool(as_of or me or rules))
    record.refuse_words(export or [])
    with terminal.telling(quiet) as progress:
        day = as_of.date() if as_of else None
        if export:
            analysis = analyze(export, me=me, as_of=day, rules=read_rules(rules), progress=progress)
            known: record.Known = analysis
            owner = analysis.owner
        else:
            folder = folder or explained.newest_report(Path("reports"), quiet=quiet)
            known, owner = written.read_report(folder), owner_of(folder)
        with written.as_written(folder):
            matches = record.find(known.people, person)
            one = matches if len(matches) == 1 else []
            picks = read_picks(folder or Path("reports", "any"), owner)
            found = [explain_person(record.cut(known, match.person_id, picks)) for match in one]
    raise typer.Exit(explained.show(found, matches, as_json=as_json))


@app.command(epilog="Example: mutuals review reports/2026-09-30")
def review(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The report to go through; otherwise the newest in reports.")
    ] = None,
    with_messages: Annotated[
        Path | None, typer.Option(metavar="EXPORT", help="Show the last messages too, read from this export.")
    ] = None,
    pace: Annotated[int, typer.Option(help="How many connections to remove a day.", min=1)] = 20,
    port: Annotated[int, typer.Option(help="The port to use; 0 is any free one.", min=0, max=65535)] = 0,
    idle_minutes: Annotated[float, typer.Option(help="Stop when nobody has used the page for so long.", min=0.01)] = 30,
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in your browser.")] = True,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing but the address and errors.")] = False,
) -> None:
    """Decide about people one by one, on a page that only this computer can see."""
    from pipeline.faults import require_memory

    if with_messages:
        require_memory()
    from pipeline.review import serve

    serve(folder, port=port, pace=pace, idle_minutes=idle_minutes, export=with_messages, browser=open_, quiet=quiet)


@app.command(epilog="Example: mutuals picks import network-filled-in.xlsx")
def picks(
    action: Annotated[
        Literal["list", "export", "import"], typer.Argument(help="Show them, write them to a file, or take one in.")
    ] = "list",
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A .csv or .xlsx file: a new one, or one filled in.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--report", metavar="DIR", help="The report they are about; otherwise the newest.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Show what you decided, or take decisions in from a list that you filled in."""
    from pipeline.picks import run

    raise typer.Exit(run(action, file, folder, quiet=quiet))


@app.command(epilog="Example: mutuals sample try-it --connections 200 --messages 1000")
def sample(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write the made-up export to.")],
    connections: Annotated[int, typer.Option(help="How many connections.", min=1)] = 500,
    messages: Annotated[int, typer.Option(help="How many messages.", min=0)] = 3000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same export.")] = 1,
    layout: Annotated[str, typer.Option(help="The year whose file layout to use: 2026 or 2023.")] = "2026",
    quiet: Quiet = False,
) -> None:
    """Write a made-up export to try the program on."""
    from pipeline.faults import standing
    from pipeline.made_up.sample import write_sample
    from pipeline.member import shown_name

    path = write_sample(folder, connections=connections, messages=messages, seed=seed, layout=layout)
    if not quiet:
        with standing(f"The sample is in {path}"):
            typer.echo(f"Made up {connections} connections and {messages} messages: {shown_name(str(path))}")


@app.command(epilog="Example: mutuals rules > my-rules.toml")
def rules() -> None:
    """Print every threshold, as a file that --rules takes."""
    from pipeline.rulebook import rules_as_toml
    from schemas.rules import Rules

    typer.echo(rules_as_toml(Rules()), nl=False)


def main() -> None:
    """Run a command; what stops it is one sentence on standard error and exit code 2."""
    from pipeline.faults import told

    # Matplotlib's notes on its own caches and folders are nothing that the reader of a report could mend.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    # A report makes many objects and hardly a circle of them: to look for one as often as usual is a tenth of its time.
    gc.set_threshold(50_000, 20, 20)
    with told():
        app()
