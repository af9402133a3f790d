"""Names that may be one person's or one firm's though spelt otherwise: enough to protect, never to accuse."""

import re
import unicodedata

_LEGAL_FORMS = frozenset(
    ("ab", "ag", "aps", "as", "asa", "bv", "bvba", "co", "company", "corp", "corporation", "ev", "gbr", "gmbh",
     "group", "holding", "holdings", "inc", "incorporated", "kg", "lda", "limited", "llc", "llp", "ltd", "ltda", "mbh",
     "nv", "oy", "oyj", "plc", "pte", "pty", "pvt", "sa", "sarl", "sas", "se", "sl", "spa", "spzoo", "srl", "ug")
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


def likely_person(name: str) -> str:
    """The first and last word of a name, in order of the alphabet, without titles, letters after it, and initials.

    `Dr. Ada M. Quill, MBA`, `Quill, Ada` and `ADA QUILL 🌱` are equal, and so may two people be. Empty where
    no word is left.
    """
    before, _, after = _ASIDE.split(_BRACKETED.sub(" ", name))[0].partition(",")
    words = _words_of_person(before)
    words = words if len(words) > 1 else words + _words_of_person(after)
    return " ".join(sorted({words[0], words[-1]})) if words else ""


def _words_of_person(text: str) -> list[str]:
    """Without titles and initials; capitals after the second word of a name that is not all in capitals are degrees."""
    words = _WORD.findall(_APOSTROPHES.sub("", text))
    told = [word for word in words if len(word) > 1 or not (word.isascii() and word.isalpha())]
    shouted = all(word.isupper() for word in told)
    named = [(word, plain) for word in told if (plain := _plain(word)) not in _BESIDE_NAMES]
    return [plain for place, (word, plain) in enumerate(named) if place < 2 or shouted or not word.isupper()]


def place_key(name: str) -> str:
    """A company's or school's name without case, accents, punctuation, brackets, `the` and legal form.

    `ACME, Inc.`, `The Acme` and `Acme (UK) B.V.` are one place, and so are `Öresund`, `Oresund` and `Oeresund`.
    """
    words = _WORD.findall(_plain(_joined_initials(_BRACKETED.sub(" ", name.partition("|")[0]))))
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words)


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
