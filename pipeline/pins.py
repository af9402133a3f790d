"""Which pins in the rules name nobody, so that nobody is believed to be protected who is not."""

from collections.abc import Iterable

from schemas.fields import name_key, profile_slug
from schemas.rules import Rules


def pins_of_nobody(ids: Iterable[str], names: Iterable[str], rules: Rules) -> list[str]:
    """The pins, in their order, that are neither the address nor the name of any connection.

    A pin is compared as the protection compares it: an address by its slug, a name without regard to case and blanks.
    """
    if not rules.pinned:
        return []
    slugs, keys = set(ids), set(map(name_key, names))
    return [
        pin for pin in rules.pinned if name_key(pin) not in keys and not ("/" in pin and profile_slug(pin) in slugs)
    ]


def said_of_pins(nobody: int, pins: int) -> str:
    """`1 of 2 pins in your rules matches nobody`, without a name."""
    those = "pin" if pins == 1 else "pins"
    return f"{nobody} of {pins} {those} in your rules {'matches' if nobody == 1 else 'match'} nobody"
