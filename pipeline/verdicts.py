"""The standing of every connection in sentences with numbers and dates."""

from datetime import datetime, timedelta

import polars as pl

from pipeline.frames import frame_schema
from pipeline.sentences import counted, day, of, said_if, span, told
from pipeline.standing import judge
from schemas.report import Person
from schemas.rules import Rules
from schemas.words import STANDINGS

_DAY = timedelta(days=1)


NO_MESSAGES = "Messages are not in this export, so whether anything went between the two of you cannot be told."


ASIDE = "a message that may be theirs and counts for nothing else, as spam, or an endorsement that you turned down"


def give_verdicts(people: pl.DataFrame, as_of: datetime, rules: Rules, *, messages_read: bool = True) -> pl.DataFrame:
    """The people with `standing`, `evidence`, `protected_by` and `reasons`: all columns of Person, then the others.

    `messages_read`: whether the export has messages; without them, that nothing is on record is no finding.
    """
    judged = judge(people, as_of, rules)
    complete = judged.with_columns(_reasons(judged, as_of, rules, messages_read))
    return complete.select(*frame_schema(Person), pl.exclude(*Person.model_fields))


def _reasons(people: pl.DataFrame, as_of: datetime, rules: Rules, messages_read: bool) -> pl.Series:
    """The sentences of each standing, put together for the people of that standing alone."""
    by_standing = {
        "owed": told(_waiting(as_of), _both_sides()),
        "mutual": told(_both_sides(), _recommended(), _rates()),
        "dormant": told(_both_sides(), _recommended(), _rates(), _quiet()),
        "pending": told(_open(), _both_sides()),
        "unreturned": told(_effort(), _doubt(rules)),
        "pitch_only": told(_both_sides(), _offered()),
        "asks_only": told(_asked(), _both_sides(), _unmet(rules)),
        "new": told(_connected(as_of), _both_sides()),
        "thin": told(
            _both_sides(),
            said_if(_last().is_null(), _connected(as_of)),
            _traces(),
            pl.lit("That is too little to say anything."),
        ),
        "no_history": told(_connected(as_of), pl.lit(STANDINGS["no_history"] if messages_read else NO_MESSAGES)),
    }
    rows = people.with_row_index("nth")
    standing = pl.col("standing")
    told_of = [
        rows.filter(standing == name).select("nth", reasons=sentences) for name, sentences in by_standing.items()
    ]
    return pl.concat(told_of).sort("nth")["reasons"]


def _both_sides() -> pl.Expr:
    sent, received = counted(pl.col("messages_sent"), "message"), counted(pl.col("messages_received"), "message")
    words = pl.format("{} from you and {} from them on record, the last on {}.", sent, received, day(_last()))
    return said_if(_last().is_not_null(), words.str.replace(r"^no ", "No "))


def _last() -> pl.Expr:
    return pl.max_horizontal("last_sent_at", "last_received_at")


def _rates() -> pl.Expr:
    soon = pl.format("They answered {} of your turns", of(pl.col("their_replies"), pl.col("their_resolved")))
    theirs = pl.format("{}{}", soon, _and_late("their_late"))
    mine = pl.format("you answered {} of theirs", of(pl.col("my_replies"), pl.col("my_resolved")))
    mine = pl.format("{}{}", mine, _and_late("my_late"))
    both = (pl.col("their_resolved") > 0) & (pl.col("my_resolved") > 0)
    return (
        pl.when(both)
        .then(pl.format("{}; {}.", theirs, mine))
        .when(pl.col("their_resolved") > 0)
        .then(pl.format("{}.", theirs))
        .when(pl.col("my_resolved") > 0)
        .then(
            pl.format(
                "You answered {} of their turns{}.",
                of(pl.col("my_replies"), pl.col("my_resolved")),
                _and_late("my_late"),
            )
        )
    )


def _and_late(column: str) -> pl.Expr:
    late = pl.col(column)
    return pl.when(late > 0).then(pl.format(" within two weeks, and {} late", late)).otherwise(pl.lit(""))


def _quiet() -> pl.Expr:
    """Wishes and copies are on record, but no talk: the last message may be later than the last personal one."""
    since = pl.when(pl.col("last_personal_at") < _last()).then(pl.lit("Apart from wishes and copies, quiet for {}."))
    words = since.otherwise(pl.lit("Quiet for {} since.")).str.replace("{}", span(pl.col("silent_days")), literal=True)
    return said_if(pl.col("silent_days").is_not_null(), words)


def _recommended() -> pl.Expr:
    given, received = pl.col("recommendations_given").fill_null(0), pl.col("recommendations_received").fill_null(0)
    words = (
        pl.when((given > 0) & (received > 0))
        .then(pl.lit("You recommended each other"))
        .when(given > 0)
        .then(pl.lit("You recommended them"))
        .otherwise(pl.lit("They recommended you"))
    )
    return said_if(
        pl.col("recommended_at").is_not_null(), pl.format("{} (latest {}).", words, day(pl.col("recommended_at")))
    )


def _waiting(as_of: datetime) -> pl.Expr:
    days = ((pl.lit(as_of) - pl.col("owed_since")) / _DAY).floor().cast(pl.Int64)
    words = pl.when(pl.col("owed_asks")).then(pl.lit("question")).otherwise(pl.lit("message"))
    return pl.format("Their {} of {} has waited for you for {}.", words, day(pl.col("owed_since")), span(days))


def _open() -> pl.Expr:
    return pl.format(
        "You wrote on {}; the two weeks in which an answer counts are not over at the export's date.",
        day(pl.col("last_sent_at")),
    )


def _effort() -> pl.Expr:
    return pl.format(
        "You wrote {} between {} and {}; no answer is on record, here or in a group.",
        counted(pl.col("their_resolved"), "time"),
        day(pl.col("first_message_at")),
        day(pl.col("last_sent_at")),
    )


def _doubt(rules: Rules) -> pl.Expr:
    sure = _probably(pl.col("one_sided_probability"), rules)
    tries = counted(pl.col("started_by_me"), "conversation")
    days = ((pl.col("last_sent_at") - pl.col("first_message_at")) / _DAY).floor().cast(pl.Int64)
    several = pl.format("You began {} over {}; they began none.", tries, span(days))
    return pl.when(pl.col("evidence") == "strong").then(sure).otherwise(several)


def _probably(probability: pl.Expr, rules: Rules) -> pl.Expr:
    percent = (probability * 100).floor().cast(pl.Int64)
    rate = round(rules.one_sided_rate * 100)
    return pl.format(f"On this record it is {{}} % probable that they answer fewer than {rate} in 100.", percent)


def _offered() -> pl.Expr:
    return pl.format(
        "By its wording, all of it sells something, or is the same text again: {}. You left them nothing to answer.",
        counted(pl.col("their_offers"), "offer"),
    )


def _asked() -> pl.Expr:
    return pl.format(
        "You answered {} of theirs; of {} that you began, {} got an answer.",
        counted(pl.col("requests_met"), "question or request", "questions or requests"),
        counted(pl.col("asked_resolved"), "conversation"),
        pl.when(pl.col("asked_replies") == 0).then(pl.lit("none")).otherwise(pl.col("asked_replies").cast(pl.String)),
    )


def _unmet(rules: Rules) -> pl.Expr:
    return _probably(pl.col("asked_probability"), rules)


def _connected(as_of: datetime) -> pl.Expr:
    days = ((pl.lit(as_of.date()) - pl.col("connected_on")) / _DAY).cast(pl.Int64)
    ago = pl.when(days > 0).then(pl.format("{} before ", span(days))).otherwise(pl.lit(""))
    return pl.format("Connected on {}, {}the export's date.", day(pl.col("connected_on")), ago)


def _traces() -> pl.Expr:
    given, received = pl.col("endorsements_given"), pl.col("endorsements_received")
    parts = told(
        said_if(pl.col("shared_groups") > 0, counted(pl.col("shared_groups"), "shared group conversation")),
        said_if(given > 0, pl.format("{} from you", counted(given, "endorsement"))),
        said_if(received > 0, pl.format("{} from them", counted(received, "endorsement"))),
        said_if(pl.col("followed"), pl.lit("you follow them")),
        said_if(pl.col("noted"), pl.lit("a private note of yours")),
        said_if(pl.col("maybe_recommended"), pl.lit("a recommendation under a name that may be theirs")),
        said_if((pl.col("messages_aside") > 0) & _last().is_null(), pl.lit(ASIDE)),
    )
    return said_if(parts.list.len() > 0, pl.format("Also on record: {}.", parts.list.join(", ")))
