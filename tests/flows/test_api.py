"""Other programs over HTTP: the waitlist and the calendar of one spa, and nothing of any other."""

import json
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinics.api_keys import make_key, revoke_key
from clinics.models import (
    ApiAnswer,
    ApiKey,
    Appointment,
    AppointmentState,
    CancelReason,
    ConsentEvent,
    ConsentKind,
    Patient,
    PatientAddress,
    Provider,
    Service,
    WaitlistEntry,
    WaitlistSource,
    WaitlistState,
)
from leakmap.api.urls import urlpatterns
from leakmap.lib.tenancy import inside_spa
from outreach.models import FreedSlot, OfferState, SlotState
from outreach.recovery.working import recover_due
from tests.conftest import GLOW, HOSTS, LUNA
from tests.factories import MONDAY_10AM, make_appointment, make_patient, make_request, make_waiting
from tests.provider import count_bells

NOW = MONDAY_10AM
TOMORROW = NOW + timedelta(days=1)
PHONE = "+13135552777"
OPEN_TO_ALL = {"api_docs", "api_schema", "api_nothing"}
CONSENT = {"how": "web form", "wording": "Text me when a time opens up."}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


class Program:
    """Another program with a key. Every call ends inside Glow again, as the test began."""

    def __init__(self, schema: str = GLOW, *, scopes=("read", "write")):
        self.host = HOSTS[schema]
        with inside_spa(schema):
            self.row, self.key = make_key(name="Website", scopes=scopes, actor="Robin", now=NOW)

    def ask(self, method: str, path: str, body=None, *, host: str = "", key: str | None = None, **headers):
        token = self.key if key is None else key
        extra = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
        content = body if isinstance(body, str) else json.dumps(body)
        try:
            return Client(SERVER_NAME=host or self.host).generic(
                method,
                f"/api/v1/{path}",
                "" if body is None else content,
                content_type="application/json",
                **extra,
                **headers,
            )
        finally:
            connection.set_schema(GLOW)

    def get(self, path: str, query: dict | None = None, **options):
        return self.ask("GET", path, QUERY_STRING=write_query(query or {}), **options)

    def post(self, path: str, body=None, *, once: str = "", **options):
        headers = {"HTTP_IDEMPOTENCY_KEY": once} if once else {}
        return self.ask("POST", path, {} if body is None else body, **headers, **options)

    def patch(self, path: str, body):
        return self.ask("PATCH", path, body)


def write_query(query: dict) -> str:
    return urlencode(
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in query.items()}
    )


@pytest.fixture
def program(glow):
    return Program()


@pytest.fixture
def facial(glow):
    return Service.objects.get(name="HydraFacial")


@pytest.fixture
def dana(glow):
    return Provider.objects.get(name="Dana Reyes")


@pytest.fixture
def wish(facial):
    return {"phone": PHONE, "first_name": "Ana", "last_name": "Ruiz", "services": [facial.pk]}


@pytest.fixture
def booking(facial, dana):
    return {
        "phone": PHONE,
        "first_name": "Ana",
        "last_name": "Ruiz",
        "service": facial.pk,
        "provider": dana.pk,
        "starts_at": TOMORROW.isoformat(),
    }


def refused(answer, status: int, *, field: str = "", code: str = "") -> str:
    """The remedy of a refusal, which must be of this status, and for this field."""
    body = answer.json()
    assert answer.status_code == body["status"] == status, body
    assert answer["Content-Type"] == "application/problem+json"
    if code:
        assert body["code"] == code
    if field:
        assert [each["field"] for each in body["errors"]] == [field]
        return body["errors"][0]["remedy"]
    return body["detail"]


def done(answer, status: int = 200):
    assert answer.status_code == status, answer.content
    return answer.json()


def list_addresses() -> list[str]:
    """Every address that needs a key, with the id 1 where it takes one."""
    names = [each.name for each in urlpatterns if each.name not in OPEN_TO_ALL]
    paths = []
    for name in names:
        pattern = next(each for each in urlpatterns if each.name == name)
        ids = [1] * len(pattern.pattern.converters)
        paths.append(reverse(name, args=ids, urlconf="leakmap.urls").removeprefix("/api/v1/"))
    return paths


ADDRESSES = list_addresses()


# ---- keys -------------------------------------------------------------------------------------------------


def test_there_are_addresses_to_ask():
    assert len(ADDRESSES) == 13


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_without_a_key_of_this_spa_there_is_nothing_at(method, path, program):
    other = Program(LUNA)
    for key in ("", "lm_nobody", other.key):
        answer = program.ask(method, path, {}, key=key)
        remedy = refused(answer, 401, code="no_key")
        assert "Authorization: Bearer" in remedy
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert other.key not in answer.content.decode()


def test_a_key_opens_its_own_spa_and_no_other(program):
    assert program.get("services/").status_code == 200
    assert program.get("services/", host=HOSTS[LUNA]).status_code == 401


def test_a_revoked_key_opens_nothing(program):
    assert revoke_key(key_id=program.row.pk, now=NOW)
    assert "revoked" in refused(program.get("services/"), 401)


def test_a_key_that_may_only_read_writes_nothing(glow, wish):
    reader = Program(scopes=("read",))
    assert "may write" in refused(reader.post("waitlist/", wish), 403, code="scope")
    assert reader.get("waitlist/").status_code == 200
    assert not WaitlistEntry.objects.exists()


def test_a_key_that_may_only_write_reads_nothing(glow, wish):
    writer = Program(scopes=("write",))
    assert "may read" in refused(writer.get("waitlist/"), 403)
    assert writer.post("waitlist/", wish).status_code == 201


def test_when_a_key_was_last_used_is_written_once_a_minute(program, clock):
    def count_writes() -> int:
        with CaptureQueriesContext(connection) as captured:
            program.get("services/")
        return len([each for each in captured if each["sql"].startswith("UPDATE")])

    assert count_writes() == 1
    clock.shift(59)
    assert count_writes() == 0
    clock.shift(1)
    assert count_writes() == 1
    program.row.refresh_from_db()
    assert program.row.last_used_at == NOW + timedelta(minutes=1)


def test_one_key_that_asks_too_often_waits_and_others_do_not(program, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    assert [program.get("services/").status_code for _ in range(3)] == [200, 200, 429]
    answer = program.get("services/")
    refused(answer, 429, code="too_often")
    assert 0 < int(answer["Retry-After"]) <= 61
    assert Program().get("services/").status_code == 200


def test_the_owner_sees_a_key_once_and_only_its_hash_is_kept(owner_client):
    page = owner_client.post("/admin/clinics/apikey/add/", {"name": "Website", "scopes": ["read"]})
    key = page.content.decode().split('id="api-key">')[1].split("<")[0]
    connection.set_schema(GLOW)
    row = ApiKey.objects.get()
    assert key.startswith("lm_")
    assert "no-store" in page["Cache-Control"]
    assert (row.prefix, row.scopes, row.name) == (key[:10], ["read"], "Website")
    assert key not in str(ApiKey.objects.values().get())
    for path in ("/admin/clinics/apikey/", f"/admin/clinics/apikey/{row.pk}/change/"):
        shown = owner_client.get(path).content.decode()
        assert row.prefix in shown
        assert key[10:] not in shown
    assert (
        Client(SERVER_NAME=HOSTS[GLOW])
        .get("/api/v1/services/", HTTP_AUTHORIZATION=f"Bearer {key}")
        .status_code
        == 200
    )


def test_the_owner_revokes_a_key_in_the_list(owner_client):
    program = Program()
    owner_client.post("/admin/clinics/apikey/", {"action": "revoke", "_selected_action": [program.row.pk]})
    connection.set_schema(GLOW)
    assert program.get("services/").status_code == 401


def test_a_key_is_never_changed_or_deleted_in_the_console(owner_client):
    program = Program()
    change = f"/admin/clinics/apikey/{program.row.pk}"
    assert owner_client.post(f"{change}/change/", {"name": "x", "scopes": ["read"]}).status_code == 403
    assert owner_client.post(f"{change}/delete/", {"post": "yes"}).status_code == 403
    connection.set_schema(GLOW)
    assert ApiKey.objects.get().scopes == ["read", "write"]


def test_keys_are_for_owners_only(desk_client):
    Program()
    for path in ("", "add/", f"{ApiKey.objects.get().pk}/change/"):
        assert desk_client.get(f"/admin/clinics/apikey/{path}").status_code == 403
    assert b"apikey" not in desk_client.get("/admin/").content


# ---- the schema -------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("default")
def test_the_schema_is_valid_and_names_every_address(tmp_path):
    path = tmp_path / "schema.yml"
    call_command("spectacular", file=str(path), validate=True, fail_on_warn=True)
    text = path.read_text()
    for each in urlpatterns:
        if each.name not in OPEN_TO_ALL:
            words = str(each.pattern).replace("<int:", "{").replace(">", "}")
            assert f"/api/{words}:" in text


def test_schema_and_its_page_need_no_key_and_no_other_host(program):
    answer = Client(SERVER_NAME=HOSTS[GLOW]).get("/api/v1/schema/?format=json")
    assert answer.status_code == 200
    assert "/api/v1/waitlist/" in answer.json()["paths"]
    page = Client(SERVER_NAME=HOSTS[GLOW]).get("/api/docs/")
    assert b"http" not in page.content.replace(b"http-equiv", b"")
    assert b"<style" not in page.content
    assert "unsafe" not in page["Content-Security-Policy"]


def test_an_address_that_is_none_is_answered_as_json(program):
    assert "slash" in refused(program.get("services"), 404)
    assert refused(program.get("appointments/99999999999999999999999/"), 404)


# ---- the catalog ------------------------------------------------------------------------------------------


def test_services_and_providers_are_listed(program, facial, dana):
    services = done(program.get("services/"))["results"]
    assert {"id": facial.pk, "name": "HydraFacial"}.items() <= next(
        each for each in services if each["id"] == facial.pk
    ).items()
    found = next(each for each in done(program.get("providers/"))["results"] if each["id"] == dana.pk)
    assert facial.pk in found["services"]
    assert found["hours"][0] == {
        "location": found["hours"][0]["location"],
        "weekday": 0,
        "opens": "09:00",
        "closes": "17:00",
    }


def test_openings_are_those_within_the_asked_time_and_leave_out_what_is_taken(program, facial, dana):
    make_appointment(starts_at=TOMORROW, provider=dana, service=facial)
    found = done(
        program.get(
            "openings/", {"service": facial.pk, "from": TOMORROW, "to": TOMORROW + timedelta(minutes=1)}
        )
    )["results"]
    assert [each["starts_at"] for each in found] == ["2026-11-24T10:00:00-05:00"]
    assert found[0]["provider"] != dana.pk


def test_openings_of_one_provider(program, facial, dana):
    query = {"service": facial.pk, "provider": dana.pk, "from": NOW, "to": NOW + timedelta(days=2)}
    found = done(program.get("openings/", query))["results"]
    assert found
    assert {each["provider"] for each in found} == {dana.pk}


@pytest.mark.parametrize(
    ("change", "field", "word"),
    [
        ({"from": "2026-11-24T10:00:00"}, "from", "offset"),
        ({"from": "2026-11-24"}, "from", "offset"),
        ({"from": "tomorrow"}, "from", "%2B"),
        ({"from": "0001-01-01T00:00:00+14:00"}, "from", "2000"),
        ({"to": "2027-11-24T10:00:00Z"}, "to", "14 days"),
        ({"to": "2026-11-01T10:00:00Z"}, "to", "later"),
        ({"service": "999999"}, "service", "GET /api/v1/services/"),
        ({"service": "botox"}, "service", "whole number"),
        ({"when": "now"}, "when", "There are"),
    ],
)
def test_openings_say_what_is_wrong_with_the_question(change, field, word, program, facial):
    query = {"service": facial.pk, "from": NOW, "to": TOMORROW, **change}
    assert word in refused(program.get("openings/", query), 400, field=field)


def test_the_hour_that_comes_twice_is_told_apart_by_its_offset(program, facial, dana):
    """On November 1, 2026 Detroit's clocks show 1:30 am twice."""
    with time_machine.travel(datetime.fromisoformat("2026-10-30T12:00:00+00:00"), tick=False):
        early, late = (
            done(
                program.post(
                    "appointments/",
                    {
                        "phone": phone,
                        "first_name": "Ana",
                        "service": facial.pk,
                        "provider": dana.pk,
                        "starts_at": moment,
                        "ends_at": ends,
                    },
                ),
                201,
            )
            for phone, moment, ends in (
                ("+13135552778", "2026-11-01T01:30:00-04:00", "2026-11-01T01:40:00-04:00"),
                ("+13135552779", "2026-11-01T01:30:00-05:00", "2026-11-01T01:40:00-05:00"),
            )
        )
    assert early["starts_at"] == "2026-11-01T01:30:00-04:00"
    assert late["starts_at"] == "2026-11-01T01:30:00-05:00"


# ---- the waitlist -----------------------------------------------------------------------------------------


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


# ---- visits -----------------------------------------------------------------------------------------------


def test_a_visit_is_booked(program, booking, facial):
    visit = done(program.post("appointments/", booking), 201)
    row = Appointment.objects.get(pk=visit["id"])
    assert (row.state, row.source, row.starts_at) == (AppointmentState.BOOKED, "api", TOMORROW)
    assert row.ends_at - row.starts_at == timedelta(minutes=facial.duration_minutes)
    assert visit["starts_at"] == "2026-11-24T10:00:00-05:00"
    assert row.patient.display_name == "Ana Ruiz"
    window = {"from": TOMORROW, "to": TOMORROW + timedelta(hours=1)}
    assert [each["id"] for each in done(program.get("appointments/", window))["results"]] == [visit["id"]]
    assert done(program.get("appointments/", {"from": NOW, "to": TOMORROW}))["results"] == []
    assert done(program.get("appointments/", {**window, "state": "cancelled"}))["results"] == []


def test_a_time_that_is_taken_is_refused_with_the_next_that_are_free_and_nothing_stays(
    program, booking, dana
):
    make_request(provider=dana)  # holds tomorrow at ten
    patients = Patient.objects.count()
    answer = program.post("appointments/", booking)
    refused(answer, 409, code="slot_taken", field="starts_at")
    openings = answer.json()["openings"]
    assert len(openings) == 3
    assert Patient.objects.count() == patients
    best = {name: openings[0][name] for name in ("starts_at", "provider", "service")}
    assert done(program.post("appointments/", {**booking, **best}), 201)


@pytest.mark.parametrize(
    ("change", "field", "word"),
    [
        ({"starts_at": "2026-11-24T10:00:00"}, "starts_at", "offset"),
        ({"starts_at": "2026-11-22T10:00:00Z"}, "starts_at", "over"),
        ({"starts_at": 1764000000}, "starts_at", "Write it like"),
        ({"ends_at": "2026-11-24T14:00:00Z"}, "ends_at", "before it starts"),
        ({"ends_at": "2026-11-25T14:00:00Z"}, "ends_at", "12 hours"),
        ({"service": 999999}, "service", "GET /api/v1/services/"),
        ({"provider": 999999}, "provider", "GET /api/v1/providers/"),
        ({"location": 999999}, "location", "no location"),
        ({"phone": 3135552777}, "phone", "quotes"),
        ({"state": "confirmed"}, "state", "There are"),
    ],
)
def test_a_booking_that_makes_no_sense_is_refused_with_its_field(change, field, word, program, booking):
    assert word in refused(program.post("appointments/", {**booking, **change}), 400, field=field)
    assert not Appointment.objects.exists()
    assert not PatientAddress.objects.filter(address=PHONE).exists()


def test_a_provider_who_does_not_do_the_service_is_refused(program, booking, dana, facial):
    dana.services.remove(facial)
    assert "who does what" in refused(program.post("appointments/", booking), 400, field="provider")


def test_cancelling_frees_the_time_and_the_waitlist_is_asked(program):
    visit, entry = make_appointment(starts_at=TOMORROW), make_waiting()
    before = count_bells()
    cancelled = done(program.post(f"appointments/{visit.pk}/cancel/"))
    assert (cancelled["state"], cancelled["cancel_reason"]) == ("cancelled", "patient")
    assert count_bells() == before + 1
    recover_due(now=NOW)
    slot = FreedSlot.objects.get()
    assert list(slot.offers.filter(state=OfferState.OPEN).values_list("entry", flat=True)) == [entry.pk]
    freed = done(program.get(f"freed-times/{slot.pk}/"))
    assert (freed["state"], freed["appointment"], freed["cause"]) == ("open", visit.pk, "cancelled")
    assert [(each["entry"], each["state"]) for each in freed["offers"]] == [(entry.pk, "open")]
    assert [each["id"] for each in done(program.get("freed-times/", {"state": "open"}))["results"]] == [
        slot.pk
    ]
    assert done(program.get("freed-times/", {"state": "filled"}))["results"] == []


def test_a_visit_cancelled_for_a_reason_the_spa_leaves_alone_is_not_offered(program):
    visit, _ = make_appointment(starts_at=TOMORROW), make_waiting()
    done(program.post(f"appointments/{visit.pk}/cancel/", {"reason": CancelReason.PROVIDER_AWAY.value}))
    recover_due(now=NOW)
    freed = done(program.get("freed-times/"))["results"][0]
    assert (freed["state"], freed["cancel_reason"]) == (SlotState.LEFT_ALONE.value, "provider_away")
    assert freed["reason"] == "Freed for a reason that is not offered"


def test_booking_a_time_that_is_on_offer_fills_it(program, booking, dana):
    visit, _ = make_appointment(starts_at=TOMORROW, provider=dana), make_waiting()
    done(program.post(f"appointments/{visit.pk}/cancel/"))
    recover_due(now=NOW)
    booked = done(program.post("appointments/", booking), 201)
    recover_due(now=NOW)
    slot = FreedSlot.objects.get()
    freed = done(program.get(f"freed-times/{slot.pk}/"))
    assert (freed["state"], freed["filled_by"]) == ("filled", booked["id"])
    assert freed["offers"][0]["state"] == "withdrawn"


def test_cancelling_twice_changes_nothing_more(program):
    visit = make_appointment(starts_at=TOMORROW)
    done(program.post(f"appointments/{visit.pk}/cancel/", {"reason": "mistake"}))
    assert done(program.post(f"appointments/{visit.pk}/cancel/"))["cancel_reason"] == "mistake"
    assert FreedSlot.objects.count() == 1


@pytest.mark.parametrize("state", ["arrived", "completed", "no_show"])
def test_a_visit_that_came_to_something_is_not_cancelled_or_moved(state, program):
    visit = make_appointment(starts_at=TOMORROW, state=state)
    refused(program.post(f"appointments/{visit.pk}/cancel/"), 409, code="not_booked")
    moved = {"starts_at": (TOMORROW + timedelta(hours=3)).isoformat()}
    refused(program.post(f"appointments/{visit.pk}/move/", moved), 409, code="not_booked")
    visit.refresh_from_db()
    assert (visit.state, visit.starts_at) == (state, TOMORROW)


def test_a_held_time_is_the_desks_to_answer(program):
    visit = make_request().appointment
    assert "front desk" in refused(program.post(f"appointments/{visit.pk}/cancel/"), 409, code="not_booked")


def test_moving_frees_the_old_time_and_keeps_the_length(program):
    visit = make_appointment(starts_at=TOMORROW)
    length = visit.ends_at - visit.starts_at
    later = TOMORROW + timedelta(hours=3)
    moved = done(program.post(f"appointments/{visit.pk}/move/", {"starts_at": later.isoformat()}))
    assert moved["starts_at"] == "2026-11-24T13:00:00-05:00"
    visit.refresh_from_db()
    assert (visit.ends_at - visit.starts_at, visit.taken.lower) == (length, later)
    assert FreedSlot.objects.get().starts_at == TOMORROW


def test_moving_onto_a_taken_time_moves_nothing(program, dana):
    visit = make_appointment(starts_at=TOMORROW, provider=dana)
    later = TOMORROW + timedelta(hours=3)
    make_appointment(starts_at=later, provider=dana)
    answer = program.post(f"appointments/{visit.pk}/move/", {"starts_at": later.isoformat()})
    refused(answer, 409, code="slot_taken", field="starts_at")
    assert answer.json()["openings"]
    visit.refresh_from_db()
    assert visit.starts_at == TOMORROW


def test_visits_are_asked_for_by_days(program):
    assert "required" in refused(program.get("appointments/", {"to": TOMORROW}), 400, field="from")
    query = {"from": NOW, "to": NOW + timedelta(days=63)}
    assert "62 days" in refused(program.get("appointments/", query), 400, field="to")


# ---- once -------------------------------------------------------------------------------------------------


def test_the_same_request_sent_again_is_answered_as_before_and_done_once(program, booking):
    first = program.post("appointments/", booking, once="abc")
    again = program.post("appointments/", booking, once="abc")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (again["Idempotent-Replay"], first.get("Idempotent-Replay")) == ("true", None)
    assert Appointment.objects.count() == 1


def test_another_request_with_the_same_name_is_refused(program, booking, wish):
    done(program.post("appointments/", booking, once="abc"), 201)
    other = {**booking, "first_name": "Bea"}
    assert "another request" in refused(
        program.post("appointments/", other, once="abc"), 422, code="idempotency"
    )
    refused(program.post("waitlist/", wish, once="abc"), 422)


def test_the_name_is_one_keys_own_and_is_kept_for_a_day(program, booking, wish, clock):
    done(program.post("waitlist/", wish, once="abc"), 201)
    done(Program().post("appointments/", booking, once="abc"), 201)
    clock.shift(timedelta(days=1, seconds=1))
    assert done(program.post("waitlist/", wish, once="abc"), 200)
    assert ApiAnswer.objects.count() == 1


def test_a_refused_request_may_be_mended_and_sent_under_the_same_name(program, booking):
    refused(program.post("appointments/", {**booking, "phone": 5}, once="abc"), 400)
    done(program.post("appointments/", booking, once="abc"), 201)
    refused(program.post("appointments/", booking, once="x" * 101), 400)


# ---- what a page costs ------------------------------------------------------------------------------------


def test_a_page_takes_the_same_statements_whatever_is_on_it(program):
    def make_one(hours: int) -> FreedSlot:
        visit = make_appointment(starts_at=TOMORROW + timedelta(hours=hours))
        make_waiting()
        Appointment.objects.filter(pk=visit.pk).update(state="cancelled")
        recover_due(now=NOW)
        return FreedSlot.objects.order_by("-pk").first()

    def count(path: str, query: dict | None = None) -> int:
        with CaptureQueriesContext(connection) as captured:
            done(program.get(path, query))
        return len([each for each in captured if "search_path" not in each["sql"]])

    def count_all(slot: FreedSlot) -> list[int]:
        return [
            count("services/"),
            count("providers/"),
            count("waitlist/"),
            count("appointments/", {"from": NOW, "to": NOW + timedelta(days=3)}),
            count("freed-times/"),
            count(f"freed-times/{slot.pk}/"),
        ]

    slot = make_one(0)
    program.get("services/")  # remembers the host and the zone
    one = count_all(slot)
    for hours in (1, 2, 3):
        slot = make_one(hours)
    assert count_all(slot) == one
    assert max(one) <= 4
