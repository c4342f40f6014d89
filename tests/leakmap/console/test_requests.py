"""Answering a booking request: the text is shown first, one click sends it, and only one desk wins."""

from datetime import timedelta

import pytest

from clinics.models import (
    AppointmentState,
    BookingRequest,
    Patient,
    PatientAddress,
    Practice,
    Provider,
    RequestState,
)
from clinics.openings import list_openings
from leakmap.console.choosing import name_opening
from leakmap.lib.phones import show
from leakmap.lib.queue import Lane
from outreach import desk, outbox
from outreach.models import OutboxItem
from tests.factories import MONDAY_10AM, make_appointment, make_request, make_ticket


def address_of(request, answer):
    return f"/admin/requests/{request.pk}/{answer}/"


def read_preview(client, request, answer) -> str:
    return client.get(address_of(request, answer)).context["text"]


@pytest.mark.parametrize(
    ("answer", "state", "kept"),
    [
        ("confirm", RequestState.CONFIRMED, AppointmentState.CONFIRMED),
        ("decline", RequestState.DECLINED, AppointmentState.CANCELLED),
    ],
)
def test_the_text_shown_is_the_text_sent(desk_client, answer, state, kept):
    request = make_request()
    shown = read_preview(desk_client, request, answer)
    assert shown in desk_client.get(address_of(request, answer)).content.decode().replace("&#x27;", "'")
    response = desk_client.post(address_of(request, answer), follow=True)
    assert response.redirect_chain == [("/admin/", 302)]
    assert OutboxItem.objects.get().body == shown
    request.refresh_from_db()
    request.appointment.refresh_from_db()
    assert (request.state, request.answered_by, request.appointment.state) == (state, "Robin", kept)


def test_looking_changes_nothing(desk_client):
    request = make_request()
    for answer in ("confirm", "other-times", "decline"):
        assert desk_client.get(address_of(request, answer)).status_code == 200
    request.refresh_from_db()
    assert request.state == RequestState.WAITING
    assert not OutboxItem.objects.exists()


def test_the_second_desk_is_told_who_was_faster(desk_client):
    request = make_request()
    desk.confirm_request(request_id=request.pk, actor="Dana", now=MONDAY_10AM)
    response = desk_client.post(address_of(request, "confirm"), follow=True)
    words = [str(each) for each in response.context["messages"]]
    assert words == ["Dana already confirmed this visit at 10:00 am. Nothing more was sent."]
    assert OutboxItem.objects.count() == 1


def test_a_double_click_is_one_text(desk_client):
    request = make_request()
    desk_client.post(address_of(request, "confirm"))
    response = desk_client.post(address_of(request, "confirm"), follow=True)
    assert "Robin already confirmed this visit" in response.content.decode()
    assert OutboxItem.objects.count() == 1


def test_an_answered_request_opens_on_what_became_of_it(desk_client):
    request = make_request()
    desk.decline_request(request_id=request.pk, actor="Dana", now=MONDAY_10AM)
    response = desk_client.get(address_of(request, "confirm"), follow=True)
    assert "Dana already declined this at 10:00 am" in response.content.decode()


def list_free(request):
    return list_openings(
        service=request.appointment.service, practice=Practice.objects.get(), now=MONDAY_10AM
    )


def test_other_times_are_shown_as_they_will_be_sent(desk_client):
    request = make_request()
    chosen = {"time": [name_opening(each) for each in list_free(request)[4:12:4]]}
    preview = desk_client.get(address_of(request, "other-times") + "preview/", chosen).context["text"]
    desk_client.post(address_of(request, "other-times"), chosen)
    item = OutboxItem.objects.get()
    assert item.body == preview
    assert len(item.quoted) == 2
    request.refresh_from_db()
    assert request.state == RequestState.COUNTERED


def test_a_time_that_was_just_taken_is_said_kindly_and_nothing_is_sent(desk_client):
    request = make_request()
    opening = list_free(request)[8]
    make_appointment(starts_at=opening.starts_at, provider=_provider(opening))
    response = desk_client.post(address_of(request, "other-times"), {"time": [name_opening(opening)]})
    assert response.status_code == 409
    assert "just taken by somebody else" in response.content.decode()
    assert not OutboxItem.objects.exists()


def _provider(opening):
    return Provider.objects.get(pk=opening.provider_id)


@pytest.mark.parametrize(
    ("how_many", "words"), [(0, "Choose at least one time"), (4, "Choose up to 3 times")]
)
def test_one_to_three_times_may_be_offered(desk_client, how_many, words):
    request = make_request()
    chosen = [name_opening(each) for each in list_free(request)[: how_many * 4 : 4]]
    response = desk_client.post(address_of(request, "other-times"), {"time": chosen})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not OutboxItem.objects.exists()


def stop_texts(talk):
    PatientAddress.objects.update(opted_out_at=MONDAY_10AM - timedelta(days=1))


def make_unreachable(talk):
    PatientAddress.objects.update(unreachable_reason="Carrier: cannot receive texts (code 30006)")


def block(talk):
    Patient.objects.update(is_blocked=True)


def ask_a_nurse(talk):
    make_ticket(kind="clinical", patient=talk.patient)


OBSTACLES = [
    (stop_texts, "patient asked for no texts"),
    (make_unreachable, "texts cannot reach this number"),
    (block, "patient is blocked"),
    (ask_a_nurse, "a clinical question is open"),
]


@pytest.mark.parametrize(("obstruct", "why"), OBSTACLES)
@pytest.mark.parametrize(
    ("answer", "done"),
    [("confirm", "Confirmed."), ("decline", "Declined."), ("other-times", "Other times chosen.")],
)
def test_an_answer_that_no_text_carries_says_so_before_and_after(desk_client, obstruct, why, answer, done):
    request = make_request()
    obstruct(request.conversation)
    number = show(request.conversation.address.address)
    page = desk_client.get(address_of(request, answer)).content.decode()
    assert f"No text will leave: {why}. Call them: {number}." in page
    chosen = {"time": [name_opening(list_free(request)[4])]} if answer == "other-times" else {}
    response = desk_client.post(address_of(request, answer), chosen, follow=True)
    words = [str(each) for each in response.context["messages"]]
    assert words == [f"{done} The patient was NOT told: {why}. Call them: {number}."]
    outbox.claim_due(lane=Lane.INTERACTIVE, now=MONDAY_10AM, limit=9)
    assert OutboxItem.objects.get().state == "dropped"  # what was said is what happens


def test_an_answer_without_a_conversation_says_that_the_patient_was_not_told(desk_client):
    request = make_request()
    BookingRequest.objects.update(conversation=None)
    response = desk_client.post(address_of(request, "confirm"), follow=True)
    words = [str(each) for each in response.context["messages"]]
    assert words == [
        "Confirmed. The patient was NOT told: there is no conversation to write to. Call the patient."
    ]


def test_an_answer_that_a_text_carries_says_so(desk_client):
    response = desk_client.post(address_of(make_request(), "confirm"), follow=True)
    words = [str(each) for each in response.context["messages"]]
    assert words == ["Confirmed. The text is on its way."]


def test_a_provider_login_may_look_but_not_answer(nurse_client):
    request = make_request()
    assert nurse_client.get(f"/admin/requests/{request.pk}/").status_code == 200
    assert nurse_client.post(address_of(request, "confirm")).status_code == 403
    request.refresh_from_db()
    assert request.state == RequestState.WAITING


def test_a_request_without_a_token_is_refused(desk_client):
    request = make_request()
    desk_client.handler.enforce_csrf_checks = True
    assert desk_client.post(address_of(request, "confirm")).status_code == 403
    assert not OutboxItem.objects.exists()
