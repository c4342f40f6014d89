"""Who wants no more texts, by carrier keyword or in a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.classification.opt_out import is_cancel_trap, read_keyword, wants_no_texts


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop",
        " Stop. ",
        "STOP!!",
        "UNSUBSCRIBE",
        "end",
        "Quit",
        "STOPALL",
        "stop all",
        "CANCEL",
        "REVOKE",
        "OPTOUT",
        "opt-out",
        "ARRET",
        "arrêt",
        "ALTO",
        "parar",
        "Baja",
        "cancelar",
    ],
)
def test_stop_words_stand_alone_in_any_case(text):
    assert read_keyword(text) == "stop"


@pytest.mark.parametrize(
    ("text", "word"),
    [("START", "start"), ("unstop", "start"), ("Help", "help"), ("INFO", "help"), ("ayuda", "help")],
)
def test_start_and_help_words(text, word):
    assert read_keyword(text) == word


@pytest.mark.parametrize(
    "text", ["stop please", "please cancel", "the end", "yes", "help me book", "", "👍", "info on peels"]
)
def test_a_keyword_in_a_sentence_is_no_keyword(text):
    assert read_keyword(text) is None


def test_yes_opts_in_only_somebody_who_had_opted_out():
    assert read_keyword("YES", opted_out=True) == "yes_optin"
    assert read_keyword("sí", opted_out=True) == "yes_optin"
    assert read_keyword("YES", opted_out=False) is None


@pytest.mark.parametrize(
    ("text", "trap"),
    [
        ("CANCEL", True),
        ("cancelar.", True),
        ("End", True),
        ("quit", True),
        ("STOP", False),
        ("cancel my 3pm", False),
    ],
)
def test_words_that_may_mean_the_appointment(text, trap):
    assert is_cancel_trap(text) is trap


@pytest.mark.parametrize(
    "text",
    [
        "pls stop texting me",
        "remove me from your list",
        "leave me alone",
        "no mas mensajes",
        "wrong number",
        "stop messaging this number",
        "STOP TEXTING ME!!",
        "dont text me again",
        "I dont want any more texts",
        "take me off this list please",
        "please stop",
        "Stop. I mean it",
        "opt me out? no: I am opting out",
        "ya no quiero mensajes",
        "déjenme en paz",
        "se equivocó de número",
        "no me escriban más",
        "quit sending promos and drop my Tuesday slot too",
        "enough with the marketing texts",
        "delete my number",
        "unsubcribe me from this, I unsubscribed before",
        "do not contact me again",
        "quiero darme de baja",
    ],
)
def test_a_wish_in_words_counts(text):
    assert wants_no_texts(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'll stop by tomorrow",
        "can you stop the charge",
        "stop by at 3?",
        "please text me the address",
        "my phone stopped working, call instead",
        "remove me from the waitlist for Tuesday only",
        "should I stop taking retinol",
        "don't text me the form, email it",
        "stop in on Friday ok?",
        "cancel my appointment",
        "can you send me the list of prices",
        "no texts from you yet, did my booking go through?",
        "para el martes por favor",
        "no puedo el lunes",
        "bus stop near you?",
        "I can't stop smiling",
        "non-stop compliments!",
        "I need to end my appointment early",
    ],
)
def test_stop_aimed_at_something_else_does_not(text):
    assert not wants_no_texts(text)


@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    assert read_keyword(text) in {"stop", "start", "help", None}
    assert wants_no_texts(text) in {True, False}
