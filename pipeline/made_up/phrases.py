"""What made-up people write: plain sentences by language and by what a message does."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pipeline.made_up.chance import Dice

Act = Literal[
    "ask", "answer", "advice", "news", "thanks", "greet", "try", "offer", "notice", "recruit", "rite", "tap",
    "introduce", "decline", "refuse", "draft", "picture", "advert", "spam",
]  # fmt: skip
_RECIPES: dict[str, tuple[str, ...]] = {
    "ask": ("hello", "ask"),
    "answer": ("answer", "news"),
    "advice": ("answer", "answer", "answer"),
    "news": ("news",),
    "thanks": ("thanks",),
    "greet": ("greet",),
    "try": ("hello", "news", "ask"),
    "offer": ("hello", "offer", "call", "link"),
    "notice": ("hello", "notice"),
    "recruit": ("hello", "recruit"),
    "rite": ("rite",),
    "tap": ("tap",),
    "introduce": ("introduce",),
    "decline": ("decline",),
    "refuse": ("refuse",),
    "draft": ("hello", "ask"),
    "spam": ("offer", "link"),
}
_TAILED = {"ask", "answer", "news", "try", "recruit"}
_EMOJI = (" 🙂", " 👍", " 🎉", " ☀️")
_BREAKS = ("\n", "\n\n", "\r\n", "\r\n\r\n")
_ADVERTS = (
    '<p class="spinmail-quill-editor__spin-break">Hi %FIRSTNAME%,<br><strong>{topic}</strong> &amp; more!</p>',
    "Don't miss our webinar, {topic}: register now at https://www.example.com/webinar",
    "Hi %FIRSTNAME%, our spring catalogue is out! Save 15 % this week only.",
)
_PRAISE = (
    "{name} listens first. On {topic} that saved us weeks.",
    "It was a pleasure to work with {name} on {topic}: clear, kind and always prepared.",
    'Whoever needs a steady hand for {topic}, "ask {name}" is what we say.',
)


@cache
def lexicon() -> dict[str, dict[str, list[str]]]:
    """Sentences by language and kind; `places` and `bulletins` stand beside the languages."""
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))


@cache
def _places() -> list[str]:
    parts = lexicon()["places"]
    return [head + tail for head in parts["head"] for tail in parts["tail"]]


@cache
def _topics(language: str) -> list[str]:
    """`the budget review at`, and the like: what wants a place after it."""
    stock = _stock(language)
    return [f"{topic} {where}" for topic in stock["topic"] for where in stock["where"]]


def _stock(language: str) -> dict[str, list[str]]:
    words = lexicon()
    return words.get(language, words["en"])


def subject(dice: Dice, language: str) -> str:
    """What an e-mail-like message is about, in a few words."""
    return dice.choice(_stock(language)["topic"]).capitalize()


def bulletin(dice: Dice, number: int, name: str) -> str:
    """What the owner sends to many at once: all copies of one number differ in the name, and in an untidy end."""
    texts = lexicon()["bulletins"]["texts"]
    return _untidy(dice, f"Hi {name},\n{texts[number % len(texts)]}")


def praise(dice: Dice, name: str) -> str:
    """A recommendation's text about somebody of this given name."""
    return _fill(dice, dice.choice(_PRAISE), "en", name)


def say(dice: Dice, act: Act, language: str, name: str) -> str:
    """One message's text, line breaks included; a picture has none.

    `language` without sentences of its own falls back on English; `name` is the given name of whoever is written to.
    Every text of eight words or more names a topic and a made-up place, so that chance alone does not send one text to
    many people: that would be a blast. A `{other}` in it stands for a third person's name.
    """
    if act == "picture":
        return ""
    if act == "advert":
        return _fill(dice, dice.choice(_ADVERTS), "en", name)
    sentences = _stock(language)
    kinds = list(_RECIPES[act])
    if kinds[0] == "hello" and act != "try" and dice.random() < 0.5:
        del kinds[0]
    parts = [dice.choice(sentences[kind]) for kind in kinds]
    if act == "advice":
        parts = dice.sample(sentences["answer"], len(kinds))
    if act in _TAILED and dice.random() < 0.25:
        parts.append(dice.choice(sentences["tail"]))
    return _untidy(dice, _fill(dice, _join(dice, parts), language, name))


def _join(dice: Dice, parts: list[str]) -> str:
    if len(parts) > 1 and dice.random() < 0.3:
        return dice.choice(_BREAKS).join(parts)
    return " ".join(parts)


def _fill(dice: Dice, text: str, language: str, name: str) -> str:
    topics, places = _topics(language), _places()
    while "{topic}" in text:
        text = text.replace("{topic}", f"{dice.choice(topics)} {dice.choice(places)}", 1)
    return text.replace("{name}", name)


def _untidy(dice: Dice, text: str) -> str:
    """The text as it comes out of a hurried hand: an emoji, blanks at the end, now and then a stray line separator."""
    throw = dice.random()
    if throw < 0.044:
        return text + dice.choice(_EMOJI)
    if throw < 0.12:
        return text + " "
    if throw < 0.14:
        return text.replace(". ", ".  ")
    if throw < 0.141:
        return text.replace(". ", ".\u2028", 1)
    return text
