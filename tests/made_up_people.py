"""Made-up people and their turns, as rows of `schemas.report.Person` and `schemas.report.Turn`."""

import math
from datetime import UTC, datetime, timedelta

AS_OF = datetime(2026, 9, 30, 18, 4, 11, tzinfo=UTC)
HORIZON = 14 * 86_400


def _state(moment, answered, wait):
    if answered:
        return {"state": "answered", "wait_seconds": wait, "at_risk_seconds": wait}
    age = int((AS_OF - moment).total_seconds())
    state = "pending" if age <= HORIZON else "unanswered"
    return {"state": state, "wait_seconds": None, "at_risk_seconds": min(age, HORIZON)}


def turns_with(rng, person_id, count, connected, chances):
    """Turns of one person since the day of connecting, sent and answered by the chances given."""
    span = (AS_OF - connected).total_seconds()
    moments = sorted(connected + timedelta(seconds=float(x) * span) for x in rng.beta(1.1, 1.6, count))
    for number, moment in enumerate(moments, start=1):
        sender = "me" if rng.random() < chances["starts"] else "them"
        ended = moment.replace(microsecond=0)
        wait = int(min(HORIZON - 1, max(40, rng.lognormal(9.6 if sender == "them" else 10.8, 2.0))))
        answered = bool(rng.random() < chances[sender]) and ended + timedelta(seconds=wait) < AS_OF
        yield {
            "person_id": person_id,
            "conversation": number,
            "turn": number,
            "sender": sender,
            "kind": "personal",
            "started_at": ended,
            "ended_at": ended,
            "messages": int(rng.integers(1, 4)),
            "opens": True,
            "attempts": 1,
            "words": 20,
            "line": None,
            "asks": number % 2 == 0,
            **dict.fromkeys(
                ("thanks", "wants", "cares", "foreign", "pitches", "declines", "introduces", "greets"), False
            ),
            **_state(ended, answered, wait),
        }


def _way(turns, sender, prefix):
    mine = [turn for turn in turns if turn["sender"] == sender]
    n, r = len(mine), sum(turn["state"] == "answered" for turn in mine)
    pending = sum(turn["state"] == "pending" for turn in mine)
    mean = (0.45 * 3 + r) / (3 + n - pending) if n else None
    spread = 1.28 * math.sqrt(mean * (1 - mean) / (4 + n)) if mean is not None else 0
    return {
        f"{prefix}_opportunities": n,
        f"{prefix}_replies": r,
        f"{prefix}_pending": pending,
        f"{prefix}_reply_rate": mean,
        f"{prefix}_reply_rate_low": None if mean is None else max(0.0, mean - spread),
        f"{prefix}_reply_rate_high": None if mean is None else min(1.0, mean + spread),
        f"{prefix}_reply_speed": "within a day" if r >= 3 and n >= 5 else "too few",
    }


def _balance(sent, received):
    if sent + received == 0:
        return {"balance": None, "balance_low": None, "balance_high": None, "reciprocity": None}
    share = (1.5 + received) / (3 + sent + received)
    return {
        "balance": share,
        "balance_low": max(0.0, share - 0.1),
        "balance_high": min(1.0, share + 0.1),
        "reciprocity": 2 * min(share, 1 - share) if sent + received >= 6 else None,
    }


def _activity(two_way, silent):
    if not two_way:
        return "never active"
    bounds = ((60, "active"), (240, "cooling"), (1095, "dormant"))
    return next((word for bound, word in bounds if silent < bound), "long dormant")


def _standing(turns, ways, activity, connected):
    if not turns:
        return "no_history" if (AS_OF - connected).days > 1095 else "new"
    if turns[-1]["sender"] == "them" and turns[-1]["state"] == "unanswered":
        return "owed"
    if ways["their_opportunities"] - ways["their_pending"] >= 4 and ways["their_replies"] == 0:
        return "unreturned"
    if activity in ("dormant", "long dormant"):
        return "dormant"
    return "mutual" if activity != "never active" else "thin"


def person_row(name, slug, job, connected, turns):
    """The row of one person: every figure as those turns have it, the verdict by rough rules."""
    ways = _way(turns, "me", "their") | _way(turns, "them", "my")
    two_way = bool(ways["their_replies"] or ways["my_replies"])
    last = {side: max((t["ended_at"] for t in turns if t["sender"] == side), default=None) for side in ("me", "them")}
    silent = min(((AS_OF - moment).days for moment in last.values() if moment), default=None)
    activity = _activity(two_way, silent)
    sent = sum(turn["messages"] for turn in turns if turn["sender"] == "me")
    received = sum(turn["messages"] for turn in turns if turn["sender"] == "them")
    standing = _standing(turns, ways, activity, connected)
    return {
        "person_id": slug,
        "name": name,
        "profile_url": f"https://www.linkedin.com/in/{slug}",
        "company": job[0],
        "position": job[1],
        "connected_on": connected.date(),
        "messages_sent": sent,
        "messages_received": received,
        "turns_sent": ways["their_opportunities"],
        "turns_received": ways["my_opportunities"],
        "started_by_me": ways["their_opportunities"],
        "started_by_them": ways["my_opportunities"],
        "first_message_at": min((turn["ended_at"] for turn in turns), default=None),
        "last_sent_at": last["me"],
        "last_received_at": last["them"],
        **ways,
        **_balance(sent, received),
        "tie_strength": math.log(len(turns) / (1 + silent)) if two_way else None,
        "tie_band": "none" if not two_way else "strong" if silent < 30 else "warm" if silent < 200 else "faint",
        "rhythm_days": 34.5 if two_way else None,
        "silent_days": silent,
        "activity": activity,
        "reply_chance": ways["their_reply_rate"],
        "recommendations_given": 0,
        "recommendations_received": 0,
        "endorsements_given": 1 if two_way else 0,
        "endorsements_received": None,
        "favours_given": 1 if two_way else 0,
        "favours_received": 0,
        "invited_by": None,
        "my_longest_streak": 3 if standing == "unreturned" else 0,
        "their_longest_streak": 0,
        "early_pitch": None,
        "owed_since": last["them"] if standing == "owed" else None,
        "standing": standing,
        "evidence": ("strong" if sent > 9 else "moderate") if standing == "unreturned" else None,
        "protected_by": ["You have both written."] if two_way else [],
        "reasons": [f"You wrote {sent} messages and they wrote {received} in this export."],
    }
