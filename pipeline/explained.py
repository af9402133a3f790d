"""An explanation as it is read in the terminal: one section after the other, and the people whom a name may mean."""

import sys
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.errors import NotAReportFolder
from pipeline.folder import newest_in
from pipeline.trust import trust
from pipeline.wording import count, day
from schemas.explanation import Entry, Explanation, Match, Need, Ruling, Who

MOST_TALKS = 12
"""Conversations shown; the earlier ones are counted, and stand in the JSON."""
MOST_MATCHES = 20


def newest_report(reports: Path, *, quiet: bool) -> Path:
    """The newest report in `reports`, which it says; raises NotAReportFolder if there is none."""
    newest = newest_in(reports)
    if newest is None:
        raise NotAReportFolder(
            f"There is no report in {reports}; name the export, or a report with --report, or run `mutuals report`."
        )
    _aside(quiet).print(Text(f"From {newest}, the newest report here; --report names another."), soft_wrap=True)
    return newest


def show(found: list[Explanation], matches: list[Match], *, as_json: bool) -> int:
    """Shows the one person who was found, or else whom the words may mean; 0 for one person, 1 for none or several."""
    if as_json:
        sys.stdout.write((found[0].model_dump_json(indent=2) if found else _matches_as_json(matches)) + "\n")
    elif found:
        show_explanation(found[0])
    if not matches:
        words = "Nobody among your connections goes by that; try a part of the name, or the address in people.csv."
        _aside(quiet=False).print(Text(f"mutuals: {words}"), soft_wrap=True)
    elif not found:
        _show_matches(matches)
    return 0 if found else 1


def _aside(quiet: bool) -> Console:
    return Console(stderr=True, highlight=False, quiet=quiet)


def _show_matches(matches: list[Match]) -> None:
    """The people whom the words may mean, each with what tells them apart."""
    console = _aside(quiet=False)
    console.print(
        Text(f"mutuals: {len(matches)} people may be meant; give the whole name or the address of one:"), soft_wrap=True
    )
    for match in matches[:MOST_MATCHES]:
        told = [match.name, match.company or "no company", match.profile_url or "no profile address"]
        console.print(Text(f"  {', '.join(told)}"), soft_wrap=True)
    if len(matches) > MOST_MATCHES:
        console.print(f"  and {len(matches) - MOST_MATCHES} more")


def show_explanation(explanation: Explanation) -> None:
    """All sections: who, the timeline, the numbers, the rules, what would change the verdict."""
    console = Console(highlight=False)
    _head(console, f"{explanation.who.name}, as of {day(explanation.as_of)}")
    _show_who(console, explanation.who)
    _head(console, "What happened (times in UTC)")
    _show_timeline(console, explanation.timeline)
    _head(console, "The numbers")
    grid = Table.grid(padding=(0, 2))
    for figure in explanation.figures:
        grid.add_row(Text(figure.title, style="bold"), Text(figure.words))
    console.print(grid)
    _head(console, "The rules, in order of precedence: the first that holds gives the standing")
    for rule in explanation.standings:
        _show_rule(console, rule, "holds, and gives the standing" if rule.decides else "holds")
    _head(console, "Never on the cleanup list if one of these holds")
    for rule in explanation.protections:
        _show_rule(console, rule, "holds")
    _head(console, "What would change the verdict")
    for change in explanation.changes:
        _line(console, change.words)
    if not explanation.changes:
        _line(console, "Nothing that was tried: neither time nor a few messages.")
    console.print(Text("No message was quoted, and nothing left this computer.", style="dim"))


def _head(console: Console, words: str) -> None:
    console.print(Text(f"\n{words}", style="bold underline"))


def _line(console: Console, words: str, indent: int = 0, style: str = "") -> None:
    console.print(Padding(Text(words, style=style), (0, 0, 0, indent)))


def _show_who(console: Console, who: Who) -> None:
    work = " at ".join(filter(None, [who.position, who.company]))
    invited = {"me": ", you invited them", "them": ", they invited you"}.get(who.invited_by or "", "")
    evidence = f" ({who.evidence} evidence)" if who.evidence else ""
    known = [
        work,
        who.profile_url or "No profile address is in the export.",
        f"Connected on {day(who.connected_on)}{invited}.",
        f"Standing: {who.standing.replace('_', ' ')}{evidence}. {who.meaning}",
        *who.reasons,
        trust(who.standing, who.evidence) if who.evidence else "",
        "On the cleanup list." if who.on_cleanup_list else "Not on the cleanup list.",
        *who.missing,
    ]
    for words in filter(None, known):
        _line(console, words)


def _show_timeline(console: Console, entries: list[Entry]) -> None:
    talks = [nth for nth, entry in enumerate(entries) if entry.kind == "conversation"]
    start = talks[-MOST_TALKS] if len(talks) > MOST_TALKS else 0
    if start:
        acts = sum(entry.kind != "conversation" for entry in entries[:start])
        earlier = count(len(talks) - MOST_TALKS, "earlier conversation", "earlier conversations")
        also = f" and {count(acts, 'other entry', 'other entries')}" if acts else ""
        _line(console, f"{earlier}{also} before these; --json shows all.", style="dim")
    for entry in entries[start:]:
        _line(console, f"{day(entry.on)}: {entry.words}")
        for turn in entry.turns:
            _line(console, turn.words, indent=4)


def _show_rule(console: Console, rule: Ruling, holds: str) -> None:
    outcome = holds if rule.fired else "does not hold"
    name = rule.name.replace("_", " ")
    words = f" {rule.words}" if not rule.needs else " It needs:"
    _line(console, f"{name}: {outcome}.{words}", style="bold" if rule.decides else "")
    for need in rule.needs:
        _show_need(console, need, 4)


def _show_need(console: Console, need: Need, indent: int) -> None:
    _line(console, f"{'yes' if need.met else 'no '}  {need.words}", indent)
    for way in need.either:
        _show_need(console, way, indent + 5)


def _matches_as_json(matches: list[Match]) -> str:
    rows = ",\n".join(match.model_dump_json() for match in matches)
    return f'{{"matches": [{rows}]}}'
