"""Each number about one person with all that it was worked out from."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pipeline.contact import BALANCE_PRIOR, YEAR_AGO
from pipeline.imagined import silence_bounds
from pipeline.metrics import CHANCE
from pipeline.record import Record
from pipeline.replies import opportunities
from pipeline.survival import median_wait
from pipeline.wording import count, day, number, span
from schemas.explanation import Figure, Number
from schemas.words import Side

_LISTED = ("recommendations_given", "recommendations_received", "endorsements_given", "endorsements_received")


def figures(record: Record) -> list[Figure]:
    """Every number with its inputs, in the order in which people ask for them."""
    return [
        _messages(record),
        _rate(record, "them"),
        _rate(record, "me"),
        _speed(record, "them"),
        _speed(record, "me"),
        _starts(record),
        _balance(record),
        _reciprocity(record),
        _strength(record),
        _activity(record),
        _chance(record),
        _streaks(record),
        _favours(record),
        _first(record),
    ]


def _figure(name: str, title: str, value: Number, words: str, inputs: Mapping[str, Number]) -> Figure:
    return Figure(name=name, title=title, value=value, words=words, inputs=dict(inputs))


def _of(row: dict[str, Any], *names: str) -> dict[str, Number]:
    return {name: row[name] for name in names}


def _messages(record: Record) -> Figure:
    row = record.row
    words = (
        f"{count(row['messages_sent'], 'direct message', 'direct messages')} from you in "
        f"{count(row['turns_sent'], 'turn', 'turns')}, {number(row['messages_received'])} from them in "
        f"{number(row['turns_received'])}. Personal, without wishes and copies: {row['personal_sent']} and "
        f"{row['personal_received']}."
    )
    names = ("messages_sent", "messages_received", "turns_sent", "turns_received", "personal_sent", "personal_received")
    return _figure("messages", "Messages", None, words, _of(row, *names))


def _rate(record: Record, side: Side) -> Figure:
    prefix, title, they, whose = _SIDES[side]
    name, rate, rules = f"{prefix}_reply_rate", record.rates[side], record.rules
    if not rate:
        return _figure(name, title, None, f"{they} were left nothing to answer.", {"opportunities": 0})
    n = rate["alpha"] + rate["beta"] - rules.prior_strength
    weight = max(0.0, n - rate["resolved"])
    inputs = {key: rate[key] for key in ("replies", "resolved", "pending", "opportunities", "alpha", "beta")}
    inputs |= {"open_weight": weight, "prior": rate["prior"], "prior_strength": rules.prior_strength}
    inputs |= {"prior_people": record.tried[side], "low": rate["low"], "high": rate["high"]}
    counted = f"{they} answered {rate['replies']} of {count(rate['opportunities'], 'turn', 'turns')} of {whose}"
    if rate["pending"]:
        counted += f" ({rate['pending']} still open, together counted as {weight:.2f})"
    if rate["rate"] is None:
        return _figure(name, title, None, f"{counted}; it is too early for a rate.", inputs)
    strength = f"{rules.prior_strength:g}"
    strength = f"{rules.prior_strength:g}"
    words = (
        f"{counted}: reply rate {rate['rate']:.2f}, between {rate['low']:.2f} and {rate['high']:.2f} (10 to 90 %). "
        f"Worked out as ({rate['replies']} + {strength} × {rate['prior']:.2f}) / ({n:.2f} + {strength}): "
        f"{record.average_in_words(side)}, {rate['prior']:.2f}, weighs as much as {strength} turns."
    )
    return _figure(name, title, rate["rate"], words, inputs)


def _speed(record: Record, side: Side) -> Figure:
    prefix, _, they, _ = _SIDES[side]
    row, rules = record.row, record.rules
    asked, replies = row[f"{prefix}_opportunities"], row[f"{prefix}_replies"]
    medians = median_wait(opportunities(record.turns, side), ["person_id"])["median_seconds"].to_list()
    median = medians[0] if medians else None
    speed = row[f"{prefix}_reply_speed"]
    if speed == "too few":
        words = (
            f"Too few to say: it takes {count(rules.speed_min_opportunities, 'turn', 'turns')} (there are {asked}) and "
            f"{count(rules.speed_min_replies, 'answer', 'answers')} (there are {replies})."
        )
    elif median is None:
        words = f"{they} answered fewer than half of {asked} turns within two weeks."
    else:
        words = f"{speed}: half of {asked} turns were answered within {span(median)}, open ones counted as open."
    inputs = {"opportunities": asked, "replies": replies, "median_seconds": median}
    return _figure(f"{prefix}_reply_speed", f"How soon {they.lower()} answer", speed, words, inputs)


_SIDES: dict[Side, tuple[str, str, str, str]] = {
    "them": ("their", "Do they answer you", "They", "yours"),
    "me": ("my", "Do you answer them", "You", "theirs"),
}


def _starts(record: Record) -> Figure:
    row, gap = record.row, f"{record.rules.conversation_gap_days:g}"
    words = (
        f"You began {count(row['started_by_me'], 'conversation', 'conversations')}, they began "
        f"{row['started_by_them']}; a conversation ends when nobody writes for {gap} days."
    )
    return _figure("starts", "Who begins", None, words, _of(row, "started_by_me", "started_by_them", "two_way"))


def _balance(record: Record) -> Figure:
    row = record.row
    theirs, mine = row["personal_received"], row["personal_sent"]
    inputs = _of(row, "personal_received", "personal_sent", "balance_low", "balance_high") | {"prior": BALANCE_PRIOR}
    if row["balance"] is None:
        return _figure("balance", "Who writes more", None, "No personal message either way.", inputs)
    words = (
        f"{theirs} of {count(theirs + mine, 'personal message is', 'personal messages are')} theirs: balance "
        f"{row['balance']:.2f} (0.50 is even), between {row['balance_low']:.2f} and {row['balance_high']:.2f} (10 to "
        f"90 %). Worked out as ({theirs} + {BALANCE_PRIOR:g}) / ({theirs + mine} + {2 * BALANCE_PRIOR:g})."
    )
    return _figure("balance", "Who writes more", row["balance"], words, inputs)


def _reciprocity(record: Record) -> Figure:
    row, least = record.row, record.rules.balance_min_messages
    total = row["personal_received"] + row["personal_sent"]
    inputs: dict[str, Number] = {"personal_messages": total, "balance_min_messages": least}
    words = f"Not shown under {count(least, 'personal message', 'personal messages')} (there are {total})."
    if row["reciprocity"] is not None:
        words = f"{row['reciprocity']:.2f}, where 1 is even and 0 is one way, from the same messages as the balance."
    return _figure("reciprocity", "How even it is", row["reciprocity"], words, inputs)


def _strength(record: Record) -> Figure:
    row, rules = record.row, record.rules
    given = _of(row, "contact_in", "contact_out", "tie_band")
    inputs = given | {"strong": rules.strong_tie, "warm": rules.warm_tie, "faint": rules.faint_tie}
    bounds = (
        f"strong from {rules.strong_tie:g}, warm from {rules.warm_tie:g}, faint from {rules.faint_tie:g}; below that, "
        "or where one of you never wrote, none"
    )
    if row["tie_strength"] is None:
        return _figure(
            "tie_strength", "Contact score", None, f"No personal message, so no contact score ({bounds}).", inputs
        )
    words = (
        f"{row['tie_strength']:.2f}, {row['tie_band']} ({bounds}). The mean of ln({row['contact_in']:.4f} + "
        f"1/{1 / YEAR_AGO:.0f}) for the days they wrote (A_in) and ln({row['contact_out']:.4f} + 1/{1 / YEAR_AGO:.0f}) "
        "for yours (A_out); each day adds 1 / (1 + its age in days)."
    )
    return _figure("tie_strength", "Contact score", row["tie_strength"], words, inputs)


def _activity(record: Record) -> Figure:
    row, rules = record.row, record.rules
    bounds = silence_bounds(row["rhythm_days"], rules)
    inputs = _of(row, "rhythm_days", "silent_days", "last_contact_at")
    inputs |= {f"{name.replace(' ', '_')}_from_days": bound for name, bound in bounds.items()}
    words = f"{row['activity']}: no conversation in which both wrote, and no recommendation, is on record."
    if row["activity"] != "never active":
        words = f"{row['activity']}: {_silence(row['last_contact_at'], record.as_of)}"
    words += f" Active under {_days(bounds['cooling'])} days of silence, then " + ", ".join(
        f"{name} from {_days(bound)}" for name, bound in bounds.items()
    )
    usual = f"; the usual gap between days with contact is {_days(row['rhythm_days'])}" if row["rhythm_days"] else ""
    own = f" (their own from {rules.rhythm_min_days} such days on, until then that of your other connections)"
    return _figure("activity", "Rhythm and silence", row["activity"], f"{words}{usual}{own if usual else ''}.", inputs)


def _silence(last: datetime, as_of: datetime) -> str:
    ago = count((as_of - last).days, "day", "days")
    return f"the last contact was on {day(last)}, {ago} before the export's date."


def _days(bound: float) -> str:
    return f"{bound:,.1f}".removesuffix(".0")


def _chance(record: Record) -> Figure:
    row, rules = record.row, record.rules
    chance = row["reply_chance"]
    if chance is None:
        return _figure("reply_chance", "Chance of an answer", None, "Nothing on record to tell it from.", {})
    rate = row["their_reply_rate"] if row["their_reply_rate"] is not None else record.averages["them"]
    base, of_rate, of_balance, of_contact = CHANCE
    contact = row["contact_in"] or 0.0
    share = 0.5 if row["balance"] is None else row["balance"]
    word = "good" if chance >= rules.good_chance else "fair" if chance >= rules.fair_chance else "low"
    inputs: dict[str, Number] = {"reply_rate": rate, "contact_in": contact, "base": base, "weight_of_rate": of_rate}
    inputs |= {"balance": share, "weight_of_balance": of_balance}
    inputs |= {"weight_of_contact": of_contact, "fair": rules.fair_chance, "good": rules.good_chance}
    odds = base + of_rate * math.log(rate / (1 - rate)) + of_balance * math.log(share / (1 - share))
    odds += of_contact * math.log(contact + YEAR_AGO)
    words = (
        f"{chance:.2f}, {word} (fair from {rules.fair_chance:g}, good from {rules.good_chance:g}); rough. Worked out "
        f"as 1 / (1 + exp(-z)) with z = {base:g} + {of_rate:g} × logit({rate:.2f}) + {of_balance:g} × "
        f"logit({share:.2f}) + {of_contact:g} × ln({contact:.4f} + 1/{1 / YEAR_AGO:.0f}) = {odds:.2f}, from their "
        "reply rate, the balance and A_in."
    )
    return _figure("reply_chance", "Chance of an answer", chance, words, inputs)


def _streaks(record: Record) -> Figure:
    row, hours = record.row, f"{record.rules.attempt_gap_hours:g}"
    words = (
        f"At most {row['my_longest_streak']} of yours in a row, and {row['their_longest_streak']} of theirs, before "
        f"the other wrote; now {row['my_open_streak'] or 0} of yours. A further message counts after {hours} hours."
    )
    names = ("my_longest_streak", "their_longest_streak", "my_open_streak")
    return _figure("streaks", "Attempts in a row", row["my_longest_streak"], words, _of(row, *names))


def _favours(record: Record) -> Figure:
    row = record.row
    given, got = (_known(row[f"favours_{side}"]) for side in ("given", "received"))
    listed = "; ".join(f"{name.replace('_', ' ')}: {_known(row[name])}" for name in _LISTED)
    words = f"{given} from you, {got} from them, thanks not counted. Among them {listed}."
    inputs = _of(row, "favours_given", "favours_received", "favour_balance", *_LISTED)
    return _figure("favours", "Favours", row["favours_given"], words, inputs)


def _known(value: int | None) -> str:
    return "not in this export" if value is None else str(value)


def _first(record: Record) -> Figure:
    row, days = record.row, f"{record.rules.early_days:g}"
    words = f"No message within {days} days of connecting is on record."
    if row["first_by"]:
        sells = "sells something (a guess)" if row["pitched"] else "sells nothing"
        who = "You" if row["first_by"] == "me" else "They"
        words = f"{who} wrote first within {days} days of connecting; by its wording the message {sells}."
    inputs = _of(row, "first_by", "pitched", "invited_by", "connected_on")
    return _figure("early_pitch", "First message", row["early_pitch"], words, inputs)
