"""What messages do, on whole exports: classes told by words, who owes what after them, and phrases of one's own."""

from pathlib import Path

import pytest

from pipeline.errors import BadRules
from pipeline.rulebook import read_rules, rules_as_toml
from schemas.rules import Rules
from tests.conftest import World, moment

AS_OF = "2026-06-30 12:00"
ADA = "ada | Ada Quill | 2020-01-31"
LONG = "and more words follow here so that this is a message of some length which nobody would call brief at all today"

KINDS = {
    "a wish": ("2026-01-01 09:00 me > ada: Happy birthday, Ada!", ["ritual"]),
    "a wish and its thanks": (
        "2026-01-01 09:00 me > ada: Happy birthday!\n2026-01-01 19:00 ada > me: Thank you!", ["ritual", "closing"]),
    "a wish that asks": ("2026-01-01 09:00 me > ada: Happy birthday! Any plans?", ["personal"]),
    "a long wish": (f"2026-01-01 09:00 me > ada: Happy birthday! {LONG}", ["personal"]),
    "a wish and a word in one turn": (
        "2026-01-01 09:00 me > ada: Happy birthday!\n2026-01-01 09:01 me > ada: I moved to Oslo", ["personal"]),
    "last words after an exchange": (
        "2026-01-01 09:00 me > ada: open?\n2026-01-01 19:00 ada > me: yes, until nine", ["personal", "closing"]),
    "a long last turn": (
        f"2026-01-01 09:00 me > ada: open?\n2026-01-01 19:00 ada > me: it is, {LONG}", ["personal", "personal"]),
    "a long last turn with thanks": (
        f"2026-01-01 09:00 me > ada: it is\n2026-01-01 19:00 ada > me: Thank you, {LONG}", ["personal", "closing"]),
    "last words that ask": (
        "2026-01-01 09:00 me > ada: is it open?\n2026-01-01 19:00 ada > me: it is, will you come?",
        ["personal", "personal"]),
    "a short first word": ("2026-01-01 09:00 ada > me: good to know", ["personal"]),
    "a wish of a dozen words": (
        "2026-01-01 09:00 me > ada: Happy birthday, dear Ada, and all good wishes for the year to come!", ["ritual"]),
    "brief thanks as the first word": ("2026-01-01 09:00 me > ada: Thank you for the book!", ["closing"]),
    "long thanks as the first word": (f"2026-01-01 09:00 me > ada: Thank you, {LONG}", ["personal"]),
    "applause alone": ("2026-01-01 09:00 ada > me: 👏", ["closing"]),
    "a link alone": ("2026-01-01 09:00 me > ada: https://example.com/a", ["closing"]),
    "applause and a word": ("2026-01-01 09:00 ada > me: 👏\n2026-01-01 09:01 ada > me: I moved to Oslo", ["personal"]),
    "no need to answer": (
        "2026-01-01 09:00 me > ada: No need to answer: I put your book in your pigeonhole.", ["closing"]),
    "my word after a call": ("2026-01-01 09:00 me > ada: Good call this morning, I wrote it all down.", ["closing"]),
    "their word after a call": (
        "2026-01-01 09:00 ada > me: Good call this morning, I wrote it all down.", ["personal"]),
    "an automatic reply is none": (
        "2026-01-01 09:00 me > ada: is it open?\n2026-01-01 09:01 ada > me: Automatic reply: in May", ["personal"]),
    "thanks, and what is missing": (
        "2026-01-01 09:00 me > ada: it is open\n2026-01-01 19:00 ada > me: Thanks! I still need your signature",
        ["personal", "personal"]),
    "few words of another language": (
        "2026-01-01 09:00 me > ada: it is open\n2026-01-01 19:00 ada > me: Dzięki, daj znać kiedy możesz",
        ["personal", "personal"]),
    "few words of Japanese": (
        "2026-01-01 09:00 me > ada: it is open\n2026-01-01 19:00 ada > me: ありがとうございます。日程を教えてください",
        ["personal", "personal"]),
    "thanks of another language": (
        "2026-01-01 09:00 me > ada: it is open\n2026-01-01 19:00 ada > me: Dziękuję bardzo!", ["personal", "closing"]),
    "a farewell as the first word": ("2026-01-01 09:00 ada > me: See you on Monday!", ["closing"]),
}  # fmt: skip


@pytest.mark.parametrize(("talk", "kinds"), KINDS.values(), ids=KINDS)
def test_kinds_of_turns(world: World, talk: str, kinds: list[str]) -> None:
    turns = world.people(ADA).talk(talk).analyze(as_of=moment(AS_OF)).turns
    assert turns["kind"].to_list() == kinds


OWED = {
    "a question": ("2026-05-01 09:00 ada > me: will you come?", "question"),
    "a plain word": ("2026-05-01 09:00 ada > me: the harbour is open again", "message"),
    "an offer": ("2026-05-01 09:00 ada > me: We help companies like yours. Book a free demo today!", None),
    "a wish": ("2026-05-01 09:00 ada > me: Happy new year!", None),
    "a farewell that asks": ("2026-05-01 09:00 ada > me: See you, and your address please", "question"),
    "applause": ("2026-05-01 09:00 ada > me: 👏", None),
    "out of office": ("2026-05-01 09:00 ada > me: I am out of office until 12 January.", None),
    "an accepted invitation": ("2026-05-01 09:00 ada > me: I accepted the invitation.", None),
    "a question that a machine answered for me": (
        "2026-05-01 09:00 ada > me: will you come?\n2026-05-01 09:01 me > ada: Automatic reply: in June", "question"),
    "a question, and their wish later": (
        "2026-05-01 09:00 ada > me: will you come?\n2026-05-20 09:00 ada > me: Happy new job!", "question"),
    "a question, and my wish later": (
        "2026-05-01 09:00 ada > me: will you come?\n2026-05-20 09:00 me > ada: Happy birthday!", "question"),
    "a question, and my word a month later": (
        "2026-05-01 09:00 ada > me: will you come?\n2026-06-01 09:00 me > ada: I could not, sorry", None),
    "my question and their short answer": (
        "2026-05-01 09:00 me > ada: will you come?\n2026-05-02 09:00 ada > me: yes, on Monday", None),
}  # fmt: skip


@pytest.mark.parametrize(("talk", "kind"), OWED.values(), ids=OWED)
def test_what_waits_for_me(world: World, talk: str, kind: str | None) -> None:
    owed = world.people(ADA).talk(talk).analyze(as_of=moment(AS_OF)).owed
    assert owed["kind"].to_list() == ([kind] if kind else [])


ASKS_NOTHING = ["👏👏", "https://example.com/b", "FYI: the reading room is closed on Monday.", "Get home safe!"]


def test_messages_that_ask_nothing_are_no_tries(world: World) -> None:
    talk = "\n".join(f"202{year}-03-01 09:00 me > ada: {text}" for year, text in enumerate(ASKS_NOTHING, 2))
    ada = world.people(ADA).talk(talk).person("ada")
    assert ada["their_opportunities"] == 0
    assert ada["my_longest_streak"] == 0
    assert ada["standing"] == "thin"


def test_an_automatic_reply_is_on_record_but_answers_nothing(world: World) -> None:
    away = "2022-03-01 09:01 ada > me: Automatic reply: in May"
    ada = world.people(ADA).talk(away).person("ada")
    assert (ada["messages_received"], ada["standing"]) == (1, "thin")
    ada = world.talk(f"2022-03-01 09:00 me > ada: is it open?\n{away}").person("ada")
    assert (ada["their_opportunities"], ada["their_replies"]) == (1, 0)


FIRST = {
    "theirs, two days later": ("2020-02-02", "ada > me", "them"),
    "mine on the day": ("2020-01-31", "me > ada", "me"),
    "a day before, since days have no time zone": ("2020-01-30", "ada > me", "them"),
    "after a fortnight": ("2020-02-14", "ada > me", None),
    "long before": ("2019-02-14", "ada > me", None),
}


@pytest.mark.parametrize(("day", "between", "by"), FIRST.values(), ids=FIRST)
def test_early_pitches(world: World, day: str, between: str, by: str | None) -> None:
    offer = "We help companies like yours to grow. Book a free demo today!"
    assert world.people(ADA).talk(f"{day} 09:00 {between}: {offer}").person("ada")["early_pitch"] == by
    plain = world.talk(f"{day} 09:00 {between}: it was good to meet you at the harbour")
    assert plain.person("ada")["early_pitch"] is None


def test_an_offer_after_the_others_word_is_no_early_pitch(world: World) -> None:
    talk = (
        "2020-02-01 09:00 me > ada: hello there\n2020-02-02 09:00 ada > me: We help companies like yours. Book a demo!"
    )
    assert world.people(ADA).talk(talk).person("ada")["early_pitch"] is None


def test_phrases_of_ones_own_count_besides_the_programs(world: World, tmp_path: Path) -> None:
    talk = "2026-05-01 09:00 me > ada: will you come?\n2026-05-02 09:00 ada > me: Míle buíochas, " + LONG
    plain = world.people(ADA).talk(talk).analyze(as_of=moment(AS_OF))
    assert plain.turns["kind"].to_list() == ["personal", "personal"]
    (tmp_path / "mine.toml").write_text('[phrases.thanks]\nany = ["míle buíochas"]\n', encoding="utf-8")
    mine = world.analyze(as_of=moment(AS_OF), rules=read_rules(tmp_path / "mine.toml"))
    assert mine.turns["kind"].to_list() == ["personal", "closing"]
    assert mine.rules.phrases.thanks.any == ("míle buíochas",)


@pytest.mark.parametrize(
    "words",
    ['[phrases.thanks]\nall = ["x"]', "[phrases.thanks]\nany = [3]", '[phrases.thanks]\nany = ["!"]',
     "[phrases.cheers]", 'pinned = ["https://example.com/in/ada"]', 'pinned = [""]'],
)  # fmt: skip
def test_rules_that_are_none_are_refused_in_a_sentence(tmp_path: Path, words: str) -> None:
    (tmp_path / "mine.toml").write_text(words, encoding="utf-8")
    with pytest.raises(BadRules, match=r"phrases|pinned"):
        read_rules(tmp_path / "mine.toml")


def test_rules_with_phrases_and_pins_are_printed_as_they_are_read(tmp_path: Path) -> None:
    mine = Rules.model_validate(
        {"pinned": ['Ada "Quill"', "linkedin.com/in/bo"], "phrases": {"closes": {"any": ["hej då"]}}}
    )
    (tmp_path / "mine.toml").write_text(rules_as_toml(mine), encoding="utf-8")
    assert read_rules(tmp_path / "mine.toml") == mine
