"""The scores of a backtest as Markdown tables: who writes later, who answers, and how true the chances are."""

from collections.abc import Iterable

import numpy as np
import polars as pl

from benchmarks.backtest_runs import MAIN_CUT
from benchmarks.backtest_scores import auc, brier, calibration_error, logistic, macro_auc

RATE, CHANCE, CONTACT = "**reply rate**", "**reply chance**", "**contact score**"
"""The program's own figures, as the tables name them."""

_TRAINED = "logistic, trained on others"
SIMPLE = ("random", "message count", "recency", "received ÷ sent", "raw reply share")
_FAR = 9_999  # days since a message that there never was


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    columns = list(header)
    lines = [columns, ["---"] * len(columns), *(list(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def scored(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with every score that is compared, as columns of the names that the tables show."""
    sent, received = pl.col("messages_sent"), pl.col("messages_received")
    resolved = pl.col("their_opportunities") - pl.col("their_pending")
    raw = pl.when(resolved > 0).then(pl.col("their_replies") / resolved).otherwise(0.5)
    scores = (sent + received, -pl.col("silent_days"), received / sent, raw)
    own = {CONTACT: "tie_strength", RATE: "rate", CHANCE: "reply_chance"}
    return rows.with_columns(
        pl.Series("random", np.random.default_rng(1).random(rows.height)),
        *(score.alias(name) for name, score in zip(SIMPLE[1:], scores, strict=True)),
        *(pl.col(column).alias(name) for name, column in own.items()),
    )


def with_trained(rows: pl.DataFrame, came: str) -> pl.DataFrame:
    """The rows with the chance of `came` by a model trained on other people of the same log, at the same cut."""
    sides = [("their", "sent", "me"), ("my", "received", "them")]
    counts = [f"{what}_{side}" for what in ("messages", "turns") for _, side, _ in sides]
    counts += [f"started_by_{who}" for *_, who in sides] + [f"{whose}_opportunities" for whose, *_ in sides]
    last = [pl.col(f"last_{side}_at") for _, side, _ in sides]
    features = [(pl.col(name) + 1).log() for name in counts]
    features += [((pl.col("cut") - at).dt.total_days().fill_null(_FAR) + 1).log() for at in last]
    features += [(pl.col(f"{whose}_replies") + 1) / (pl.col(f"{whose}_opportunities") + 2) for whose, *_ in sides]
    features += [(last[0] > last[1]).fill_null(last[0].is_not_null()), pl.col("tie_strength")]
    named = [feature.cast(pl.Float64).alias(str(place)) for place, feature in enumerate(features)]
    parts = [
        part.with_columns(logistic(part, named, came).alias(_TRAINED))
        for part in rows.partition_by("log", "share", maintain_order=True)
    ]
    return pl.concat(parts)


def setting(rows: pl.DataFrame) -> str:
    """What was scored, at the main cut: egos, people, and how many of them wrote or answered afterwards."""
    header = ["log", "egos", "people in contact before", "of them in two-way contact after", "written to after",
              "of them answered"]  # fmt: skip
    lines = []
    for (log,), part in rows.filter(pl.col("share") == MAIN_CUT).group_by("log", maintain_order=True):
        tried = part["answered"].drop_nulls()
        counts = (part["ego"].n_unique(), part.height, part["both_write"].sum(), tried.len(), tried.sum())
        lines.append([str(log), *(f"{count:,}" for count in counts)])
    return table(header, lines)


def ranking(rows: pl.DataFrame, came: str, own: tuple[str, ...]) -> str:
    """The AUC of each score in each log, at the main cut and the mean of all cuts.

    For `both_write` inside each ego's people and then the mean over egos; for `answered` over all rows together.
    """
    told = with_trained(rows.drop_nulls(came), came)
    logs = told["log"].unique(maintain_order=True).to_list()
    lines = []
    for score in (*SIMPLE, _TRAINED, *own):
        cells = []
        for log in logs:
            cuts = told.filter(pl.col("log") == log).partition_by("share", as_dict=True)
            values = {share: _auc(part, score, came) for (share,), part in cuts.items()}
            cells += [f"{values[MAIN_CUT]:.3f}", f"{np.mean(list(values.values())):.3f}"]
        lines.append([score, *cells])
    return table(["score", *(f"{log} {cut}" for log in logs for cut in ("70 %", "all cuts"))], lines)


def _auc(rows: pl.DataFrame, score: str, came: str) -> float:
    found = macro_auc(rows, score, came) if came == "both_write" else auc(rows[score], rows[came])
    return float("nan") if found is None else found


def calibration(rows: pl.DataFrame) -> str:
    """How far the chances foretold are from what came: at the main cut, the mean of all cuts, and the worst of them.

    Each is weighed over everybody written to again: whoever was never tried before counts with the network's average,
    as which the program shows nothing. The line below leaves them out.
    """
    lines = []
    for (log,), part in rows.drop_nulls("answered").group_by("log", maintain_order=True):
        half, shown = part.with_columns(pl.lit(0.5).alias("0.5 for all")), part.drop_nulls("their_reply_rate")
        for name, chosen in (("0.5 for all", half), (SIMPLE[-1], part), (RATE, part), (CHANCE, part)):
            lines.append([str(log), name, *_errors(chosen, name)])
        lines.insert(-1, [str(log), f"{RATE}, where shown", *_errors(shown, RATE)])
    header = ["log", "estimate", "rows", "foretold − came", "Brier", "error", "Brier, all cuts", "error, all cuts",
              "error, worst cut"]  # fmt: skip
    return table(header, lines)


def _errors(rows: pl.DataFrame, name: str) -> list[str]:
    cuts = {}
    for (share,), part in rows.group_by("share", maintain_order=True):
        chance, came = part[name], part["answered"].cast(pl.Int64)
        cuts[share] = (brier(chance, came), calibration_error(chance, came))
    main = rows.filter(pl.col("share") == MAIN_CUT)
    bias = float(np.mean(main[name].to_numpy() - main["answered"].to_numpy()))
    briers, errors = zip(*cuts.values(), strict=True)
    figures = (*cuts[MAIN_CUT], float(np.mean(briers)), float(np.mean(errors)), max(errors))
    return [str(main.height), f"{bias:+.3f}", *(f"{figure:.3f}" for figure in figures)]
