"""Texts as phrases are looked for in them: lower case without accents, one space between words, a comma at a pause."""

import unicodedata
from collections.abc import Callable

import polars as pl

_JOINED = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o"}
_SIGNS = {"‘": "'", "’": "'", "\N{NO-BREAK SPACE}": " ", "…": "...", "–": ";", "—": ";"}
_SIGNS |= dict.fromkeys("„“”«»", '"') | dict.fromkeys("€£¥", "$")
_ACCENTED = [sign for sign in map(chr, range(0xC0, 0x180)) if sign.islower() and unicodedata.normalize("NFD", sign)[1:]]
_PLAIN = {sign: unicodedata.normalize("NFD", sign)[0] for sign in _ACCENTED} | _JOINED | _SIGNS
_BLANK = " ,  , "
_ODD = r"[^\x00-\x7F¿¡•\x{1F300}-\x{1FAFF}]"
_LINK = r"(?:https?://|www\.)\S+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*"
_WORD = r"[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*"
_NUMBER = "[0-9]+(?:[.,:][0-9]+)*"
_BREAK = r" *[^\p{L}\p{N} %$'-][^\p{L}\p{N}%$]*|  +[' -]*| ['-]+ [ '-]*"


def fold(texts: pl.Series) -> pl.DataFrame:
    """Of each text `folded`, whether it is `linked`, its `words`, its `questions`, and whether it is `questioned`.

    `folded` begins and ends with a pause; in it a number is 0 and a currency $. Links are no words and ask nothing.
    `questions` counts question marks; a text that has only an opening one is `questioned` too.
    """
    plain = unmarked(texts)
    linked = _among(plain.str.contains(r"/|www\."), plain, lambda some: some.str.contains(_LINK))
    plain = _changed(plain, linked, lambda some: some.str.replace_all(_LINK, ","))
    folded = pl.select(pl.format(" , {} , ", parted(plain).str.strip_chars(" ,"))).to_series()
    questioned = plain.str.contains("[?؟¿⁇]")
    marks = plain.filter(questioned).str.count_matches("[?؟]")
    return pl.DataFrame(
        {
            "folded": folded,
            "linked": linked,
            "words": _words(plain, folded),
            "questions": _changed(pl.zeros(len(texts), pl.UInt32, eager=True), questioned, lambda _: marks),
            "questioned": questioned,
        }
    )


def unmarked(texts: pl.Series) -> pl.Series:
    """Lower case without accents, joined letters or invisible signs; ß as ss."""
    plain = texts.str.to_lowercase()
    foreign = plain.str.len_bytes() > plain.str.len_chars()
    plain = _changed(plain, foreign, lambda some: some.str.replace_many(_PLAIN))
    return _changed(plain, _among(foreign, plain, lambda some: some.str.contains(_ODD)), _bare)


def parted(plain: pl.Series) -> pl.Series:
    """Words with a space between them; a number is 0, a currency $, and whatever parts sentences a comma."""
    plain = _changed(plain, plain.str.contains("[0-9]"), lambda some: some.str.replace_all(_NUMBER, "0"))
    plain = plain.str.replace_all(_BREAK, " , ")
    plain = _changed(plain, plain.str.contains("[%$]"), lambda some: some.str.replace_all(" ?([%$]) ?", " $1 "))
    return _changed(plain, plain.str.contains("['-]"), lambda some: some.str.replace_all(" ?['-]+ ?", " "))


def _bare(plain: pl.Series) -> pl.Series:
    bare = plain.str.normalize("NFKD").str.to_lowercase().str.replace_all(r"[\p{M}\p{Cf}]+", "")
    return bare.str.replace_many(_JOINED | _SIGNS)


def _words(plain: pl.Series, folded: pl.Series) -> pl.Series:
    """How many words: as many as stand between spaces, unless signs or numbers tie some of them together."""
    apart = folded.str.count_matches(" ") - folded.str.count_matches(",") - 1
    tied = (folded == _BLANK) | plain.str.contains("[0-9]") | plain.str.contains("[%$'-]")
    return _changed(apart, tied, lambda _: plain.filter(tied).str.count_matches(_WORD)).cast(pl.Int64)


def _changed(texts: pl.Series, where: pl.Series, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """The texts, those of `where` changed: few need the costly changes."""
    return texts.clone().scatter(where.arg_true(), change(texts.filter(where)))


def _among(where: pl.Series, texts: pl.Series, found: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """What is found in the texts of `where`; of all others, that it is not."""
    return where.clone().scatter(where.arg_true(), found(texts.filter(where)))
