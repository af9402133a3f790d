"""How well the phrases of `pipeline/lexicon` tell what a message does, counted on the labelled `tests/cue_texts`.

    python benchmarks/cues.py                     both halves
    python benchmarks/cues.py --half practice     the half that phrases may be written from

Printed are counts, for each cue and language, and never a text or which text went wrong: whoever changes phrases is not
to learn more about the half set aside than how many it gets right. `docs/cues.md` holds what is printed.
"""

import argparse
import sys
import tomllib
from pathlib import Path

import polars as pl

from pipeline.phrases import find_cues, read_lexicon
from schemas.lexicon import CUES

TEXTS = Path(__file__).parent.parent / "tests" / "cue_texts"
HALVES = ("practice", "set_aside")
ALL = "all"


def count(half: str) -> pl.DataFrame:
    """For each `cue` and `language`, and `all` of them: texts that `carry` it, `found` of these, and `wrong` ones."""
    frames = [_judged(path) for path in sorted((TEXTS / half).glob("*.toml"))]
    texts = pl.concat(frames)
    told = pl.concat([texts, texts.with_columns(language=pl.lit(ALL))])
    order = {cue: place for place, cue in enumerate(CUES)}
    return (
        told.group_by("cue", "language", maintain_order=True)
        .agg(
            texts=pl.len(),
            carry=pl.col("carries").sum(),
            found=(pl.col("carries") & pl.col("told")).sum(),
            wrong=(~pl.col("carries") & pl.col("told")).sum(),
        )
        .sort(pl.col("cue").replace_strict(order, return_dtype=pl.Int64), pl.col("language") == ALL, "language")
    )


def _judged(path: Path) -> pl.DataFrame:
    texts = tomllib.loads(path.read_text(encoding="utf-8"))["text"]
    cues = find_cues(pl.Series([text["text"] for text in texts]), read_lexicon())
    return pl.concat(
        pl.DataFrame(
            {
                "cue": [cue] * len(texts),
                "language": [path.stem[:2]] * len(texts),
                "carries": [cue in text["cues"] for text in texts],
                "told": cues[cue],
            }
        )
        for cue in CUES
    )


def share(part: int, whole: int) -> str:
    """`0.95 (19 of 20)`, or a dash if there is nothing to take a share of."""
    return f"{part / whole:.2f} ({part} of {whole})" if whole else "–"


def table(half: str) -> str:
    """The counts of a half as a Markdown table: a line for each cue, pooled and then by language."""
    lines = ["| cue | language | texts | precision | recall |", "|---|---|---|---|---|"]
    for row in count(half).iter_rows(named=True):
        precision = share(row["found"], row["found"] + row["wrong"])
        recall = share(row["found"], row["carry"])
        lines.append(f"| {row['cue']} | {row['language']} | {row['texts']} | {precision} | {recall} |")
    return "\n".join(lines)


def main() -> None:
    """Print the tables that were asked for."""
    parser = argparse.ArgumentParser(description="Precision and recall of the wording cues.")
    parser.add_argument("--half", choices=HALVES, help="one half only")
    wanted = parser.parse_args().half
    for half in (wanted,) if wanted else HALVES:
        sys.stdout.write(f"{half}\n\n{table(half)}\n\n")


if __name__ == "__main__":
    main()
