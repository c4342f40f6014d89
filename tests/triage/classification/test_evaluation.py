"""What docs/safety.md promises about the rule reader, measured on every run."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.classification.evaluate import FOLDER, RISKY, load_set, measure
from triage.classification.readings import Category
from triage.classification.rules import read

PROBES = [json.loads(line) for line in (FOLDER / "probes.jsonl").read_text(encoding="utf-8").splitlines()]
DEV = load_set("dev")
RISKY_TEXTS = [one.text for one in DEV if one.label in RISKY]
PLAIN_TEXTS = [one.text for one in DEV if one.label not in RISKY | {Category.OPT_OUT}]


@pytest.mark.parametrize("name", ["dev", "held_out"])
def test_risky_texts_reach_a_clinician_and_plain_ones_are_left_alone(name):
    score = measure(load_set(name))
    assert score.adverse_recall >= 0.98
    assert score.safe_recall >= 0.98
    assert score.false_alarms <= 0.03


@pytest.mark.parametrize("name", ["fresh", "fresh_2"])
def test_what_was_once_new_to_the_reader_is_read_now(name):
    score = measure(load_set(name))
    assert score.safe_recall == 1
    assert score.alarms == 0


def test_one_reading_costs_less_than_two_milliseconds_of_the_processor():
    sentences = load_set("held_out")
    measure(sentences)  # the first time fills the caches of spelling
    assert measure(sentences).milliseconds < 2


@pytest.mark.parametrize(
    "part", ["my lip ", "numb and ", "how long when ", "if i get ", "no swelling, bruising, ", "(("]
)
def test_the_longest_text_a_phone_sends_is_read_in_no_time(part):
    text = (part * 1600)[:1600]
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 1


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe["text"][:60])
def test_what_was_once_read_wrongly_stays_mended(probe):
    reading = read(probe["text"])
    assert (reading.category in RISKY) is probe["risk"], reading.evidence


@given(
    st.sampled_from(RISKY_TEXTS),
    st.sampled_from(PLAIN_TEXTS),
    st.sampled_from(["\n", ". ", ", ", " and ", " ", "; also "]),
    st.booleans(),
)
def test_a_risky_sentence_is_read_beside_any_plain_one(risky, plain, between, first):
    text = between.join([risky, plain] if first else [plain, risky])
    reading = read(text)
    assert reading.category in RISKY, reading.evidence


@pytest.mark.parametrize("price", ["how much is botox", "cuanto cuesta el facial"])
def test_a_price_asked_in_the_same_breath_hides_no_risk(price):
    texts = [f"{price} and {risky}" for risky in RISKY_TEXTS] + [f"{risky}, {price}" for risky in RISKY_TEXTS]
    assert [text for text in texts if read(text).category not in RISKY] == []


@given(st.sampled_from(RISKY_TEXTS), st.sampled_from([str.upper, str.title, lambda text: f"  {text}!!! 😭"]))
def test_capitals_and_decoration_change_nothing(text, decorate):
    assert read(decorate(text)).category in RISKY


def _slips(text: str) -> list[str]:
    """Every text with one letter of a long word left out, doubled or swapped with the next."""
    words = text.split()
    slipped = []
    for place, word in enumerate(words):
        if len(word) < 7 or not word.isascii() or not word.isalpha():
            continue
        for cut in range(2, len(word) - 1):
            for wrong in (
                word[:cut] + word[cut + 1 :],
                word[:cut] + word[cut] + word[cut:],
                word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :],
            ):
                slipped.append(" ".join([*words[:place], wrong, *words[place + 1 :]]))
    return slipped


def test_a_typing_error_hides_hardly_any_risky_text():
    slipped = [variant for text in RISKY_TEXTS[::6] for variant in _slips(text)]
    missed = [variant for variant in slipped if read(variant).category not in RISKY]
    assert len(slipped) > 200
    assert len(missed) <= 0.01 * len(slipped), missed[:10]
