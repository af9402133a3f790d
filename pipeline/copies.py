"""Which direct messages are copies: one text that the owner sent to many people, or that somebody sent twice."""

from datetime import timedelta

import numpy as np
import polars as pl
from rensa import RMinHash, RMinHashDigestMatrix, RMinHashLSH

from pipeline.envelopes import ROW
from schemas.rules import Rules

_LINK = r"(?:https?://|www\.)\S+"
_GREETING = r"^\W*(?:[^\s,!:、，！：]+ ){0,3}[^\s,!:、，！：]+(?:[,!:]+\s|[、，！：]+\s*|\s*[\r\n]|  +)"
_UNBROKEN = r"([\p{Han}\p{Hiragana}\p{Katakana}ー])"
"""Signs of scripts without blanks between words: each stands by itself, two of them count as a word."""
_SHINGLE = 5
_ODD = 0x9E3779B97F4A7C15
_NAMES = 3
_MERGED, _MERGED_IN, _LEFT = 6, 16, 12
_NAMES_INSIDE = r"[\p{Ll}\p{N},][ '’(]+\p{Lu}[\p{L}\p{N}]+(?:(?:-| (?:[&+] )?)\p{Lu}[\p{L}\p{N}]+)*"
"""A run of capitalised words that begins no sentence, after the sign before it."""
_PERMUTATIONS, _BANDS, _THRESHOLD, _SEED = 64, 16, 0.8, 1


def find_broadcasts(messages: pl.DataFrame, rules: Rules) -> pl.Series:
    """Question: which messages did I send to many at once? The ROW of each that is a broadcast.

    A broadcast comes before any word of the other side in its conversation, and the same text went to at least
    `broadcast_people` people within `broadcast_days`. Texts are the same if they are without their greeting, links,
    numbers and the reader's name, or if at least `copy_likeness` of the runs of five words in either stand in both
    (Jaccard index of shingles, Broder 1997). Before that a text of sixteen words loses up to six words of names inside
    its sentences, if twelve others are left: a firm or a town was perhaps filled in for each. Texts of fewer than
    `copy_min_words` words are none: anybody may say "Nice to meet you" twice.

    `messages`: direct ones in order, with ROW, `person_id`, `from_me`, `sent_at`, `content`, `recipient_names`.
    """
    opening = messages.filter(_opens(rules) & pl.col("from_me"))
    bare = _bare(opening, rules)
    texts = bare.join(_unmerged(bare, opening), on=ROW, how="left", maintain_order="left")
    texts = texts.with_columns(same=_alike(texts, rules))
    many = texts.filter(pl.col("person_id").n_unique().over("same") >= rules.broadcast_people)
    return _at_once(many, rules)


def find_templates(messages: pl.DataFrame, rules: Rules) -> pl.Series:
    """Question: what did somebody send me more than once? The ROW of each copy, the first included.

    The same person and the same text but for greeting, links and numbers, each time before any word of the owner in the
    conversation, and `attempt_gap_hours` apart at least: what was sent twice within a minute is a slip.
    """
    theirs = messages.filter(_opens(rules) & ~pl.col("from_me"))
    texts = _worded(theirs.filter(pl.len().over("person_id") > 1), rules)
    apart = (pl.col("sent_at").max() - pl.col("sent_at").min()).over("person_id", "text")
    return texts.filter(apart >= timedelta(hours=rules.attempt_gap_hours))[ROW]


def _opens(rules: Rules) -> pl.Expr:
    """Whether the other side has not written before in the same conversation."""
    gap = pl.col("sent_at").diff() > timedelta(days=rules.conversation_gap_days)
    new = ((pl.col("person_id") != pl.col("person_id").shift()) | gap).fill_null(value=True)
    opener = pl.when(new).then("from_me").forward_fill()
    turned = pl.col("from_me") != opener
    since = pl.int_range(pl.len())
    return pl.when(new).then(since).forward_fill() > pl.when(turned).then(since).forward_fill().fill_null(-1)


def _worded(messages: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Those messages that have enough words, with `text`: these in lower case, a space around each."""
    distinct = messages.select(pl.col("content").drop_nulls().unique())
    bare = pl.col("content").str.to_lowercase().str.replace_all(_LINK, " ").str.replace(_GREETING, "")
    told = distinct.with_columns(text=_spaced(bare))
    unbroken = told["text"].str.contains(_UNBROKEN)
    apart = told["text"].filter(unbroken).str.replace_all(_UNBROKEN, " $1 ").str.replace_all("  +", " ")
    told = told.with_columns(text=told["text"].scatter(unbroken.arg_true(), apart)).filter(
        _words() >= rules.copy_min_words
    )
    return messages.join(told, on="content", maintain_order="left")


def _spaced(words: pl.Expr) -> pl.Expr:
    return pl.format(" {} ", words.str.replace_all(r"[^\p{L}]+", " ").str.strip_chars(" "))


def _words() -> pl.Expr:
    return _pieces() - pl.col("text").str.count_matches(_UNBROKEN) // 2


def _pieces() -> pl.Expr:
    """Words, and signs of scripts that write no blanks between words."""
    return pl.col("text").str.count_matches(" ", literal=True) - 1


def _bare(messages: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """ROW, `person_id`, `sent_at` and `text` without the reader's name, of those with enough words."""
    names = _spaced(pl.col("recipient_names").str.to_lowercase().fill_null("")).str.strip_chars(" ").str.split(" ")
    texts = _worded(messages, rules).select(ROW, "person_id", "sent_at", "text", words=names)
    return _without(texts, _NAMES).filter(_words() >= rules.copy_min_words)


def _without(texts: pl.DataFrame, most: int) -> pl.DataFrame:
    """The texts without the first so many of their `words`, wherever these stand; that column goes."""
    for place in range(most):
        word = pl.format(" {} ", pl.col("words").list.get(place, null_on_oob=True))
        texts = texts.with_columns(text=pl.coalesce(pl.col("text").str.split(word).list.join(" "), "text"))
    return texts.drop("words")


def _unmerged(texts: pl.DataFrame, messages: pl.DataFrame) -> pl.DataFrame:
    """ROW and `left`: long texts without the names inside their sentences, if enough words are left.

    A firm or a town may have been filled in, so that two texts are alike if they are with their names or without.

    Any word would be too much: who asks ten people about ten things in like words has not sent them a circular.
    """
    long = texts.filter(_pieces() >= _MERGED_IN).join(messages.select(ROW, "content"), on=ROW)
    named = long.select(ROW, "text", word=pl.col("content").str.extract_all(_NAMES_INSIDE)).explode("word")
    words = named.drop_nulls().with_columns(
        _spaced(pl.col("word").str.slice(1).str.to_lowercase()).str.strip_chars(" ")
    )
    split = words.with_columns(pl.col("word").str.split(" ")).explode("word").unique()
    few = split.filter(pl.len().over(ROW) <= _MERGED).sort(ROW, "word").group_by(ROW, "text").agg(words="word")
    return _without(few, _MERGED).filter(_pieces() >= _LEFT).rename({"text": "left"})


def _alike(texts: pl.DataFrame, rules: Rules) -> pl.Series:
    """A number for each of the texts, the same for all that are like through any chain of likenesses."""
    number = pl.concat([texts["text"], texts["left"]]).rank("dense")
    own, bare = number.head(texts.height), number.tail(texts.height)
    numbers = (
        pl.DataFrame({"same": number, "text": pl.concat([texts["text"], texts["left"]])}).drop_nulls().unique("same")
    )
    # A text of m runs and the same text with one word more share m of m + 1: those with fewer runs are never alike.
    runs = rules.copy_likeness / (1 - rules.copy_likeness)
    near = _near(numbers.sort("same").filter(_pieces() - _SHINGLE + 1 >= runs), rules)
    itself = pl.DataFrame({"one": own, "other": bare}).drop_nulls().unique()
    pairs = pl.concat([near, itself])
    if pairs.is_empty():
        return own
    # Small exports need neither, and both take a while to import.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = numbers.height + 1
    joined = coo_array((np.ones(pairs.height), (pairs["one"], pairs["other"])), shape=(size, size))
    return pl.Series("same", connected_components(joined, directed=False)[1][own])


def _near(texts: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """`one` and `other`: the numbers of texts whose likeness is checked and high enough."""
    shingles = _shingles(texts)
    candidates = _candidates(shingles)
    both = pl.concat([candidates["one"], candidates["other"]]).unique()
    inside = shingles.filter(pl.col("same").is_in(both.implode())).unique()
    sizes = inside.group_by("same").agg(runs=pl.len())
    shared = (
        candidates.join(inside, left_on="one", right_on="same")
        .join(inside, left_on=["other", "run"], right_on=["same", "run"])
        .group_by("one", "other")
        .agg(shared=pl.len())
        .join(sizes, left_on="one", right_on="same")
        .join(sizes, left_on="other", right_on="same", suffix="_other")
    )
    likeness = pl.col("shared") / (pl.col("runs") + pl.col("runs_other") - pl.col("shared"))
    return shared.filter(likeness >= rules.copy_likeness).select("one", "other")


def _shingles(texts: pl.DataFrame) -> pl.DataFrame:
    """`same` and `run`: a number for each run of five words of each text, in order."""
    words = texts.select("same", word=pl.col("text").str.strip_chars(" ").str.split(" ")).explode("word")
    code = pl.col("word").hash(_SEED)
    run = pl.sum_horizontal(code.shift(-step) * pl.lit(_ODD**step % 2**64, pl.UInt64) for step in range(_SHINGLE))
    whole = pl.col("same").shift(1 - _SHINGLE) == pl.col("same")
    return words.select("same", run=run, whole=whole).filter("whole").drop("whole")


def _candidates(shingles: pl.DataFrame) -> pl.DataFrame:
    """Pairs that share a band of their MinHash signatures, in stars: as many as texts, however many are alike.

    Of two texts with a likeness of 0.9 a band agrees with probability 0.9⁴, so that all 16 miss once in 25 million.
    """
    shared = RMinHashLSH(_THRESHOLD, _PERMUTATIONS, _BANDS).query_duplicate_flags_matrix_one_shot(_signatures(shingles))
    texts = shingles["same"].unique(maintain_order=True).filter(pl.Series(shared, dtype=pl.Boolean))
    if texts.is_empty():
        return pl.DataFrame(schema={"one": texts.dtype, "other": texts.dtype})
    rows = _signatures(shingles.filter(pl.col("same").is_in(texts.implode()))).to_rows()
    bands = np.array(rows, dtype=np.uint32).reshape(len(rows), _BANDS, -1)
    stars = []
    for band in range(_BANDS):
        signed = pl.DataFrame(bands[:, band, :])
        stars.append(signed.with_columns(other=texts).select("other", one=pl.col("other").first().over(signed.columns)))
    pairs = pl.concat(stars).select("one", "other").filter(pl.col("one") != pl.col("other"))
    return pairs.unique().sort("one", "other")


def _signatures(shingles: pl.DataFrame) -> RMinHashDigestMatrix:
    """A row of `_PERMUTATIONS` numbers for each text, in order."""
    ends = np.concatenate([[0], shingles["same"].rle().struct.field("len").to_numpy().cumsum()]).astype(np.uint64)
    runs = shingles["run"].to_numpy()
    return RMinHash.digest_matrix_from_flat_token_hashes(runs, ends, _PERMUTATIONS, _SEED)


def _at_once(copies: pl.DataFrame, rules: Rules) -> pl.Series:
    """The ROW of each message in some stretch of `broadcast_days` in which its text went to enough people."""
    span = timedelta(days=rules.broadcast_days)
    timed = copies.sort("same", "sent_at", ROW)
    reach = timed.rolling("sent_at", period=span, closed="both", group_by="same").agg(
        people=pl.col("person_id").n_unique()
    )
    ends = (
        reach.filter(pl.col("people") >= rules.broadcast_people)
        .select("same", "sent_at", end="sent_at")
        .unique(maintain_order=True)
    )
    near = timed.join_asof(ends, on="sent_at", by="same", strategy="forward", tolerance=span, check_sortedness=False)
    return near.filter(pl.col("end").is_not_null())[ROW]
