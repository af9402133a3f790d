"""Names that may be one person's or one firm's though spelt otherwise: enough to protect, never to accuse."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

_LEGAL_FORMS = frozenset(
    ("ab", "ag", "aps", "as", "asa", "bv", "bvba", "co", "company", "corp", "corporation", "ev", "gbr", "gmbh",
     "group", "holding", "holdings", "inc", "incorporated", "kg", "lda", "limited", "llc", "llp", "ltd", "ltda", "mbh",
     "nv", "oy", "oyj", "plc", "pte", "pty", "pvt", "sa", "sarl", "sas", "se", "sl", "spa", "spzoo", "srl", "ug")
)  # fmt: skip
_NOWHERE = frozenset(
    ("autonoma", "autonomo", "career break", "confidential", "freelance", "freelancer", "freelancing", "freiberufler",
     "freiberuflich", "independant", "independent", "independent consultant", "libero professionista", "na", "none",
     "open to work", "retired", "retraite", "self", "self employed", "selbstandig", "stealth", "stealth mode",
     "stealth mode startup", "stealth startup", "student", "unemployed", "various", "zelfstandig", "zzp")
)  # fmt: skip
_BESIDE_NAMES = frozenset(
    ("ba", "bsc", "cfa", "cpa", "dipl", "dr", "dra", "drs", "eng", "ing", "ir", "jd", "jr", "llm", "ma", "mag", "mba",
     "md", "mph", "miss", "mr", "mrs", "ms", "msc", "mx", "pd", "pe", "phd", "pmp", "priv", "doz", "prof", "professor",
     "rer", "nat", "habil", "shrm", "sir", "sr", "sra", "dott", "dottssa", "ssa", "hc", "univ", "phil", "iur", "med")
)  # fmt: skip
_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_ASIDE = re.compile(r"\s[-–—•·]\s|[|/]")
_APOSTROPHES = re.compile("['’‘`´]")
_SPELT_OUT = re.compile("(?<=[aou])e")
_WORD = re.compile(r"[^\W_]+")


class Names(NamedTuple):
    """Keys of a name: those under which its bearer goes, and all under which they may be found."""

    own: frozenset[str]
    wide: frozenset[str]


def likely_person(name: str) -> str:
    """The first and last word of a name, in order of the alphabet, without titles, letters after it, and initials.

    `Dr. Ida M. Wren, MBA`, `Wren, Ida` and `IDA WREN 🌱` are equal, and so may two people be. Empty where
    no word is left.
    """
    words = _named(name)
    return _first_and_last(words) if words else ""


def likely_names(name: str) -> Names:
    """Under which keys a person goes, and under which else they may be found, after a wedding or with a name cut short.

    Two names may be one person's if a key of either's `own` is among the other's `wide`: so `Ida Wren` and `Ida
    (Wren) Reed`, `Ida Wren-Reed`, `Ida Wren Reed` or `Ida W.`; but not `Ida Wrench`, nor `Ida May Wren` and `Ida May
    Reed`.
    """
    words = _named(name)
    if not words:
        return Names(frozenset(), frozenset())
    first, bracketed = words[0], _BRACKETED.findall(name)
    surnames = {*words[1:], *(_words_of_person(" ".join(bracketed)) if bracketed else ())} - {first}
    own = {_first_and_last(words)} | {f"{first} {letter}." for letter in _cut_short(name)}
    others = {" ".join(sorted((first, surname))) for surname in surnames}
    return Names(frozenset(own), frozenset(own | others | {f"{first} {surname[0]}." for surname in surnames}))


def _first_and_last(words: list[str]) -> str:
    return " ".join(sorted({words[0], words[-1]}))


def _cut_short(name: str) -> list[str]:
    """The letter that stands for a surname, if one does."""
    tokens = _WORD.findall(_before_asides(name).partition(",")[0])
    return [letter.lower() for letter in tokens[1:][-1:] if len(letter) == 1 and letter.isalpha()]


def _named(name: str) -> list[str]:
    before, _, after = _before_asides(name).partition(",")
    words = _words_of_person(before)
    return words if len(words) > 1 else words + _words_of_person(after)


def _before_asides(name: str) -> str:
    return _ASIDE.split(_BRACKETED.sub(" ", name))[0]


def _words_of_person(text: str) -> list[str]:
    """Without titles and initials; capitals after the second word of a name that is not all in capitals are degrees."""
    words = _WORD.findall(_APOSTROPHES.sub("", text))
    told = [word for word in words if len(word) > 1 or not (word.isascii() and word.isalpha())]
    shouted = all(word.isupper() for word in told)
    named = [(word, plain) for word in told if (plain := _plain(word)) not in _BESIDE_NAMES]
    return [plain for place, (word, plain) in enumerate(named) if place < 2 or shouted or not word.isupper()]


def place_key(name: str) -> str:
    """A company's or school's name without case, accents, punctuation, brackets, `the` and legal form.

    `ACME, Inc.`, `The Acme` and `Acme (UK) B.V.` are one place, and so are `Öresund`, `Oresund` and `Oeresund`. Empty
    where it is no place that two people share, as `Self-employed`.
    """
    words = _WORD.findall(_plain(_joined_initials(_BRACKETED.sub(" ", name.partition("|")[0]))))
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    key = " ".join(words)
    return "" if key in _NOWHERE else key


def likely_places(theirs: Iterable[str], mine: Iterable[str]) -> list[str]:
    """Those of their places that may be one of mine, each as it is spelt.

    Their keys are equal, or one is the other's beginning and has two words or more: `Acme Works` and `Acme Works
    Deutschland` may be one, `Acme` and `Acme Works` may be any two.
    """
    by_word: defaultdict[str, set[str]] = defaultdict(set)
    for place in map(place_key, mine):
        by_word[place.partition(" ")[0]].add(place)
    return [name for name in theirs if (key := place_key(name)) and _is_likely(key, by_word[key.partition(" ")[0]])]


def _is_likely(key: str, places: set[str]) -> bool:
    if key in places:
        return True
    pairs = (sorted((key, place), key=len) for place in places)
    return any(" " in short and long.startswith(f"{short} ") for short, long in pairs)


def _joined_initials(text: str) -> str:
    """`B.V.`, `A/S` and `S. p. A.` as one word each."""
    return re.sub(r"\b\w(?:[./]\s?\w)+\b", lambda found: re.sub(r"[./\s]", "", found[0]), text)


def _plain(text: str) -> str:
    """Small letters without accents; what German, Danish and Swedish spell out (`oe`) is one letter again."""
    if text.isascii():
        return _SPELT_OUT.sub("", text.lower())
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ø", "o").replace("æ", "ae"))
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return _SPELT_OUT.sub("", unicodedata.normalize("NFC", bare))
