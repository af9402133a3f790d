"""Made-up people: names from many countries with all the oddities that real exports show, companies and positions."""

import unicodedata
from dataclasses import dataclass, replace

from mimesis import Person
from mimesis.enums import Gender
from mimesis.locales import Locale

from pipeline.made_up.chance import Dice

_LOCALES = {
    Locale.EN: 56,
    Locale.ES: 6,
    Locale.DE: 6,
    Locale.FR: 6,
    Locale.PT_BR: 5,
    Locale.IT: 5,
    Locale.NL: 4,
    Locale.PL: 3,
    Locale.CS: 3,
    Locale.TR: 2,
    Locale.SV: 2,
    Locale.JA: 1,
    Locale.RU: 1,
}
_CREDENTIALS = ("MBA", "PhD", "PMP", "CPA", "CSM", "MSc", "Dr.", "PMP, CSM")
_EMOJI = ("🌱", "🚀", "✨", "🐝", "🎻")
_NICKS = ("JJ", "Bee", "Kit", "Ace", "Sunny")
# Companies are put together from syllables because mimesis knows the names of real ones.
_HEADS = ("Quill", "Vel", "Nor", "Tarn", "Oss", "Brim", "Hal", "Wex", "Ild", "Mor", "Pell", "Zan", "Cor", "Ash", "Fenn")
_TAILS = ("mark", "dora", "vick", "lune", "stead", "otta", "wyn", "gard", "ippe", "ander", "esta", "holt", "ula", "rix")
_TRADES = (
    "Analytics",
    "Logistics",
    "Systems",
    "Studio",
    "Energy",
    "Foods",
    "Robotics",
    "Health",
    "Textiles",
    "Partners",
    "Software, Inc.",
    "GmbH",
    "& Daughters",
    "Consulting S.L.",
    "Instruments",
)


@dataclass(frozen=True, slots=True)
class Persona:
    """One made-up person; `slug` is normalised, names are spelt as an export spells them, odd blanks included."""

    first: str
    last: str
    slug: str
    company: str = ""
    position: str = ""
    email: str = ""
    language: str = "en"

    @property
    def name(self) -> str:
        """First and last name in one, as messages show it."""
        return " ".join(f"{self.first} {self.last}".split())


OWNER = Persona("Rowan", "Fairquill", "rowan-fairquill", position="Product lead")
OWNER_COMPANIES = ("Quillmark Instruments Ltd", "Tarnwick & Lowe", "Ossandra Labs")
OWNER_SCHOOL = "Velmora Institute of Design"
DELETED = Persona("LinkedIn", "Member", "")


class Casting:
    """An endless supply of made-up people, no two alike in name or slug unless a namesake is asked for."""

    def __init__(self, dice: Dice, size: int) -> None:
        """Prepare for about `size` people."""
        self._dice = dice
        self._people = {locale: Person(locale, seed=dice.getrandbits(32)) for locale in _LOCALES}
        self._names = {OWNER.name.casefold()}
        self._slugs = {OWNER.slug}
        self._companies = [self._company() for _ in range(20 + size // 4)]

    def draw(self) -> Persona:
        """One more person."""
        while True:
            locale = self._dice.choices(list(_LOCALES), list(_LOCALES.values()))[0]
            source, gender = self._people[locale], self._dice.choice((Gender.MALE, Gender.FEMALE))
            first, last = source.first_name(gender), source.last_name(gender)
            odd_first, odd_last = _oddities(self._dice, first, last)
            keys = {f"{first} {last}".casefold(), " ".join(f"{odd_first} {odd_last}".split()).casefold()}
            if keys.isdisjoint(self._names):
                self._names |= keys
                break
        return Persona(
            odd_first,
            odd_last,
            self._slug(f"{first} {last}"),
            *self._job(source),
            email=f"{self._dice.getrandbits(40):010x}@example.org" if self._dice.happens(0.023) else "",
            language=locale.value.split("-")[0],
        )

    def namesake(self, person: Persona) -> Persona:
        """Somebody else of the same name, at another address and company."""
        source = self._people[Locale.EN]
        company, position = self._job(source)
        return replace(person, slug=self._slug(person.name), company=company, position=position, email="")

    def _job(self, source: Person) -> tuple[str, str]:
        if self._dice.happens(0.04):
            return "", ""
        position = source.occupation()
        if self._dice.happens(0.03):
            position = f"{position} | {source.occupation()} | helping teams of every size to finish what they begin 🚀"
        return self._dice.choice(self._companies), position

    def _company(self) -> str:
        choice = self._dice.choice
        stem = f"{choice(_HEADS)}{choice(_TAILS)}"
        if any(stem in company for company in OWNER_COMPANIES):  # nobody is the owner's colleague by chance
            return self._company()
        name = f"{stem} {choice(_TRADES)}"
        return (
            f'{name} (formerly "The {choice(_HEADS)} Group" of {choice(_TAILS)})' if self._dice.happens(0.02) else name
        )

    def _slug(self, name: str) -> str:
        plain = "".join(char for char in name.lower() if char.isalnum() or char in " -").replace(" ", "-")
        folded = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
        bare = folded.strip("-") or f"member-{self._dice.getrandbits(24):06x}"
        raw = unicodedata.normalize("NFC", plain) if self._dice.happens(0.45) else bare
        stem = f"{raw}-®" if self._dice.happens(0.002) else raw
        slug = f"{stem}-{self._dice.getrandbits(32):08x}" if self._dice.happens(0.5) else stem
        while slug in self._slugs:
            slug = f"{stem}-{self._dice.getrandbits(32):08x}"
        self._slugs.add(slug)
        return slug


def _oddities(dice: Dice, first: str, last: str) -> tuple[str, str]:
    """The name as its bearer typed it in, at about the rates measured in real exports."""
    if dice.happens(0.013):
        last = last[0]
    if dice.happens(0.016):
        first = first.upper()
    oddities = (
        (0.030, first, f"{last}, {dice.choice(_CREDENTIALS)}"),
        (0.012, f"{first} ({dice.choice(_NICKS)})", last),
        (0.004, f'{first} "{dice.choice(_NICKS)}"', last),
        (0.006, first, f"{last} {dice.choice(_EMOJI)}"),
        (0.020, f"{first} ", last),
        (0.008, first, f"{last} "),
    )
    return next(
        ((odd_first, odd_last) for share, odd_first, odd_last in oddities if dice.happens(share)), (first, last)
    )
