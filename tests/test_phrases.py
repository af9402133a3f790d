"""The wording cues: what is found whatever it looks like, what only looks like one, and how often each is right."""

import tomllib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from benchmarks.cues import HALVES, TEXTS, count
from pipeline.phrases import OTHERS, find_cues, read_lexicon
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


INVITATIONS = [
    "Hi Ada, I'd like to join your LinkedIn network.",
    "I'd like to add you to my professional network on LinkedIn.",
    "Ich möchte Sie gerne zu meinem beruflichen Netzwerk auf LinkedIn hinzufügen.",
    "Bonjour, je souhaite vous ajouter à mon réseau professionnel sur LinkedIn.",
    "Hola, me gustaría añadirte a mi red profesional en LinkedIn.",
    "Ik wil je graag toevoegen aan mijn professionele netwerk op LinkedIn.",
    "Gostaria de adicioná-lo à minha rede profissional.",
    "Vorrei aggiungerti alla mia rete professionale su LinkedIn.",
]


def cues(text: str, lexicon: Lexicon = LEXICON) -> set[str]:
    row = find_cues(pl.Series([text]), lexicon).row(0, named=True)
    return {cue for cue in CUES if row[cue]}


@pytest.mark.parametrize("text", INVITATIONS)
def test_what_linkedin_writes_into_invitations_leaves_nothing_to_answer(text):
    found = find_cues(pl.Series([text]), LEXICON).row(0, named=True)
    assert found["idle"] or found["closes"]
    assert not found["asks"]


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(PRACTICE))
def test_capitals_accents_and_apostrophes_make_no_difference(text):
    for changed in (text.upper(), text.translate(PLAIN), text.replace("'", "’")):
        if "://" not in text:
            assert cues(changed) == cues(text)


@settings(max_examples=8, deadline=None)
@given(
    st.sampled_from(PRACTICE),
    st.text(" .,;!\n\t…", max_size=5).map(lambda signs: signs + " "),
    st.text(" .,;!\n\t…", max_size=5).map(lambda signs: " " + signs),
)
def test_signs_and_spaces_around_a_text_make_no_difference(text, before, after):
    assert cues(before + text + after) == cues(text)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from([*PRACTICE, None]), max_size=12))
def test_each_text_is_told_by_itself_in_the_order_given(texts):
    together = find_cues(pl.Series(texts, dtype=pl.String), LEXICON)
    alone = [find_cues(pl.Series([text], dtype=pl.String), LEXICON).row(0) for text in texts]
    assert together.rows() == alone
    assert together.columns == [*CUES, *OTHERS]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_every_cue_and_no_phrase_twice_and_each_can_be_found(path):
    lexicon = Lexicon.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    for cue in CUES:
        wording = getattr(lexicon, cue)
        enough = wording.clear if cue == "pitches" else wording.any
        assert enough or path.stem not in LANGUAGES, cue
        for kind in type(wording).model_fields:
            phrases = getattr(wording, kind)
            assert len({phrase.casefold().translate(PLAIN) for phrase in phrases}) == len(phrases), (cue, kind)
        alone = Lexicon.model_validate({cue: {"any": wording.any, "unless": wording.unless}})
        told = find_cues(pl.Series(wording.any), alone)[cue]
        assert pl.Series(wording.any).filter(~told).to_list() == [], f"{cue}: hidden by a look-alike"


def test_there_is_a_file_for_each_language():
    assert {path.stem for path in FILES} == {*LANGUAGES, "other"}


@settings(max_examples=8, deadline=None)
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
    ("declines", "Lass mich bitte in Ruhe.", "Hier kann man in Ruhe lesen"),
    ("declines", "Ich möchte keinen Kontakt mehr.", "Ich habe den Kontakt gern vermittelt"),
    ("declines", "Ik wil geen contact meer.", "Ik heb geen contact meer met hem gehad, jij wel"),
    ("declines", "Let's leave it here.", "You can leave it here for the porter"),
    ("declines", "Je préfère qu'on en reste là.", "Il reste là jusqu'à lundi"),
    ("declines", "Déjenme en paz, por favor.", "Ahí se lee en paz"),
    ("declines", "Vamos ficar por aqui, obrigado.", "Ficam por aqui muitos barcos"),
    ("declines", "Lasciamola qui.", "La chiave resta qui in portineria"),
    ("asks", "Thank you! I still need the signature from you", "Thank you! I still need to buy paint"),
    ("asks", "Thanks; what about Tuesday", "Thanks, I know what about"),
    ("asks", "Perfect thanks. Your address please", "Yes please"),
    ("asks", "Thanks. When", "Thanks, come when you like"),
    ("asks", "Danke! Deine Adresse bitte", "Bitte!"),
    ("asks", "Merci ! Ton adresse s'il te plaît", "Oui, s'il te plaît"),
    ("asks", "Bedankt! Je adres alsjeblieft", "Alsjeblieft!"),
    ("closes", "I accepted the invitation.", "They accepted the invitation to Rome"),
    ("closes", "See you on Monday!", "I see you moved to Oslo"),
    ("closes", "Bis bald!", "Bis bald heißt bei ihm nie"),
    ("closes", "Nos vemos el lunes", "Nos vemos obligados a cerrar"),
    ("pitches", "We offer a free trial: https://example.com", "We talked about the trial: https://example.com"),
    ("introduces", "Happy to introduce you to my colleague", "I am introducing a new process"),
    ("introduces", "Hi both. Ann, meet Bo, who needs someone who knows glue", "Hi both, the meeting is in room 4"),
    ("introduces", "Je te présente Léa, une amie graveuse", "Je te présente la nouvelle version"),
    ("introduces", "Je vous mets en contact", "Sauf erreur de ma part, je vous laisse la clé"),
    ("introduces", "Soll ich euch bekannt machen?", "Soll ich euch morgen vom Bahnhof abholen?"),
    ("introduces", "Os pongo en contacto", "El técnico te llamará mañana, saludos de mi parte"),
    ("introduces", "Vi metto in contatto", "Digli che ti mando io, saluti da parte mia"),
    ("introduces", "Coloco vocês em contato?", "Queria te apresentar os números"),
    ("introduces", "Zal ik jullie aan elkaar voorstellen?", "Zal ik jullie straks bellen?"),
    ("declines", "Sorry, the role has been filled", "We decided against the blue one"),
    ("declines", "Sorry, we already have a supplier", "We already have a date for the party"),
    ("declines", "I have to say no", "So he asked for a discount and I said no"),
    ("declines", "Merci, mais nous avons déjà un prestataire", "On a pris le train, pas le temps de manger"),
    ("declines", "Lo siento, no puedo aceptar", "Perdona, no puedo abrir el archivo"),
    ("declines", "Leider fehlt mir die Zeit", "Am Donnerstag geht es leider nicht, passt Freitag?"),
    ("declines", "La ringrazio, ma abbiamo già un fornitore", "Ho imparato a dire di no"),
    ("declines", "Lamento, mas já temos fornecedor", "Quinta não vai dar, sexta serve?"),
    ("declines", "Helaas hebben wij al een leverancier", "Het spijt me dat ik er gisteren niet bij was"),
]


@pytest.mark.parametrize(("cue", "says", "seems"), LOOK_ALIKES)
def test_a_look_alike_is_not_the_cue(cue, says, seems):
    assert cue in cues(says)
    assert cue not in cues(seems)


REFUSALS = """
    Please stop writing to me. | I would rather not be contacted any more. | Please take me off your list
    I have to say no, my hands are full until further notice. | Leave me in peace. | Let's end this conversation.
    I no longer work in this field and do not use LinkedIn any more, goodbye. | I'd rather we left it here. | Hard no.
    Lass mich endlich in Ruhe! | Ich wünsche keinen weiteren Kontakt | Belassen wir es dabei. | Nee, lass mal
    Laisse-moi en paix. | Merci de ne plus me contacter. | N'insistez pas, s'il vous plaît. | Stop pub svp
    No me escribas más, por favor. | Dejémoslo aquí. | Déjame tranquila. | Olvídate de mí.
    Prefiro não continuar esta conversa. | Me deixa quieto. | Não me escrevam mais. | Encerramos por aqui.
    Non scrivermi più. | Lasciami stare. | Chiudiamola qui, grazie. | Non voglio più contatti.
    Laat me alsjeblieft met rust. | Laten we het hierbij laten. | Nee, laat maar | Val me niet meer lastig.
"""


@pytest.mark.parametrize("text", [text.strip() for line in REFUSALS.strip().split("\n") for text in line.split("|")])
def test_a_refusal_is_known_in_each_language(text):
    assert "declines" in cues(text)


def others(text: str) -> set[str]:
    row = find_cues(pl.Series([text]), LEXICON).row(0, named=True)
    return {name for name in ("idle", "automatic", "foreign") if row[name]}


@pytest.mark.parametrize(
    "text",
    ["👏", "🎉🎉 :)", "https://example.com/a?id=1", "...", "FYI: the reading room is closed on Monday.",
     "No need to answer: I put your book in your pigeonhole.", "Zur Info: der Saal ist am Montag zu.",
     "Pour info, la salle est fermée lundi.", "No hace falta que respondas, ya está hecho.",
     "Para conhecimento: a sala fecha na segunda.", "Per conoscenza: la sala è chiusa lunedì.",
     "Ter info, de zaal is maandag dicht.", "I am out of office until 12 January.",
     "Found it myself, no need to reply!",
     "Never mind, found it.", "Hat sich erledigt!", "Laat maar!", "Plus besoin de répondre, j'ai trouvé.",
     "Olvídalo, ya lo encontré.", "Come non detto.", "Deixa pra lá, já encontrei.", "Mein herzliches Beileid.",
     "Toutes mes condoléances à vous tous.", "Sorry, that was meant for somebody else!"],
)  # fmt: skip
def test_signs_links_and_what_needs_no_answer_are_idle(text):
    assert others(text) == {"idle"}


MET = """
    Great to see you in Oslo yesterday, Ada! My regards to Tom.
    Thank you for the call this morning, your hints on looms were worth gold.
    It was lovely to have you at our table last night.
    As promised on the phone, here are the slides.
    Schön, dich gestern in Oslo getroffen zu haben!
    Danke für das gute Gespräch gestern in Oslo!
    Wie am Telefon besprochen schicke ich die Folien.
    Ravie de te voir hier à Oslo, les tisserands te saluent.
    Comme convenu au téléphone, voici les photos.
    Qué alegría verte ayer en Oslo.
    Gracias por la comida de ayer, todos preguntan por ti.
    È stato bello rivederti ieri a Oslo.
    Grazie per la telefonata di stamattina, i tuoi consigli valgono oro.
    Fijn je te zien gisteren in Oslo.
    Zoals beloofd aan de telefoon: hier zijn de foto's.
    Foi bom ver-te ontem em Oslo.
    Obrigado pela conversa de ontem, valeu pelo almoço.
"""


@pytest.mark.parametrize("text", [text.strip() for text in MET.strip().split("\n")])
def test_traces_of_a_meeting_or_a_call_are_known_in_each_language(text):
    assert find_cues(pl.Series([text]), LEXICON)["met"].item()


@pytest.mark.parametrize(
    "text",
    ["It would be great to see you in Oslo.", "I hoped to see you at the fair yesterday.",
     "Sorry that I missed you yesterday.", "I tried to talk to you yesterday.",
     "Great to see you yesterday, did it rain?",
     "Es würde mich freuen, dich zu sehen.", "J'espérais te voir hier.", "Esperaba verte ayer.",
     "Speravo di vederti ieri.", "Ik hoopte je te zien gisteren.", "Esperava ver-te ontem.",
     "Yesterday the harbour opened.", "Thanks for your visit to my profile yesterday.",
     "Great to see you yesterday! Please send me the slides."],
)  # fmt: skip
def test_a_meeting_that_never_was_or_a_wish_for_one_is_no_trace(text):
    assert not find_cues(pl.Series([text]), LEXICON)["met"].item()


@pytest.mark.parametrize(
    "text",
    ["?", "1", "Ok 👏", "", "   ", "FYI, could you open the hall?", "I am out of office until Monday, shall we talk?",
     "We need an answer"],
)  # fmt: skip
def test_what_asks_or_says_something_is_not_idle(text):
    assert others(text) == set()


@pytest.mark.parametrize(
    "text",
    ["Automatic reply: I am away and will read this in May.", "Out of office: back in May",
     "I'm out of the office. For urgent matters write to my colleague.", "Abwesenheitsnotiz: bin im Mai zurück",
     "Réponse automatique : je suis absente", "Respuesta automática: estoy de vacaciones",
     "Resposta automática: estou fora", "Risposta automatica: sono in ferie", "Automatisch antwoord: ik ben er niet",
     "Autosvar: jag är tillbaka i maj"],
)  # fmt: skip
def test_an_automatic_reply_is_told_from_a_personal_one(text):
    assert "automatic" in others(text)


@pytest.mark.parametrize(
    "text",
    ["I got your automatic reply, hope you had a good rest", "Thanks for your message. I am on leave and answer later.",
     "I'm out of the office until Thursday, does Friday suit you?", "Die Abwesenheitsnotiz war lustig"],
)  # fmt: skip
def test_what_a_person_may_have_written_is_not_automatic(text):
    assert "automatic" not in others(text)


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("Dzięki, daj znać kiedy możesz", True),
        ("ありがとうございます。日程を教えてください", True),
        ("日程を教えてください", True),
        ("Когда вы сможете приехать", True),
        ("Dziękuję bardzo!", False),
        ("谢谢", False),
        ("Tack så mycket, vi ses", False),
        ("A great talk with Søren and Łucja in Århus", False),
        ("Grüße aus São Paulo, où ça va très bien", False),
        ("zorvil tapem queldo mirran", False),
    ],
)
def test_what_is_in_another_language_is_known_by_its_letters(text, foreign):
    assert ("foreign" in others(text)) is foreign


@pytest.mark.parametrize(
    "text",
    ["Grattis!", "God jul och gott nytt år", "Wszystkiego najlepszego z okazji urodzin!", "С днём рождения!",
     "お誕生日おめでとうございます", "生日快乐"],
)  # fmt: skip
def test_wishes_of_other_languages_are_known(text):
    assert "greets" in cues(text)


NO_OFFERS = [
    "Hi Juniper, the binder raised the price to 400 euros, our budget allows 350. I told him we need a discount.",
    "Dear Juniper, we would love to have you as a speaker at our meeting, we pay 500 euros. Can we arrange a call?",
    "Dear Juniper, our choir collects money for the flood victims. Would you donate 20 euros? https://example.com/flood",
    "May I invite you to lunch? Would love to show you our new software and hear what you think.",
    "Dear Ms Vale, my deadline is near: could we have a short call about your archive's software?",
    "Our article appears on Friday, https://example.com/draft, would you check your quotes?",
    "Wir würden Sie gern als Referentin gewinnen, das Honorar beträgt 500 Euro. Hätten Sie 15 Minuten für einen Anruf?",
    "Notre chorale récolte des fonds pour les sinistrés, ferez-vous un don de 20 euros ? https://example.com",
    "El encuadernador subió el precio a 400 euros y nuestro presupuesto da para 350. ¿Te mando la oferta del segundo?",
    "Gostaríamos de a ter como oradora, pagamos 500 euros. Podemos marcar uma chamada?",
    "Il nostro coro raccoglie fondi per gli alluvionati, donerebbe 20 euro? https://example.com",
    "De boekbinder heeft de prijs verhoogd naar 400 euro, ons budget is 350. Zal ik de offerte van de tweede sturen?",
]


@pytest.mark.parametrize("text", NO_OFFERS)
def test_colleagues_invitations_and_appeals_are_no_offers(text):
    assert "pitches" not in cues(text)


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


@settings(max_examples=25, deadline=None)
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
        ("元気です", 2),
        ("Adaさん、五月三日に開館します", 7),
        ("五月三日我们的阅览室开放，欢迎你来", 8),
        ("안녕하세요 여러분", 2),
        ("วันที่สามพฤษภาคม", 5),
    ],
)
def test_words_are_counted_without_links_and_signs(text, words):
    assert find_cues(pl.Series([text], dtype=pl.String), LEXICON)["words"].item() == words


def test_own_phrases_are_added_to_those_of_the_program():
    own = Lexicon.model_validate({"thanks": {"any": ["míle buíochas"], "unless": ["míle buíochas as tada"]}})
    lexicon = read_lexicon(own)
    assert "thanks" in cues("Mile buiochas!", lexicon)
    assert "thanks" not in cues("Míle buíochas as tada", lexicon)
    assert "thanks" in cues("Danke!", lexicon)
    assert "thanks" not in cues("Míle buíochas!")


@pytest.mark.parametrize(
    "wrong",
    [{"thank": {"any": ["ta"]}}, {"thanks": {"all": ["ta"]}}, {"thanks": {"any": "ta"}}, {"thanks": {"any": ["!"]}}],
)
def test_a_slip_in_a_file_of_phrases_is_an_error(wrong):
    with pytest.raises(ValidationError):
        Lexicon.model_validate(wrong)


def test_without_phrases_only_questions_are_found():
    table = find_cues(pl.Series(["Thank you", "Why?"]), Lexicon())
    assert table.select(pl.col(*CUES).sum()).row(0, named=True) == {cue: int(cue == "asks") for cue in CUES}


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
SHORT = {"asks": (0.9, 0.85)}


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
