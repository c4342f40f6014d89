"""Answering a booking request: the text is shown first, one click sends it, and only one desk wins."""

from datetime import timedelta

import pytest

from clinics.models import AppointmentState, Practice, Provider, RequestState
from clinics.openings import list_openings
from leakmap.console.choosing import name_opening
from outreach import desk
from outreach.models import OutboxItem
from tests.factories import MONDAY_10AM, make_appointment, make_request


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


def test_the_page_warns_when_no_text_will_leave(desk_client):
    request = make_request()
    request.conversation.address.opted_out_at = MONDAY_10AM - timedelta(days=1)
    request.conversation.address.save()
    assert "no text will leave" in desk_client.get(address_of(request, "confirm")).content.decode()


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
