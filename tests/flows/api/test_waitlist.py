"""Other programs and the waitlist."""

from datetime import timedelta

import pytest
from django.test import Client

from clinics.models import (
    ConsentEvent,
    ConsentKind,
    Patient,
    PatientAddress,
    Service,
    WaitlistEntry,
    WaitlistSource,
    WaitlistState,
)
from tests.conftest import GLOW, HOSTS
from tests.factories import make_patient, make_waiting
from tests.program import CONSENT, NOW, PHONE, TOMORROW, done, refused
from triage.models import Ticket, TicketKind
from triage.tickets import has_freezing_ticket


def test_somebody_new_joins_the_waitlist_last_with_their_consent_in_the_ledger(program, wish, facial):
    make_waiting()
    sent = {**wish, "suits": "Mon-Wed 9am-12pm, Fri after 3pm", "notice_minutes": 60, "consent": CONSENT}
    entry = done(program.post("waitlist/", sent), 201)
    row = WaitlistEntry.objects.get(pk=entry["id"])
    assert (row.source, row.consented_at, row.consent_how) == (WaitlistSource.API, NOW, "web form")
    assert (row.patient.first_name, row.patient.last_name) == ("Ana", "Ruiz")
    assert row.patient.addresses.get().address == PHONE
    assert entry["services"] == [facial.pk]
    assert (entry["place"], entry["suits"]) == (2, "Mon-Wed 9am-12pm, Fri after 3pm")
    event = ConsentEvent.objects.get()
    assert (event.kind, event.wording, event.actor) == (
        ConsentKind.TRANSACTIONAL, CONSENT["wording"], "API: Website",
    )  # fmt: skip


def test_no_answer_holds_a_name_or_a_number(program, wish, booking):
    entry = program.post("waitlist/", {**wish, "consent": CONSENT})
    visit = program.post("appointments/", booking)
    pages = [
        entry, visit, program.get("waitlist/"), program.get(f"waitlist/{entry.json()['id']}/"),
        program.get("appointments/", {"from": NOW, "to": NOW + timedelta(days=3)}),
    ]  # fmt: skip
    for page in pages:
        assert page.status_code in (200, 201)
        for word in ("Ana", "Ruiz", PHONE[2:], CONSENT["wording"]):
            assert word not in page.content.decode()


@pytest.mark.parametrize("consent", [{}, {"consent": None}])
def test_without_consent_somebody_waits_to_be_called(consent, program, wish):
    assert done(program.post("waitlist/", {**wish, **consent}), 201)["consented_at"] is None
    assert not ConsentEvent.objects.exists()


def test_who_waits_already_keeps_their_place_and_gets_the_further_service(program, wish, facial, clock):
    first = done(program.post("waitlist/", wish), 201)
    make_waiting(position=5)
    clock.shift(1)
    other = Service.objects.exclude(pk=facial.pk).first()
    again = done(program.post("waitlist/", {**wish, "services": [other.pk]}), 200)
    assert (again["id"], again["place"]) == (first["id"], 1)
    assert again["services"] == sorted([facial.pk, other.pk])


@pytest.mark.parametrize(
    ("change", "field", "word"),
    [
        ({"phone": 13135552777}, "phone", "quotes"),
        ({"phone": 1.3135552777e10}, "phone", "quotes"),
        ({"phone": "1.31E+10"}, "phone", "+13135550142"),
        ({"phone": "5550142"}, "phone", "+13135550142"),
        ({"phone": "+13135550100"}, "phone", "line of the spa"),
        ({"phone": None}, "phone", "null"),
        ({"first_name": ""}, "first_name", "blank"),
        ({"services": []}, "services", "at least one"),
        ({"services": [999999]}, "services", "no service 999999"),
        ({"services": ["x"]}, "services.0", "integer"),
        ({"services": 1}, "services", "list of ids"),
        ({"provider": 999999}, "provider", "GET /api/v1/providers/"),
        ({"provider": True}, "provider", "whole number"),
        ({"suits": "Blursday"}, "suits", "Mon-Wed"),
        ({"notice_minutes": 30000}, "notice_minutes", "20160"),
        ({"note": "x" * 201}, "note", "200"),
        ({"note": "a\x00b"}, "note", "Null"),
        ({"note": "\ud800"}, "note", "urrogate"),
        ({"expires_at": "2026-12-24T10:00:00"}, "expires_at", "offset"),
        ({"expires_at": "2026-11-01T10:00:00Z"}, "expires_at", "over"),
        ({"consent": {"how": "web form"}}, "consent.wording", "required"),
        ({"consent": True}, "consent", "dictionary"),
        ({"phnoe": PHONE}, "phnoe", "There are"),
        ({"language": "de"}, "language", "valid choice"),
        ({"patient": 999999}, "patient", "no patient"),
    ],
)
def test_a_wish_that_cannot_be_taken_is_refused_with_its_field_and_nothing_is_written(
    change, field, word, program, wish
):
    patients = Patient.objects.count()
    assert word in refused(program.post("waitlist/", {**wish, **change}), 400, field=field)
    assert not WaitlistEntry.objects.exists()
    assert Patient.objects.count() == patients


def test_a_body_that_is_no_json_or_no_object_is_refused_in_words(program):
    assert "not valid JSON" in refused(program.ask("POST", "waitlist/", "{'phone"), 400, code="unreadable")
    refused(program.post("waitlist/", ["x"]), 400)
    answer = Client(SERVER_NAME=HOSTS[GLOW]).post(
        "/api/v1/waitlist/", {"phone": "x"}, HTTP_AUTHORIZATION=f"Bearer {program.key}"
    )
    assert "application/json" in refused(answer, 415)


def test_a_number_known_by_another_name_is_not_taken_for_the_same_person(program, wish):
    maya = make_patient(phone=PHONE)
    answer = program.post("waitlist/", wish)
    assert f'"patient": {maya.pk}' in refused(answer, 409, code="other_name", field="phone")
    assert answer.json()["patient"] == maya.pk
    assert b"Maya" not in answer.content
    meant = {"patient": maya.pk, "services": wish["services"]}
    assert done(program.post("waitlist/", meant), 201)["patient"] == maya.pk


def test_a_caller_without_a_name_gets_the_one_that_is_sent(program, wish):
    known = make_patient(first_name="", last_name="", phone=PHONE)
    assert done(program.post("waitlist/", wish), 201)["patient"] == known.pk
    known.refresh_from_db()
    assert known.display_name == "Ana Ruiz"


def test_either_a_patient_or_a_number_is_sent_not_both(program, wish):
    maya = make_patient()
    assert "not both" in refused(program.post("waitlist/", {**wish, "patient": maya.pk}), 400, field="phone")
    assert "Say who" in refused(program.post("waitlist/", {"services": wish["services"]}), 400, field="phone")


def test_consent_to_texts_needs_a_number_that_texts_reach(program, wish):
    sent = {**wish, "phone": "+442079460958", "consent": CONSENT}
    assert "mobile" in refused(program.post("waitlist/", sent), 400, field="consent")
    assert not PatientAddress.objects.filter(address="+442079460958").exists()


def test_only_what_is_sent_is_changed(program, facial):
    entry = make_waiting(note="Call after five", notice_minutes=30)
    changed = done(program.patch(f"waitlist/{entry.pk}/", {"suits": "Fri after 3pm"}))
    assert (changed["suits"], changed["note"], changed["notice_minutes"]) == (
        "Fri after 3pm",
        "Call after five",
        30,
    )
    assert changed["consented_at"]
    assert done(program.patch(f"waitlist/{entry.pk}/", {"consent": None}))["consented_at"] is None


def test_who_waits_no_more_is_not_changed_taken_off_or_moved(program):
    entry = make_waiting(state=WaitlistState.BOOKED)
    assert "POST /api/v1/waitlist/" in refused(
        program.patch(f"waitlist/{entry.pk}/", {"note": "x"}), 409, code="not_waiting"
    )
    refused(program.post(f"waitlist/{entry.pk}/take-off/"), 409, code="not_waiting")
    refused(program.post(f"waitlist/{entry.pk}/move/", {"place": 1}), 409, code="not_waiting")
    entry.refresh_from_db()
    assert (entry.state, entry.note) == (WaitlistState.BOOKED, "")


def test_somebody_is_taken_off_with_the_reason(program):
    entry = make_waiting()
    off = done(program.post(f"waitlist/{entry.pk}/take-off/", {"reason": "Moved away"}))
    assert (off["state"], off["closed_reason"], off["place"]) == ("removed", "Moved away", None)


def test_somebody_is_moved_and_the_others_keep_their_order(program):
    first, second, third = (make_waiting() for _ in range(3))
    assert done(program.post(f"waitlist/{third.pk}/move/", {"place": 1}))["place"] == 1
    order = [each["id"] for each in done(program.get("waitlist/"))["results"]]
    assert order == [third.pk, first.pk, second.pk]
    assert done(program.post(f"waitlist/{third.pk}/move/", {"place": 99}))["place"] == 3
    refused(program.post(f"waitlist/{third.pk}/move/", {"place": 0}), 400, field="place")


def test_the_waitlist_comes_in_pages_in_the_desks_order_by_service_and_state(program, facial):
    rows = [make_waiting() for _ in range(5)]
    gone = make_waiting(state=WaitlistState.REMOVED)
    make_waiting(service=Service.objects.exclude(pk=facial.pk).first().name)
    seen, query = [], {"service": facial.pk, "limit": 2}
    answer = done(program.get("waitlist/", query))
    while True:
        assert len(answer["results"]) <= 2
        seen += [(each["id"], each["place"]) for each in answer["results"]]
        if not answer["next"]:
            break
        assert answer["next"].startswith(f"http://{HOSTS[GLOW]}/api/v1/waitlist/?")
        answer = done(program.ask("GET", "waitlist/", QUERY_STRING=answer["next"].split("?")[1]))
    assert seen == [(row.pk, place) for place, row in enumerate(rows, start=1)]
    assert [each["id"] for each in done(program.get("waitlist/", {"state": "removed"}))["results"]] == [
        gone.pk
    ]
    assert len(done(program.get("waitlist/", {"state": "all"}))["results"]) == 7


@pytest.mark.parametrize("cursor", ["nonsense", "cD1hYmM=", "cD0lMDA="])
def test_a_cursor_that_is_none_is_refused(cursor, program):
    make_waiting()
    assert "begin without" in refused(program.get("waitlist/", {"cursor": cursor}), 400, field="cursor")


def test_unknown_ids_are_not_found(program):
    for path in ("waitlist/999999/", "appointments/999999/", "freed-times/999999/"):
        refused(program.get(path), 404, code="not_found")
    for path in ("waitlist/999999/move/", "appointments/999999/move/"):
        refused(
            program.post(path, {"place": 1} if "waitlist" in path else {"starts_at": TOMORROW.isoformat()}),
            404,
        )
    for path in ("waitlist/999999/take-off/", "appointments/999999/cancel/"):
        refused(program.post(path), 404)


@pytest.mark.parametrize("source", ["api", "desk"])
def test_a_clinical_note_of_a_program_opens_a_clinicians_ticket_at_once(program, source):
    entry = make_waiting(source=source)
    done(program.patch(f"waitlist/{entry.pk}/", {"note": "my eye is swollen shut since yesterday"}))
    ticket = Ticket.objects.get(kind=TicketKind.ADVERSE)
    assert ticket.patient == entry.patient
    assert has_freezing_ticket(patient_id=entry.patient_id)
