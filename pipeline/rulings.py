"""Each rule about one person: whether it holds, and the numbers that decide it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from pipeline.record import Record
from pipeline.sentences import told
from pipeline.standing import protections, standings
from pipeline.wording import count, day
from schemas.explanation import Need, Ruling
from schemas.rules import Rules
from schemas.words import STANDINGS, Standing

_DAY = timedelta(days=1)


def standing_rulings(record: Record) -> list[Ruling]:
    """Every standing in order of precedence with all that it needs; the last is `no_history`, if nothing else holds."""
    fits = record.person.select(**standings(record.as_of, record.rules)).row(0, named=True)
    needs: dict[str, list[Need]] = {name: needed(record) for name, needed in NEEDS.items()}
    needs["no_history"] = [_need("nothing else holds", met=not any(fits.values()))]
    fits["no_history"] = not any(fits.values())
    decides = next(name for name, fit in fits.items() if fit)
    return [
        Ruling(name=name, fired=bool(fit), decides=name == decides, words=STANDINGS[name], needs=needs[name])
        for name, fit in fits.items()
    ]


def protection_rulings(record: Record) -> list[Ruling]:
    """Every reason for never being on the cleanup list; where one does not hold, what is missing for it."""
    found = protections(record.as_of, record.rules)
    values = record.person.select(
        **{name: reason.holds for name, reason in found.items()},
        **{f"{name} in words": told(reason.words) for name, reason in found.items()},
    ).row(0, named=True)
    return [
        Ruling(
            name=name,
            fired=bool(values[name]),
            decides=False,
            words=" ".join(values[f"{name} in words"]) if values[name] else _lacking(name, record.row),
            needs=[],
        )
        for name in found
    ]


def _lacking(name: str, row: dict[str, Any]) -> str:
    if name == "talked" and row["standing"] == "asks_only":
        return "Both wrote only where they asked for something that you gave; nothing else came back in it."
    if name == "place" and row["company"]:
        return f"{row['company']} is not among your own jobs or schools in this export."
    if name == "new":
        return f"You connected on {day(row['connected_on'])}, which is long enough ago."
    return _LACKING.get(name, "This does not apply.")


_LACKING = {
    "talked": "No conversation in which both wrote is on record.",
    "recommended": "No recommendation either way is on record.",
    "maybe_recommended": "No recommendation of unknown origin bears a name that may be theirs.",
    "gave": "No endorsement or other favour of theirs is on record.",
    "introduced": "No introduction by one of you is on record.",
    "owed": "No message of theirs waits for your answer.",
    "indebted": "No favour of theirs without thanks is on record.",
    "pending": "No message of yours is young enough that an answer may still come.",
    "group": "They wrote in no group conversation with you.",
    "place": "No company of theirs is on record.",
    "noted": "You keep no private note on them.",
    "pinned": "You did not pin them in your rules.",
    "kept": "You have not decided to keep them.",
}


def _need(words: str, *, met: bool, either: Sequence[Need] = ()) -> Need:
    return Need(words=words, met=met, either=list(either))


def _at_least(least: float, what: str, has: float | None) -> Need:
    return _need(f"at least {least:g} {what} ({_there_are(has)})", met=has is not None and has >= least)


def _none(what: str, has: int | None) -> Need:
    return _need(f"no {what} ({_there_are(has)})", met=not has)


def _there_are(number: float | None) -> str:
    if not number:
        return "there is none"
    return "there is 1" if number == 1 else f"there are {number:,.0f}"


def _sure(what: str, has: float | None, rules: Rules) -> Need:
    words = f"a probability of at least {rules.one_sided_certainty:g} that they answer fewer than"
    shown = "there is none to judge by" if has is None else f"it is {has:.2f}"
    met = has is not None and has >= rules.one_sided_certainty
    return _need(f"{words} {rules.one_sided_rate * 100:g} in 100 of {what} ({shown})", met=met)


def _all(words: str, *needs: Need) -> Need:
    inner = "; ".join(need.words for need in needs)
    return _need(f"{words}: {inner}", met=all(need.met for need in needs))


def _owed(record: Record) -> list[Need]:
    since, days = record.row["owed_since"], record.rules.owed_after_days
    if since is None:
        return [_need("a last turn of theirs that waits for you (there is none)", met=False)]
    waited = (record.as_of - since) / _DAY
    words = f"their last turn waits for you for more than {days:g} days (since {day(since)}, {waited:.1f} days)"
    return [_need(words, met=waited > days)]


def _asks_only(record: Record) -> list[Need]:
    row, rules = record.row, record.rules
    return [
        _at_least(
            rules.asks_min_requests,
            "conversations they began with a request you met, and nothing else in it",
            row["requests_met"],
        ),
        _at_least(
            rules.asks_min_tries, "conversations you began and whose time for an answer is over", row["asked_resolved"]
        ),
        _sure("these", row["asked_probability"], rules),
        _none("turn of yours still open", row["their_pending"]),
    ]


def _real_tie(record: Record) -> Need:
    row = record.row
    at = row["recommended_at"]
    praise = f"there is one of {day(at)}" if at else "there is none"
    talks = row["two_way"] + row["their_late"] + row["my_late"]
    words = f"a conversation in which both wrote ({_there_are(talks)}) or a recommendation ({praise})"
    return _need(words, met=bool(talks) or at is not None)


def _dormant(record: Record) -> list[Need]:
    activity = record.row["activity"]
    quiet = _need(f"a tie that is dormant or long dormant (it is {activity})", met=activity.endswith("dormant"))
    return [_real_tie(record), quiet]


def _pending(record: Record) -> list[Need]:
    return [_at_least(1, "turn of yours that may still be answered", record.row["their_pending"])]


def _unreturned(record: Record) -> list[Need]:
    row, rules = record.row, record.rules
    gap, last, unread = rules.conversation_gap_days, row["last_sent_at"], row["unread_sent"]
    but = f", {unread} left out as mere files or short words in a language without phrases," if unread else ""
    ago = (record.as_of - last) / _DAY if last else None
    shown = "there is none" if ago is None else f"it was {ago:.1f} days ago"
    strong = _all(
        "strong evidence",
        _at_least(
            rules.one_sided_min_opportunities, f"turns of yours{but} whose time is over", row["their_resolved"] - unread
        ),
        _sure("your turns", row["one_sided_probability"], rules),
    )
    moderate = _all(
        "moderate evidence",
        _at_least(rules.moderate_min_days, "days between the first message and your last", _spread(row)),
        _at_least(
            rules.moderate_min_starts,
            f"conversations you began{but.rstrip(',')}",
            row["started_by_me"] - row["their_pending"] - unread,
        ),
    )
    return [
        _need(f"a last message of yours more than {gap:g} days ago ({shown})", met=ago is not None and ago > gap),
        _none("message from them", row["messages_received"]),
        _none("message of theirs in a group or set aside", row["group_messages"] + row["messages_aside"]),
        _need("one of these two", met=strong.met or moderate.met, either=[strong, moderate]),
    ]


def _spread(row: dict[str, Any]) -> float | None:
    spread: timedelta | None = row["last_sent_at"] and row["last_sent_at"] - row["first_message_at"]
    return None if spread is None else spread / _DAY


def _pitch_only(record: Record) -> list[Need]:
    row, rules = record.row, record.rules
    return [
        _need(
            "all that came from them sells something or repeats one text, and some of it sells, or it came three times "
            "and asked, thanked and wished nothing",
            met=bool(row["only_offers"]),
        ),
        _at_least(min(rules.offers_moderate, rules.offers_strong), "offers of theirs", row["their_offers"]),
        _none("turn of yours that they could have answered", row["their_opportunities"]),
        _none("message of theirs in a group", row["group_messages"]),
    ]


def _new(record: Record) -> list[Need]:
    on, days = record.row["connected_on"], record.rules.new_days
    age = (record.as_of.date() - on).days
    return [_need(f"connected for fewer than {days:g} days (since {day(on)}, {age:,} days)", met=age < days)]


def _thin(record: Record) -> list[Need]:
    row = record.row
    counted = {
        "messages_sent": ("message from you", "messages from you"),
        "messages_received": ("message from them", "messages from them"),
        "messages_aside": (
            "sign of theirs that counts for nothing else",
            "signs of theirs that count for nothing else",
        ),
        "shared_groups": ("group conversation", "group conversations"),
        "endorsements_given": ("endorsement from you", "endorsements from you"),
        "endorsements_received": ("endorsement from them", "endorsements from them"),
    }
    marks = {
        "noted": "a private note of yours",
        "followed": "you follow them",
        "maybe_recommended": "a recommendation under a name that may be theirs",
    }
    found = [count(row[name], *words) for name, words in counted.items() if row[name]]
    found += [words for name, words in marks.items() if row[name]]
    return [_need(f"anything at all on record ({', '.join(found) or 'there is nothing'})", met=bool(found))]


NEEDS: dict[Standing, Callable[[Record], list[Need]]] = {
    "owed": _owed,
    "asks_only": _asks_only,
    "dormant": _dormant,
    "mutual": lambda record: [_real_tie(record)],
    "pending": _pending,
    "unreturned": _unreturned,
    "pitch_only": _pitch_only,
    "new": _new,
    "thin": _thin,
}
"""What each standing needs: it holds where all these are met, as `standing.standings` decides it."""
