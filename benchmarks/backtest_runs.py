"""The program run on every person's made-up export as of each cut, and its figures beside what came afterwards."""

import multiprocessing
import os
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import polars as pl

from benchmarks.backtest_exports import Postbox
from benchmarks.backtest_logs import Log, read_logs
from benchmarks.backtest_outcomes import attempts, outcomes
from pipeline import Analysis, analyze
from pipeline.replies import reply_rates

MAIN_CUT = 0.7
LEAST_PEOPLE = 20
KEPT = (
    "person_id", "messages_sent", "messages_received", "turns_sent", "turns_received", "started_by_me",
    "started_by_them", "last_sent_at", "last_received_at", "their_opportunities", "their_replies", "their_pending",
    "their_reply_rate", "my_opportunities", "my_replies", "tie_strength", "silent_days", "reply_chance", "standing",
    "evidence", "protected_by",
)  # fmt: skip
"""The columns of Person that are scored, or that simpler scores and the trained model are made of."""

_PROCESSES = 2
_Job = tuple[Path, str, int, list[tuple[float, datetime]]]


def backtest(datasets: Path, cuts: Sequence[float]) -> pl.DataFrame:
    """One row for each log, cut (`share`), `ego` and `person` in contact by then: figures, and `outcomes`.

    `cuts`: shares of a log's rows. Two processes work, each started anew: Polars does not outlive a fork.
    """
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # in the processes to come; two of them keep two cores busy
    logs = list(read_logs(datasets))
    jobs = [job for log in logs for job in _jobs(datasets, log, cuts)]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_PROCESSES, mp_context=spawn) as pool:
        found = pl.concat(pool.map(_figures_of, jobs, chunksize=4))
    came = pl.concat(_came(log, share) for log in logs for share in cuts)
    return came.join(found, on=["log", "share", "ego", "person"], how="left", maintain_order="left", validate="1:1")


def _jobs(datasets: Path, log: Log, cuts: Sequence[float]) -> list[_Job]:
    when: defaultdict[int, list[tuple[float, datetime]]] = defaultdict(list)
    for share in cuts:
        for ego in log.egos(log.cut(share), LEAST_PEOPLE):
            when[ego].append((share, log.cut(share)))
    return [(datasets, log.name, ego, moments) for ego, moments in sorted(when.items())]


def _came(log: Log, share: float) -> pl.DataFrame:
    cut = log.cut(share)
    here = log.contacts.filter(pl.col("ego").is_in(log.egos(cut, LEAST_PEOPLE)))
    came = outcomes(here, cut, log.end)
    return came.select(
        log=pl.lit(log.name), share=pl.lit(share), cut=pl.lit(cut), **{name: name for name in came.columns}
    )


def tries(datasets: Path) -> pl.DataFrame:
    """The `attempts` of everybody in every log (`log`), of egos with few people too."""
    return pl.concat(attempts(log.contacts, log.end).with_columns(log=pl.lit(log.name)) for log in read_logs(datasets))


@lru_cache(maxsize=1)
def _postboxes(datasets: Path) -> dict[str, Postbox]:
    return {log.name: Postbox(log) for log in read_logs(datasets)}


def _figures_of(job: _Job) -> pl.DataFrame:
    datasets, log, ego, cuts = job
    with tempfile.TemporaryDirectory() as name:
        _postboxes(datasets)[log].write(ego, Path(name))
        return pl.concat(
            figures(analyze(name, as_of=cut)).with_columns(log=pl.lit(log), share=pl.lit(share), ego=pl.lit(ego))
            for share, cut in cuts
        ).with_columns(person=pl.col("person_id").str.extract(r"(\d+)$").cast(pl.Int64))


def figures(analysis: Analysis) -> pl.DataFrame:
    """Everybody's KEPT columns, and `rate`: the reply rate, or where nobody tried the average that it starts from."""
    start = reply_rates(analysis.turns, "them", analysis.rules)["prior"].first()
    average = start if isinstance(start, float) else analysis.rules.prior_mean
    return analysis.people.select(*KEPT, rate=pl.col("their_reply_rate").fill_null(average))
