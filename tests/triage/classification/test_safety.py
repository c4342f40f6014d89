"""The safety reader as a patient meets it: emergencies, what ifs, history, other people, typos, and plain talk."""

import re

import pytest

from tests.triage.classification.evaluate import RISKY
from triage.classification.notation import FOLDER, compile_phrases, expand, load, phrases
from triage.classification.readings import Category, Urgency
from triage.classification.rules import read
from triage.classification.spelling import correct_word, sound


def lines(text: str) -> list[str]:
    return [line for line in text.strip().splitlines() if line]


@pytest.mark.parametrize(
    "text",
    lines(
        """
i want to kill myself
dont wanna be here anymore
been thinking about ending it all
book me for friday if im still alive, i dont want to live
ya no quiero vivir
me quiero morir de la tristeza
my throat is closing
cant catch my breath since the shot
me falta el aire
se me cierra la garganta
half my face droops and my words come out slurred
se me durmió media cara y no puedo hablar
went blind in one eye after the nose filler
se me fue la vista de un ojo
skin by my nose went white and lacy and it hurts like crazy
el labio se me puso blanco y frio
my friend passed out after her iv
mi esposo se desmayó
she is having a seizure
gave myself two doses by mistake
my heart wont stop racing
call 911
lips are blue
"""
    ),
)
def test_what_may_cost_a_life_or_an_eye_is_an_emergency(text):
    reading = read(text)
    assert reading.category is Category.ADVERSE_EVENT
    assert reading.urgency is Urgency.EMERGENCY, reading.evidence


@pytest.mark.parametrize(
    "text", ["me muero de ganas de ir", "dying to get in lol", "me quiero morir de la risa jaja"]
)
def test_dying_to_come_in_is_no_emergency(text):
    assert read(text).category not in RISKY


@pytest.mark.parametrize(
    "text",
    lines(
        """
what if i get a bruise
what if i have a reaction after you close
will my lips be swollen for my party saturday
is bruising common with under eye filler
can filler cause lumps
im nervous it will leave a scar
how long does the swelling usually last
qué pasa si me inflamo mucho
me van a quedar moretones?
tengo miedo de que me queme el láser
"""
    ),
)
def test_a_what_if_is_a_question_for_a_nurse_and_no_bad_reaction(text):
    assert read(text).category is Category.CLINICAL


@pytest.mark.parametrize(
    "text", ["does it hurt", "do lip injections sting?", "is the laser painful", "duele?", "duele el láser"]
)
def test_whether_it_hurts_is_a_common_question(text):
    assert read(text).category is Category.FAQ


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("last year I had an allergic reaction, ok to book?", Category.CLINICAL),
        ("i had hives from latex as a kid", Category.CLINICAL),
        ("hace 3 años me dio alergia un relleno", Category.CLINICAL),
        ("i bruise easily", Category.CLINICAL),
        ("had a bad reaction at another clinic years ago", Category.CLINICAL),
        ("had filler years ago and now my lip is swollen", Category.ADVERSE_EVENT),
    ],
)
def test_history_is_told_apart_from_now(text, category):
    assert read(text).category is category


def test_a_happy_history_is_no_question_for_a_nurse():
    assert read("did botox years ago loved it").category not in RISKY
    assert read("ive had botox before, want more").category not in RISKY


@pytest.mark.parametrize(
    "text",
    [
        "my mom had a reaction",
        "my coworker came friday and her lip went numb",
        "mi hija tiene la cara llena de granos con pus",
        "hubby got b12 and hes clammy",
        "my sister cant close her eye since her botox",
    ],
)
def test_what_happens_to_somebody_else_counts(text):
    assert read(text).category is Category.ADVERSE_EVENT


@pytest.mark.parametrize(
    "text",
    lines(
        """
brething is hard
my lip is sweling
i think im alergic, hives on my neck
hinchason en el labio
me ase daño la crema, se me puso roja la cara
me salieron ampoyas
blistrs on my leg
my eye lid is drooopy
tengo calentura y escalofrios
i feel dizy since the shot
infeccion en la cara
my chek is num
siento la cara dormida
se me callo el parpado
"""
    ),
)
def test_signs_are_read_however_they_are_spelt(text):
    assert read(text).category is Category.ADVERSE_EVENT


@pytest.mark.parametrize(
    "text", ["🤒 since the shot", "🤮 all night after my pen", "my lips 🩸🩸 after filler"]
)
def test_a_picture_may_tell_the_sign(text):
    assert read(text).category is Category.ADVERSE_EVENT


@pytest.mark.parametrize(
    "text",
    lines(
        """
want botox for my forehead lines
my lips are thin, how much is filler
I'm numb with excitement lol
dying to get in
that price is killing me
sick deal
my numbers 313 555 0188
hot date saturday, squeeze me in for botox
i have a hard stop at 3
my schedule is tight
that hurts my wallet, anything cheaper
my boss is a pain, can we move to 6
its Rosa Blanco
botox thurs 2pm, Sarah Black
soy Dolores
the blue peel, how much?
the freeze thing for fat, price?
my eyebrows are a disaster lol get me in
no swelling no pain, dana is the best
zero bruising, love it
nada de hinchazón, todo perfecto
me duele el bolsillo jaja, algo mas barato?
can we do 4 instead, is that ok
my friend wants to come too is that ok
im selling my groupon
stuck in traffic, heart racing to get there lol
flu at our house, need to move my botox
mi niña tiene fiebre, tengo que cambiar mi cita
how much is semaglutide a month
estoy muy molesta, nadie contesta
no puedo abrir el link
"""
    ),
)
def test_plain_talk_is_never_frozen(text):
    reading = read(text)
    assert reading.category not in RISKY, reading.evidence


@pytest.mark.parametrize(
    "text",
    [
        "tues at 2 works. oh and im on accutane",
        "yes the second one, btw im pregnant",
        "ok 3pm, also my lip is still numb from last time",
        "si a las 4, por cierto estoy embarazada",
        "Kayla Moss. my cheek is hot and hard is that ok",
        "the 12th. i have dermatomyositis",
    ],
)
def test_a_risk_mentioned_in_the_middle_of_a_booking_is_read(text):
    assert read(text).category in RISKY


@pytest.mark.parametrize(
    ("written", "meant"),
    [("sweling", "swelling"), ("brething", "breathing"), ("embarasada", "embarazada"), ("quireo", "quiero")],
)
def test_a_misspelt_word_becomes_the_word(written, meant):
    assert correct_word(written) == meant


@pytest.mark.parametrize(
    "honest", ["selling", "filling", "feeling", "juntas", "llegamos", "breathe", "kayla", "pricing"]
)
def test_an_honest_word_stays(honest):
    assert correct_word(honest) == honest


def test_words_that_sound_alike_share_a_sound():
    assert sound("ampoyas") == sound("ampollas")
    assert sound("hinchason") == sound("hinchazon")
    assert sound("selling") != sound("bleeding")


def test_the_lexicons_notation():
    pattern = compile_phrases(["swell*", "lost .. feeling", "red {day}"])
    assert pattern.search("it swelled up")
    assert not pattern.search("unswelled")
    assert pattern.search("lost almost all feeling")
    assert not pattern.search("lost one two three four feeling")
    assert pattern.search("red friday")
    assert expand("(a|b)c*") == "(?:a|b)c[a-z]*"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_phrase_of_the_lexicon_can_be_read_and_stands_once(path):
    def entries(table):
        for value in table.values():
            if isinstance(value, dict):
                yield from entries(value)
        if {"en", "es"} & set(table):
            yield table

    for entry in entries(load(path.stem)):
        written = phrases(entry)
        assert len(written) == len(set(written)), sorted({one for one in written if written.count(one) > 1})
        for phrase in written:
            assert re.compile(expand(phrase)), phrase
