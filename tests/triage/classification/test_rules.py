"""The rule reader, sentence by sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.classification import sentences
from triage.classification.readings import Category, Reading, Urgency, most_cautious
from triage.classification.rules import read


def lines(text: str) -> list[str]:
    return [line for line in text.strip().splitlines() if line]


@pytest.mark.parametrize(("text", "label", "also"), sentences.GUIDE)
def test_the_labelling_guide_is_followed(text, label, also):
    reading = read(text)
    assert reading.category == label
    if also:
        assert also in reading.also


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (line, label)
        for label, table in (
            ("adverse_event", sentences.ADVERSE),
            ("clinical", sentences.CLINICAL),
            ("opt_out", sentences.OPT_OUT),
            ("billing", sentences.BILLING),
            ("booking", sentences.BOOKING),
            ("faq", sentences.FAQ),
            ("other", sentences.OTHER),
        )
        for line in lines(table)
    ],
)
def test_a_message_gets_its_label(text, label):
    reading = read(text)
    assert reading.category == label, reading.evidence


@pytest.mark.parametrize("text", lines(sentences.NEVER_AUTOMATIC))
def test_what_no_rule_knows_but_speaks_of_a_body_reaches_a_clinician(text):
    assert read(text).category in (Category.ADVERSE_EVENT, Category.CLINICAL)


@pytest.mark.parametrize(
    "text",
    [
        "I can't breathe",
        "my lip is turning white",
        "I can't see out of one eye",
        "my husband passed out",
        "no puedo respirar",
        "my tongue is swelling",
    ],
)
def test_what_cannot_wait_is_an_emergency(text):
    assert read(text).urgency is Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "no swelling at all",
        "no redness, all good",
        "no swelling, bruising or pain this time",
        "I didn't bruise or swell",
        "without any pain",
        "my lips are not swollen anymore thank you",
        "sin dolor ni hinchazón, todo bien",
        "no tengo fiebre",
        "I had a rash years ago at another clinic",
    ],
)
def test_a_denied_sign_is_no_sign(text):
    assert read(text).category is not Category.ADVERSE_EVENT


@pytest.mark.parametrize(
    "text",
    [
        "not only swollen but hot",
        "no idea why my lip is swollen",
        "I don't know if this swelling is right",
        "no, my cheek is numb",
        "no fever but my cheek is oozing",
        "the swelling is not going down",
        "no feeling in my chin",
        "no fever, swelling everywhere",
        "my lip is swollen, I had filler years ago at another clinic",
    ],
)
def test_a_negation_of_something_else_changes_nothing(text):
    assert read(text).category is Category.ADVERSE_EVENT


def test_quoted_threads_and_signatures_do_not_count():
    assert read("See you Friday!\n> call us if you notice swelling or fever").category is Category.BOOKING
    assert read("Thanks!\nOn Mon, Glow wrote:\nblisters or numbness need a call").category is Category.OTHER


def test_a_healed_sign_is_history_when_no_treatment_was_recent():
    text = "my cheek was swollen"
    assert read(text).category is Category.ADVERSE_EVENT
    assert read(text, now_treatment_recent=False).category is Category.CLINICAL


def test_evidence_names_rules_and_never_repeats_the_patient():
    reading = read("my chin is numb, Tuesday 3pm please, signed Hortensia")
    assert reading.evidence[0] == "sign:numbness"
    assert not any("hortensia" in name.lower() for name in reading.evidence)


def test_language_is_read_from_small_words():
    assert read("hola, quisiera una cita el martes").language == "es"
    assert read("hi, I would like an appointment").language == "en"


def _reading(category: Category, urgency: Urgency = Urgency.ROUTINE, confidence: float = 0.5) -> Reading:
    return Reading(category, (), urgency, confidence, (), "en", "test", "1")


def test_the_most_cautious_reading_wins_whatever_its_confidence():
    careful = _reading(Category.CLINICAL, confidence=0.2)
    assert most_cautious([_reading(Category.BOOKING, confidence=0.99), careful]) is careful
    urgent = _reading(Category.CLINICAL, Urgency.URGENT)
    assert most_cautious([careful, urgent]) is urgent
    with pytest.raises(ValueError, match="at least one"):
        most_cautious([])


@given(st.text(max_size=300))
def test_any_text_gets_a_reading(text):
    reading = read(text)
    assert reading.category in Category
    assert reading.category not in reading.also
    assert 0 < reading.confidence <= 1


@given(st.text(max_size=80), st.text(max_size=80))
def test_noise_around_a_sign_does_not_hide_it(before, after):
    text = f"{before.replace('>', ' ')}\nmy lip is numb and turning gray\n{after}"
    assert read(text).category is Category.ADVERSE_EVENT or "wrote:" in text.lower() or "--" in text


@pytest.mark.parametrize(
    "text", ["i cant\nbreathe", "hola\nme cuesta\nrespirar", "my lip is turning\n\nwhite"]
)
def test_a_sentence_broken_over_lines_is_read_as_one(text):
    assert read(text).category is Category.ADVERSE_EVENT


@pytest.mark.parametrize(
    "text",
    ["hi\nits dana\nbotox thurs?", "do you do peels\nhow much", "STOP\nplease", "perdon\nmi ingles es malo"],
)
def test_lines_that_are_harmless_stay_so(text):
    assert read(text).category not in (Category.ADVERSE_EVENT, Category.CLINICAL)
