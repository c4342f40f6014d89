"""The default texts: both languages, the cheap alphabet, one or two segments, nothing a text may not say."""

import re

import pytest

from leakmap.lib.sms_text import count_segments, is_gsm7, to_gsm7
from outreach.assistant.scene import WORDINGS
from outreach.rendering import placeholders_in, render
from outreach.texts import DESCRIPTIONS, PLACEHOLDERS, TEXTS

LONG = {
    "assistant": "Gabriella",
    "spa": "Lakeshore Aesthetics & Wellness",
    "first_name": "Maximiliana",
    "phone": "313-555-0100",
    "opens": "Mon Nov 23 at 10:30am",
    "hours": "Mon-Fri 9am-6:30pm, Sat 10am-2:30pm",
    "times": "1) Tue Nov 24 10:30am 2) Tue Nov 24 12:30pm 3) Wed Nov 25 11:30am",
    "when": "Tue Nov 24 at 12:30pm",
    "price": "$1,250.50",
    "minutes": "120",
    "link": "https://lakeshore.example.com/book/2s7k1-Zk0fA8sd7Fhsa8s1/",
    "prices": "$1,250.50, $700, $1,150",
    "kept": "Tue Nov 24 at 12:30pm",
    "provider": "Alexandra",
    "days": "120",
    "weeks": "12",
    "service": "Laser hair removal",
    "phrase": "the next session builds on the last",
    "day": "Thu Nov 26",
    "address": "1200 Woodward Avenue, Suite 310, Detroit",
    "directions": "Parking is behind the building, entrance on Oak Street.",
    "answer": "There is free parking behind the building; please use the side entrance on Oak Street.",
}
TYPICAL = LONG | {"assistant": "Bella", "spa": "Glow Med Spa", "first_name": "Dana", "opens": "Mon at 9am"}
EACH = [(key, language) for key in TEXTS for language in ("en", "es")]


@pytest.mark.parametrize(("key", "language"), EACH)
def test_a_text_fills_in_and_stays_cheap(key, language):
    text = render(TEXTS[key][language], LONG)
    assert is_gsm7(TEXTS[key][language])
    assert to_gsm7(text) == text
    assert count_segments(text) <= 2


@pytest.mark.parametrize(("key", "language"), [each for each in EACH if each[0].startswith("textback")])
def test_a_textback_fits_one_segment_says_who_writes_and_how_to_stop(key, language):
    text = render(TEXTS[key][language], TYPICAL)
    assert len(text) <= 160
    assert "Glow Med Spa" in text
    assert "STOP" in text
    assert "virtual" in text


def test_every_text_is_described_and_uses_only_its_placeholders():
    assert set(TEXTS) == set(PLACEHOLDERS) == set(DESCRIPTIONS)
    for key, wording in TEXTS.items():
        assert set(wording) == {"en", "es"}
        for template in wording.values():
            assert placeholders_in(template) <= PLACEHOLDERS[key], key


def test_every_question_has_words():
    assert {key for wordings in WORDINGS.values() for key in wordings} <= set(TEXTS)


def test_no_text_names_a_treatment():
    named = re.compile(r"botox|filler|laser|peel|injection|facial|relleno|inyeccion", re.IGNORECASE)
    assert not [key for key, wording in TEXTS.items() if any(named.search(text) for text in wording.values())]


def test_only_the_desks_confirmation_says_booked():
    booked = re.compile(r"\bbooked\b|confirmed|confirmad|reservad|agendad", re.IGNORECASE)
    assert [
        key for key, wording in TEXTS.items() if any(booked.search(text) for text in wording.values())
    ] == ["request_confirmed"]


def test_the_clinical_texts_point_to_911_and_a_nurse():
    for key in ("clinical_ack", "adverse_ack"):
        assert "911" in TEXTS[key]["en"]
        assert "911" in TEXTS[key]["es"]
        assert "nurse" in TEXTS[key]["en"]
        assert "enfermera" in TEXTS[key]["es"]


def test_the_crisis_text_names_the_line_that_listens_and_911():
    for language in ("en", "es"):
        assert "988" in TEXTS["crisis_ack"][language]
        assert "911" in TEXTS["crisis_ack"][language]
