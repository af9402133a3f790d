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
_UNBROKEN = r"[\p{Han}\p{Hiragana}\p{Katakana}ー]{1,2}|[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]{1,3}"
"""Scripts that write no blanks between words, so many letters as make about one word."""
_STRANGE = r"(?i)[\p{L}--\p{Latin}--\p{Common}]|[āăąćċčďđðēėęěğģħīįıķļłńņňōőřśşšșťțþũūůűųźżžåø]"
"""Letters that no word of the seven languages has."""
_ODD = r"[^\x00-\x7F¿¡•\x{1F300}-\x{1FAFF}]"
_LINK = r"(?:https?://|www\.)\S+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*"
_WORD = r"[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*"
_NUMBER = "[0-9]+(?:[.,:][0-9]+)*"
_BREAK = r" *[^\p{L}\p{N} %$'-][^\p{L}\p{N}%$]*|  +[' -]*| ['-]+ [ '-]*"


def fold(texts: pl.Series) -> pl.DataFrame:
    """Of each text `folded`, its `words` and `questions`, and whether it is `linked`, `questioned` or `strange`.

    `folded` begins and ends with a pause; in it a number is 0 and a currency $. Links are no words and ask nothing.
    `questions` counts question marks; a text that has only an opening one is `questioned` too. A `strange` text has
    letters of another script or language. Where a script has no blanks, two signs count as a word.
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
            "strange": _among(_foreign(texts), texts, lambda some: some.str.contains(_STRANGE)),
        }
    )


def unmarked(texts: pl.Series) -> pl.Series:
    """Lower case without accents, joined letters or invisible signs; ß as ss."""
    plain = texts.str.to_lowercase()
    foreign = _foreign(plain)
    plain = _changed(plain, foreign, lambda some: some.str.replace_many(_PLAIN))
    return _changed(plain, _among(foreign, plain, lambda some: some.str.contains(_ODD)), _bare)


def parted(plain: pl.Series) -> pl.Series:
    """Words with a space between them; a number is 0, a currency $, and whatever parts sentences a comma."""
    plain = _changed(plain, plain.str.contains("[0-9]"), lambda some: some.str.replace_all(_NUMBER, "0"))
    plain = plain.str.replace_all(_BREAK, " , ")
    plain = _changed(plain, plain.str.contains("[%$]"), lambda some: some.str.replace_all(" ?([%$]) ?", " $1 "))
    return _changed(plain, plain.str.contains("['-]"), lambda some: some.str.replace_all(" ?['-]+ ?", " "))


def broken(plain: pl.Series) -> pl.Series:
    """With a number for each word of scripts that have no blanks between words, so that these can be counted."""
    return plain.str.replace_all(_UNBROKEN, " 0 ")


def _bare(plain: pl.Series) -> pl.Series:
    bare = plain.str.normalize("NFKD").str.to_lowercase().str.replace_all(r"[\p{M}\p{Cf}]+", "")
    return bare.str.replace_many(_JOINED | _SIGNS)


def _words(plain: pl.Series, folded: pl.Series) -> pl.Series:
    """How many words: as many as stand between spaces, unless signs or numbers tie some of them together."""
    apart = folded.str.count_matches(" ") - folded.str.count_matches(",") - 1
    unbroken = _among(_foreign(plain), plain, lambda some: some.str.contains(_UNBROKEN))
    plain = _changed(plain, unbroken, broken)
    tied = unbroken | (folded == _BLANK) | plain.str.contains("[0-9]") | plain.str.contains("[%$'-]")
    return _changed(apart, tied, lambda _: plain.filter(tied).str.count_matches(_WORD)).cast(pl.Int64)


def _foreign(texts: pl.Series) -> pl.Series:
    """Whether a text has signs beside those of English."""
    return texts.str.len_bytes() > texts.str.len_chars()


def _changed(texts: pl.Series, where: pl.Series, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """The texts, those of `where` changed: few need the costly changes."""
    return texts.clone().scatter(where.arg_true(), change(texts.filter(where)))


def _among(where: pl.Series, texts: pl.Series, found: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """What is found in the texts of `where`; of all others, that it is not."""
    return where.clone().scatter(where.arg_true(), found(texts.filter(where)))
