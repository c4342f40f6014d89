"""A spa's own wording: what it must keep, what it costs, and the way back to ours."""

import pytest

from clinics.models import MessageText
from leakmap.console.wording_rules import SAMPLES, fill_sample, find_problems, find_remarks
from outreach.texts import PLACEHOLDERS, TEXTS

FACTS = {"spa": "Glow Med Spa", "assistant": "Bella", "phone": "(313) 555-0100"}
EDIT = "/admin/clinics/messagetext/textback_open/en/"
GOOD = "{spa} here, this is {assistant}. Sorry we missed you, what do you need? Reply STOP to opt out"


@pytest.mark.parametrize(("key", "language"), [(key, language) for key in TEXTS for language in SAMPLES])
def test_our_own_wording_passes_its_own_rules(key, language):
    body = TEXTS[key][language]
    assert find_problems(key, body) == []
    assert find_remarks(body, fill_sample(key, body, language=language, facts=FACTS)) == []


@pytest.mark.parametrize(
    ("key", "body", "problem"),
    [
        ("textback_open", "", "Write something, or go back to our wording."),
        ("textback_open", GOOD + " {price}", "There is no {price} in this text. Use: {assistant}, {spa}."),
        ("textback_open", GOOD + " {spa", "A curly bracket is not closed. Write placeholders as {name}."),
        ("textback_open", "Hi! Reply STOP to opt out", "{spa} is missing: the patient must see who writes."),
        (
            "textback_open",
            "Hi from {spa}",
            "The opt-out line is missing: keep a sentence with STOP in capitals.",
        ),
        ("offer", "Which one works for you?", "{times} is missing: the text is about it."),
        (
            "requested",
            "You are booked for {when}!",
            "Only the desk's confirmation may say booked or confirmed. Say it another way.",
        ),
        (
            "bye",
            "We open at 9am.",
            "It names a clock time. Texts with typed times are held back: use {when}, {times} or {opens}.",
        ),
        (
            "adverse_ack",
            "A nurse at {spa} will call.",
            "911 is missing: this text must say what to do in an emergency.",
        ),
        (
            "crisis_ack",
            "Call 911. A person at {spa} will call.",
            "988 is missing: this text must name the line for people who may harm themselves.",
        ),
    ],
)
def test_wording_that_breaks_a_promise_is_refused_with_a_remedy(key, body, problem):
    assert find_problems(key, body) == [problem]


def test_dear_characters_and_long_texts_are_remarked_on():
    assert find_remarks("Hello 💛", "Hello") == [
        "These characters would double the price and are replaced or left out: 💛"
    ]
    assert find_remarks("x", "x" * 400) == ["It takes 3 segments; two are plenty for a text."]


def test_every_placeholder_has_a_sample():
    names = set().union(*PLACEHOLDERS.values())
    for values in SAMPLES.values():
        assert names <= {*values, *FACTS}


def test_every_text_is_listed(owner_client):
    for language in SAMPLES:
        page = owner_client.get("/admin/clinics/messagetext/", {"language": language}).content.decode()
        for key in TEXTS:
            assert f"/admin/clinics/messagetext/{key}/{language}/" in page


def test_saving_uses_the_new_wording_and_reset_goes_back(owner_client):
    owner_client.post(EDIT, {"body": GOOD})
    assert [(each.key, each.language, each.body) for each in MessageText.objects.all()] == [
        ("textback_open", "en", GOOD)
    ]
    assert "Your wording" in owner_client.get("/admin/clinics/messagetext/").content.decode()
    owner_client.post(EDIT + "reset/")
    assert not MessageText.objects.exists()


def test_a_refused_wording_is_kept_in_the_box_and_not_saved(owner_client):
    response = owner_client.post(EDIT, {"body": "Hi {name}"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "There is no {name} in this text" in page
    assert "Hi {name}</textarea>" in page
    assert not MessageText.objects.exists()


def test_the_preview_is_what_a_patient_reads_and_saves_nothing(owner_client):
    response = owner_client.post(EDIT + "preview/", {"body": GOOD})
    assert response.context["text"].startswith("Glow Med Spa here, this is Bella.")
    assert response.context["segments"] == 1
    assert not MessageText.objects.exists()


def test_the_desk_may_look_but_not_change(desk_client):
    assert desk_client.get(EDIT).status_code == 200
    assert desk_client.post(EDIT, {"body": GOOD}).status_code == 403
    assert not MessageText.objects.exists()


@pytest.mark.parametrize("address", ["preview/", "reset/"])
def test_a_get_never_acts(owner_client, address):
    assert owner_client.get(EDIT + address).status_code == 405


def test_an_unknown_text_is_not_found(owner_client):
    assert owner_client.get("/admin/clinics/messagetext/nonsense/en/").status_code == 404
