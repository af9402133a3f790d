"""The wording cues: what is found whatever it looks like, what only looks like one, and how often each is right."""

import tomllib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from benchmarks.cues import HALVES, TEXTS, count
from pipeline.phrases import find_cues, read_lexicon
from pipeline.selling import AGAINST as AGAINST_KINDS
from pipeline.selling import KINDS, MARKS, MOST, read_weights
from schemas.lexicon import CUES, Lexicon

LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt")
FILES = sorted(Path(__file__).parent.parent.glob("pipeline/lexicon/*.toml"))
LEXICON = read_lexicon()
PRACTICE = [
    text["text"]
    for path in sorted((TEXTS / "practice").glob("*.toml"))
    for text in tomllib.loads(path.read_text(encoding="utf-8"))["text"]
]
PLAIN = str.maketrans("áàâãäçéèêëíìîïñóòôõöúùûü", "aaaaaceeeeiiiinooooouuuu")


def cues(text: str, lexicon: Lexicon = LEXICON) -> set[str]:
    row = find_cues(pl.Series([text]), lexicon).row(0, named=True)
    return {cue for cue in CUES if row[cue]}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(PRACTICE))
def test_capitals_accents_and_apostrophes_make_no_difference(text):
    for changed in (text.upper(), text.translate(PLAIN), text.replace("'", "’")):
        if "://" not in text:
            assert cues(changed) == cues(text)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(PRACTICE),
    st.text(" .,;!\n\t…", max_size=5).map(lambda signs: signs + " "),
    st.text(" .,;!\n\t…", max_size=5).map(lambda signs: " " + signs),
)
def test_signs_and_spaces_around_a_text_make_no_difference(text, before, after):
    assert cues(before + text + after) == cues(text)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([*PRACTICE, None]), max_size=12))
def test_each_text_is_told_by_itself_in_the_order_given(texts):
    together = find_cues(pl.Series(texts, dtype=pl.String), LEXICON)
    alone = [find_cues(pl.Series([text], dtype=pl.String), LEXICON).row(0) for text in texts]
    assert together.rows() == alone
    assert together.columns == [*CUES, "words"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_every_cue_and_no_phrase_twice_and_each_can_be_found(path):
    lexicon = Lexicon.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    for cue in CUES:
        wording = getattr(lexicon, cue)
        assert wording.any, cue
        for kind in type(wording).model_fields:
            phrases = getattr(wording, kind)
            assert len({phrase.casefold().translate(PLAIN) for phrase in phrases}) == len(phrases), (cue, kind)
        alone = Lexicon.model_validate({cue: {"any": wording.any, "unless": wording.unless}})
        told = find_cues(pl.Series(wording.any), alone)[cue]
        assert pl.Series(wording.any).filter(~told).to_list() == [], f"{cue}: hidden by a look-alike"


def test_there_is_a_file_for_each_language():
    assert tuple(path.stem for path in FILES) == LANGUAGES


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["thank you", "gracias", "danke", "merci", "obrigado", "grazie", "bedankt"]), st.sampled_from("xq")
)
def test_a_phrase_inside_a_longer_word_is_not_found(phrase, letter):
    assert "thanks" in cues(f"well {phrase} .")
    assert "thanks" not in cues(f"well {letter}{phrase} .")
    assert "thanks" not in cues(f"well {phrase}{letter} .")


LOOK_ALIKES = [
    ("thanks", "Thanks for the slides", "Thanks to the snow we were late"),
    ("thanks", "Thank you for the slides", "No thank you, we have one"),
    ("thanks", "Gracias por todo", "Gracias a la lluvia llegamos tarde"),
    ("thanks", "Merci pour tout", "Merci de me rappeler demain"),
    ("thanks", "Merci de votre aide", "Non merci, sans façon"),
    ("thanks", "Danke für alles", "Danke für nichts"),
    ("thanks", "Muito obrigado", "Fui obrigado a vender o carro"),
    ("thanks", "Grazie di tutto", "Grazie alla pioggia siamo in ritardo"),
    ("thanks", "Bedankt voor alles", "Dankzij de regen waren we laat"),
    ("asks", "Merci de me rappeler demain", "Merci de votre aide"),
    ("asks", "Is it open?", "The form is at https://example.com/form?id=7"),
    ("asks", "هل أنت هناك؟", "أنا هناك"),
    ("asks", "元気ですか？", "元気です"),
    ("declines", "Not interested.", "He was not interested in the colour"),
    ("declines", "Kein Interesse.", "Kein Interesse zu zeigen war klug"),
    ("greets", "Happy birthday!", "The happy birthday party was loud"),
    ("closes", "See you on Monday!", "I see you moved to Oslo"),
    ("closes", "Bis bald!", "Bis bald heißt bei ihm nie"),
    ("closes", "Nos vemos el lunes", "Nos vemos obligados a cerrar"),
    ("pitches", "We offer a free trial: https://example.com", "We talked about the trial: https://example.com"),
    ("introduces", "Happy to introduce you to my colleague", "I am introducing a new process"),
]


@pytest.mark.parametrize(("cue", "says", "seems"), LOOK_ALIKES)
def test_a_look_alike_is_not_the_cue(cue, says, seems):
    assert cue in cues(says)
    assert cue not in cues(seems)


def test_a_look_alike_does_not_hide_what_is_said_beside_it():
    assert "thanks" in cues("Thanks to the snow we were late. Thanks for waiting!")


SALES = Lexicon.model_validate(
    {
        "pitches": {
            "any": ["roofs by phone"],
            "offer": ["we mend"],
            "price": ["half price"],
            "call": ["ring us"],
            "reader": ["your house"],
            "wanted": ["your quote"],
            "plain": ["yesterday"],
            "unless": ["we mend fences"],
        }
    }
)


@pytest.mark.parametrize(
    ("text", "sells"),
    [
        ("We mend roofs.", False),
        ("We mend roofs for your house at half price: ring us on 20 12 20", True),
        ("Yesterday we heard of roofs by phone.", True),
        ("Half price: we mend fences between us.", False),
        ("Yesterday your quote said half price.", False),
        ("Roofs for your house.", False),
    ],
)
def test_an_offer_is_several_signs_of_sale_or_a_phrase_that_is_enough(text, sells):
    assert ("pitches" in cues(text, SALES)) is sells


SIGNS = ("we mend.", "half price.", "ring us.", "your house.")
AGAINST = ("yesterday.", "your quote.")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["roof", "tile", "moss", "rain", "wall"]), min_size=20, max_size=25),
    st.sets(st.sampled_from(SIGNS)),
    st.sampled_from(SIGNS),
    st.sampled_from(AGAINST),
)
def test_a_sign_of_sale_never_weighs_against_an_offer_and_everyday_talk_never_for_it(words, signs, more, against):
    text = " ".join([*words, ".", *sorted(signs)])
    before = "pitches" in cues(text, SALES)
    assert "pitches" in cues(f"{text} {more}", SALES) or not before
    assert "pitches" not in cues(f"{text} {against}", SALES) or before


def test_every_weight_is_of_something_that_is_weighed():
    weights = read_weights()
    assert (*weights.kinds,) == KINDS
    assert (*weights.marks,) == MARKS
    assert set(weights.phrases) == set(LANGUAGES)
    for kind, steps in weights.kinds.items():
        assert len(steps) == MOST
        assert all(step <= 0 if kind in AGAINST_KINDS else step >= 0 for step in steps), kind


@pytest.mark.parametrize(
    ("cue", "first", "second", "text"),
    [
        ("declines", "regret", "reason", "Sorry, already taken"),
        ("introduces", "named", "told", "Sorry, already taken"),
    ],
)
def test_half_a_wording_is_not_the_cue(cue, first, second, text):
    lexicon = Lexicon.model_validate({cue: {first: ["sorry"], second: ["already taken"]}})
    assert cue in cues(text, lexicon)
    assert cue not in cues("Sorry", lexicon)
    assert cue not in cues("Already taken", lexicon)


def test_a_phrase_with_a_hyphen_before_it_is_found_at_the_end_of_longer_words():
    lexicon = Lexicon.model_validate({"thanks": {"any": ["-dank"]}})
    assert [bool(cues(text, lexicon)) for text in ("Herzensdank!", "Dank", "Dankbar")] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, 0),
        ("", 0),
        ("👏👏", 0),
        ("Hi", 1),
        ("don’t stop - well-known D'Arcy said so", 6),
        ("See https://example.com/a/b-c?d=e or www.example.com now", 3),
        ("Grüße aus São Paulo", 4),
    ],
)
def test_words_are_counted_without_links_and_signs(text, words):
    assert find_cues(pl.Series([text], dtype=pl.String), LEXICON)["words"].item() == words


def test_own_phrases_are_added_to_those_of_the_program():
    own = Lexicon.model_validate({"thanks": {"any": ["tack så mycket"], "unless": ["tack så mycket för inget"]}})
    lexicon = read_lexicon(own)
    assert "thanks" in cues("Tack sa mycket!", lexicon)
    assert "thanks" not in cues("Tack så mycket för inget", lexicon)
    assert "thanks" in cues("Danke!", lexicon)
    assert "thanks" not in cues("Tack så mycket!")


@pytest.mark.parametrize(
    "wrong",
    [{"thank": {"any": ["ta"]}}, {"thanks": {"all": ["ta"]}}, {"thanks": {"any": "ta"}}, {"thanks": {"any": ["!"]}}],
)
def test_a_slip_in_a_file_of_phrases_is_an_error(wrong):
    with pytest.raises(ValidationError):
        Lexicon.model_validate(wrong)


def test_without_phrases_only_questions_are_found():
    table = find_cues(pl.Series(["Thank you", "Why?"]), Lexicon())
    assert table.select(pl.exclude("words").sum()).row(0, named=True) == {cue: int(cue == "asks") for cue in CUES}


# Precision and recall aimed at on messages nobody has seen.
GOALS = {
    "asks": (0.93, 0.85),
    "thanks": (0.95, 0.8),
    "pitches": (0.95, 0.8),
    "declines": (0.9, 0.4),
    "introduces": (0.9, 0.5),
    "greets": (0.88, 0.8),
    "closes": (0.95, 0.8),
}


# What is held on the half set aside where it falls short of that; docs/cues.md says so too.
SHORT = {"asks": (0.9, 0.85), "pitches": (0.95, 0.68), "introduces": (0.85, 0.6)}


@pytest.mark.parametrize("half", HALVES)
def test_the_cues_are_right_often_enough(half):
    # Nothing but counts is told here, so that the half set aside stays unseen by whoever changes phrases.
    table = count(half).filter(pl.col("language") == "all")
    shares = {
        row["cue"]: (row["found"] / (row["found"] + row["wrong"]), row["found"] / row["carry"])
        for row in table.iter_rows(named=True)
    }
    for cue, (precision, recall) in (GOALS | SHORT if half == "set_aside" else GOALS).items():
        assert shares[cue][0] >= precision, f"{cue}: precision"
        assert shares[cue][1] >= recall, f"{cue}: recall"
