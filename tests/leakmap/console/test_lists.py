"""The lists open on what needs somebody, mask numbers, delete nothing, and cost the same however long they are."""

import html
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.models import (
    Appointment,
    KnowledgeEntry,
    Location,
    MessagingAccount,
    PhoneLine,
    Practice,
    Provider,
    RingDestination,
    Service,
)
from leakmap.console.setup import create_login
from leakmap.console.site import console
from leakmap.lib.queue import Lane
from outreach import outbox
from outreach.models import OutboxItem
from outreach.policy import REASONS as POLICY_REASONS
from outreach.recovery.working import recover_due
from tests.conftest import PASSWORD
from tests.factories import (
    MONDAY_10AM,
    make_appointment,
    make_call,
    make_conversation,
    make_message,
    make_patient,
    make_provider,
    make_request,
    make_ticket,
    make_waiting,
)
from tests.leakmap.console.test_home import count_queries
from triage.models import Call, Inbound, Message, Ticket

PHONE = "+13135557788"


def add_text(number):
    talk = make_conversation()
    message = make_message(conversation=talk, body=f"{number}", author="assistant")
    return OutboxItem.objects.create(
        kind="assistant", purpose="reply", dedupe_key=f"t{number}", conversation=talk, address=talk.address,
        message=message, from_number="+13135550100", body="Hello", state="delivered", due_at=MONDAY_10AM,
        created_at=MONDAY_10AM,
    )  # fmt: skip


def add_delivery(number):
    return Inbound.objects.create(
        channel="twilio", kind="sms", key=f"k{number}", subject="s", payload={"Body": "hi"}, state="unreadable",
        problem="From is not a phone number", tries=3, received_at=MONDAY_10AM,
    )  # fmt: skip


def add_conversation(number):
    talk = make_conversation(mode="person", waiting_since=MONDAY_10AM)
    make_message(conversation=talk, body=f"words {number}")
    return make_ticket(kind="answer", patient=talk.patient, conversation=talk)


def add_patient(number):
    return make_conversation(patient=make_patient(phone=f"+1313555{4000 + number}")).patient


def add_line(number):
    line = PhoneLine.objects.create(location=Location.objects.get(), number=f"+1313555{5000 + number}")
    return RingDestination.objects.create(line=line, number="+13135550112")


def add_freed(number):
    """A freed time on offer to somebody."""
    make_waiting()
    visit = make_appointment(starts_at=MONDAY_10AM + timedelta(days=1, hours=number))
    Appointment.objects.filter(pk=visit.pk).update(state="cancelled")
    return recover_due(now=MONDAY_10AM)


LISTS = {
    "triage/conversation": add_conversation,
    "triage/call": lambda number: make_call(outcome="no_answer", textback="landline", missed_at=MONDAY_10AM),
    "triage/ticket": lambda number: make_ticket(patient=make_patient()),
    "triage/inbound": add_delivery,
    "clinics/bookingrequest": lambda number: make_request(
        starts_at=MONDAY_10AM + timedelta(days=1, hours=number)
    ),
    "clinics/appointment": lambda number: make_appointment(
        starts_at=MONDAY_10AM + timedelta(days=1, hours=number)
    ),
    "clinics/patient": add_patient,
    "clinics/service": lambda number: Service.objects.create(name=f"Service {number}", duration_minutes=30),
    "clinics/provider": lambda number: make_provider(name=f"Provider {number}"),
    "clinics/location": lambda number: Location.objects.create(
        name=f"Room {number}", timezone="America/Detroit"
    ),
    "clinics/phoneline": add_line,
    "clinics/knowledgeentry": lambda number: KnowledgeEntry.objects.create(question=f"Q{number}", answer="A"),
    "outreach/outboxitem": add_text,
    "outreach/freedslot": add_freed,
    "clinics/waitlistentry": lambda number: make_waiting(),
    "auth/user": lambda number: create_login(email=f"l{number}@spa.test", password=PASSWORD, role="billing"),
}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_the_same_with_one_and_with_three_rows(owner_client, address):
    LISTS[address](1)
    count = count_queries(owner_client, f"/admin/{address}/")
    LISTS[address](2)
    LISTS[address](3)
    assert count_queries(owner_client, f"/admin/{address}/") == count


@pytest.mark.parametrize("address", LISTS)
def test_no_list_goes_through_all_rows_of_another_table_first(owner_client, address):
    """An aggregate over a joined table is computed before LIMIT cuts the page out."""
    LISTS[address](1)
    with CaptureQueriesContext(connection) as queries:
        owner_client.get(f"/admin/{address}/")
    assert not [each["sql"] for each in queries if "GROUP BY" in each["sql"]]


@pytest.mark.parametrize("address", LISTS)
def test_no_list_offers_to_delete_everything(owner_client, address):
    LISTS[address](1)
    assert "delete_selected" not in owner_client.get(f"/admin/{address}/").content.decode()


def test_every_registered_row_opens_and_looking_changes_nothing(owner_client):
    make_request()
    add_text(1)
    add_delivery(1)
    make_call()
    make_ticket(patient=make_patient())
    before = count_rows()
    for model in console._registry:
        name = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert owner_client.get(name, follow=True).status_code == 200, name
        for row in model.objects.all()[:1]:
            assert owner_client.get(f"{name}{row.pk}/change/", follow=True).status_code == 200, name
    assert count_rows() == before


def count_rows():
    return [
        model.objects.count() for model in (Appointment, Call, Inbound, Message, OutboxItem, Ticket, Provider)
    ]


@pytest.mark.parametrize("address", ["triage/call", "clinics/patient"])
def test_numbers_are_masked_in_lists(desk_client, address):
    make_call(patient=make_patient(phone=PHONE))
    page = desk_client.get(f"/admin/{address}/").content.decode()
    assert "...7788" in page
    assert PHONE not in page


def test_a_call_says_why_it_was_not_texted(desk_client):
    make_call(outcome="no_answer", textback="landline", missed_at=MONDAY_10AM)
    make_call(outcome="no_answer", textback="dropped:person", missed_at=MONDAY_10AM)
    page = desk_client.get("/admin/triage/call/").content.decode()
    assert "No text: Known landline" in page
    assert "No text: A person took over" in page


def test_the_line_of_a_call_is_listed_only_where_there_are_several(desk_client):
    make_call(outcome="no_answer", missed_at=MONDAY_10AM)
    assert "field-line" not in desk_client.get("/admin/triage/call/").content.decode()
    add_line(1)
    assert "field-line" in desk_client.get("/admin/triage/call/").content.decode()


def heading_of(client, address: str) -> str:
    page = client.get(address).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", re.search(r"<h1.*?</h1>", page, re.DOTALL)[0]).split())


TRAILS = {
    "outreach/outboxitem": "Sent texts",
    "triage/ticket": "To do",
    "triage/call": "Calls",
    "auth/user": "Staff logins",
    "clinics/location": "Locations and hours",
}


@pytest.mark.parametrize("address", TRAILS)
def test_a_page_is_headed_by_the_menus_words(owner_client, address):
    LISTS[address](1)
    assert heading_of(owner_client, f"/admin/{address}/").partition(" (")[0].startswith(TRAILS[address])


def test_an_open_row_is_headed_by_the_menus_words_and_leads_back_to_its_list(owner_client):
    patient = make_patient()
    page = owner_client.get(f"/admin/clinics/patient/{patient.pk}/change/").content.decode()
    heading = re.search(r"<h1.*?</h1>", page, re.DOTALL)[0]
    assert 'href="/admin/clinics/patient/"' in heading
    assert "Patients" in heading
    assert "Spa records" not in page


@pytest.mark.parametrize("reason", [*POLICY_REASONS, "a_key_of_tomorrow"])
def test_a_text_that_was_given_up_or_refused_is_no_text(desk_client, reason):
    call = make_call(outcome="no_answer", textback=f"dropped:{reason}", missed_at=MONDAY_10AM)
    words = html.escape(POLICY_REASONS.get(reason, "It did not leave or did not arrive"))
    for address in ("triage/call/?calls=untexted", f"triage/call/{call.pk}/change/"):
        page = desk_client.get(f"/admin/{address}").content.decode()
        assert words.lower() in page.lower()
        assert f"dropped:{reason}" not in page
        assert "Texted back" not in page
        assert "Being decided" not in page
    assert ">Text: not known whether it arrived<" in page or f"No text: {words}" in page
    assert "<dt>Texted back</dt><dd>0</dd>" in desk_client.get("/admin/desk/").content.decode()


@pytest.mark.parametrize("address", ["triage/call", "triage/inbound", "outreach/outboxitem"])
def test_what_the_system_wrote_cannot_be_saved_over(owner_client, address):
    row = LISTS[address](1)
    assert owner_client.post(f"/admin/{address}/{row.pk}/change/", {}).status_code == 403


def test_hours_that_end_before_they_start_are_refused_kindly(owner_client):
    location = Location.objects.get()
    form = {
        "name": location.name, "timezone": location.timezone, "address": "", "directions": "", "state": "MI",
        "hours-TOTAL_FORMS": "1", "hours-INITIAL_FORMS": "0",
        "closures-TOTAL_FORMS": "0",
        "closures-INITIAL_FORMS": "0",
        "hours-0-weekday": "6", "hours-0-opens": "12:00", "hours-0-closes": "10:00",
    }  # fmt: skip
    response = owner_client.post(f"/admin/clinics/location/{location.pk}/change/", form)
    assert "It ends before it starts." in response.content.decode()


@pytest.mark.parametrize("state", ["unreadable", "new"])
def test_words_nobody_has_read_yet_are_read_before_the_front_desk_sees_them(desk_client, state):
    row, plain = add_delivery(1), add_delivery(2)
    Inbound.objects.filter(pk=row.pk).update(
        state=state, payload={"Body": "my face is swollen since the filler"}
    )
    page = desk_client.get(f"/admin/triage/inbound/{row.pk}/change/").content.decode()
    assert "swollen" not in page
    assert "A clinician is answering" in page
    assert "&quot;hi&quot;" in desk_client.get(f"/admin/triage/inbound/{plain.pk}/change/").content.decode()


def test_a_delivery_is_put_back_in_line(desk_client):
    row = add_delivery(1)
    form = {"action": "try_again", "_selected_action": [row.pk]}
    response = desk_client.post("/admin/triage/inbound/", form, follow=True)
    assert "1 delivery back in line." in response.content.decode()
    row.refresh_from_db()
    assert (row.state, row.tries, row.problem) == ("new", 0, "")


def visit_form(patient, starts_at, **changes):
    service = Service.objects.get(name="HydraFacial")
    return {
        "patient": patient.pk,
        "service": service.pk,
        "provider": Provider.objects.get(name="Dana Reyes").pk,
        "location": Location.objects.get().pk,
        "starts_at_0": f"{starts_at:%Y-%m-%d}",
        "starts_at_1": f"{starts_at:%H:%M}",
        "ends_at_0": f"{starts_at:%Y-%m-%d}",
        "ends_at_1": f"{starts_at + timedelta(minutes=50):%H:%M}",
        "state": "booked",
        **changes,
    }


def test_an_overlapping_visit_is_refused_by_name_and_time(desk_client):
    make_appointment(
        starts_at=MONDAY_10AM + timedelta(days=1), provider=Provider.objects.get(name="Dana Reyes")
    )
    ten_at_the_spa = MONDAY_10AM.replace(hour=10) + timedelta(days=1)
    response = desk_client.post("/admin/clinics/appointment/add/", visit_form(make_patient(), ten_at_the_spa))
    assert response.status_code == 200
    errors = response.context["adminform"].form.errors
    assert errors == {
        "starts_at": [
            "Dana Reyes is taken Tomorrow, 10:00 am until 10:50 am. Choose another time or provider."
        ]
    }
    assert Appointment.objects.count() == 1


def test_a_visit_is_kept_in_the_spas_time(desk_client):
    eleven_at_the_spa = MONDAY_10AM.replace(hour=11) + timedelta(days=1)
    desk_client.post("/admin/clinics/appointment/add/", visit_form(make_patient(), eleven_at_the_spa))
    assert Appointment.objects.get().starts_at == MONDAY_10AM + timedelta(days=1, hours=1)


def test_a_visit_without_an_end_takes_as_long_as_its_service(desk_client):
    form = visit_form(
        make_patient(), MONDAY_10AM.replace(hour=11) + timedelta(days=1), ends_at_0="", ends_at_1=""
    )
    assert desk_client.post("/admin/clinics/appointment/add/", form).status_code == 302
    visit = Appointment.objects.get()
    assert visit.ends_at - visit.starts_at == timedelta(minutes=50)


def test_patients_are_chosen_by_name_and_the_end_of_their_number(desk_client):
    make_patient(first_name="Maya", last_name="Lind", phone=PHONE)
    choice = {"app_label": "clinics", "model_name": "appointment", "field_name": "patient", "term": "maya"}
    answer = desk_client.get("/admin/autocomplete/", choice).json()
    assert [each["text"] for each in answer["results"]] == ["Maya Lind ...7788"]


def test_marking_visits_reports_a_number_and_leaves_held_times_alone(desk_client):
    held = make_request().appointment
    visit = make_appointment(starts_at=MONDAY_10AM + timedelta(days=2))
    form = {"action": "mark_arrived", "_selected_action": [held.pk, visit.pk]}
    response = desk_client.post("/admin/clinics/appointment/", form, follow=True)
    assert "1 visit marked arrived. 1 left alone" in response.content.decode()
    assert {each.pk: each.state for each in Appointment.objects.all()} == {
        held.pk: "held",
        visit.pk: "arrived",
    }


def test_a_cancelled_visit_does_not_come_back_over_another(desk_client):
    cancelled = make_appointment(starts_at=MONDAY_10AM + timedelta(days=2), state="cancelled")
    make_appointment(starts_at=MONDAY_10AM + timedelta(days=2))
    form = {"action": "mark_confirmed", "_selected_action": [cancelled.pk]}
    response = desk_client.post("/admin/clinics/appointment/", form, follow=True)
    assert "0 visits marked confirmed. 1 left alone" in response.content.decode()


# ---- secrets and roles -----------------------------------------------------------------------------------

ACCOUNT_FORM = {
    "provider": "twilio",
    "account_sid": "AC" + "0" * 32,
    "typed_token": "",
    "typed_next_token": "",
    "messaging_service_sid": "",
    "segments_per_second": "1.0",
}


def test_a_token_is_never_in_the_page_and_an_empty_box_keeps_it(owner_client):
    MessagingAccount.objects.update(auth_token="very-secret-token", next_auth_token="next-secret-token")
    page = owner_client.get("/admin/clinics/messagingaccount/1/change/").content.decode()
    assert "secret-token" not in page
    owner_client.post("/admin/clinics/messagingaccount/1/change/", ACCOUNT_FORM)
    account = MessagingAccount.objects.get()
    assert (account.provider, account.auth_token, account.next_auth_token) == (
        "twilio", "very-secret-token", "next-secret-token",
    )  # fmt: skip


def test_a_typed_token_replaces_the_old_one_and_is_not_echoed(owner_client):
    form = {**ACCOUNT_FORM, "typed_token": "typed-secret", "account_sid": "nonsense"}
    page = owner_client.post("/admin/clinics/messagingaccount/1/change/", form).content.decode()
    assert "An account SID starts with AC" in page
    assert "typed-secret" not in page
    owner_client.post(
        "/admin/clinics/messagingaccount/1/change/", {**form, "account_sid": ACCOUNT_FORM["account_sid"]}
    )
    assert MessagingAccount.objects.get().auth_token == "typed-secret"


@pytest.mark.parametrize(
    ("how_many", "words"), [(1, "1 text that waited is"), (2, "2 texts that waited are")]
)
def test_a_mended_account_tries_waiting_texts_at_once(owner_client, how_many, words):
    for number in range(how_many):
        add_text(number)
    MessagingAccount.objects.all().delete()  # so that they wait, the way they do for a spa without an account
    OutboxItem.objects.update(state="ready")
    outbox.claim_due(lane=Lane.INTERACTIVE, now=MONDAY_10AM, limit=9)
    assert not OutboxItem.objects.filter(due_at__lte=MONDAY_10AM).exists()
    form = {**ACCOUNT_FORM, "typed_token": "right-token"}
    response = owner_client.post("/admin/clinics/messagingaccount/add/", form, follow=True)
    assert f"{words} being tried now." in response.content.decode()
    assert OutboxItem.objects.filter(state="ready", due_at=MONDAY_10AM).count() == how_many


def test_saving_the_account_says_nothing_of_texts_when_none_waits(owner_client):
    add_text(1)
    response = owner_client.post("/admin/clinics/messagingaccount/1/change/", ACCOUNT_FORM, follow=True)
    assert "being tried now" not in response.content.decode()


def change_login(client, user, role: str, **changes):
    form = {
        "username": user.username, "first_name": "", "last_name": "", "email": user.email,
        "groups": [Group.objects.get(name=role).pk], "is_active": "on",
        "staff-TOTAL_FORMS": "1", "staff-INITIAL_FORMS": "1", "staff-0-phone": "",
        "staff-0-id": user.staff.pk, "staff-0-user": user.pk, **changes,
    }  # fmt: skip
    form = {name: value for name, value in form.items() if value is not None}
    return client.post(f"/admin/auth/user/{user.pk}/change/", form)


LOSES_OWNER = [("front desk", {}), ("owner", {"is_active": None})]


@pytest.mark.parametrize(("role", "changes"), LOSES_OWNER)
def test_the_last_owner_stays_one(owner_client, role, changes):
    user = User.objects.get(groups__name="owner")
    response = change_login(owner_client, user, role, **changes)
    assert "Give another login the role owner first" in response.content.decode()
    user.refresh_from_db()
    assert (user.is_active, user.groups.get().name) == (True, "owner")


@pytest.mark.parametrize(("role", "changes"), LOSES_OWNER)
def test_one_of_two_owners_may_step_back_but_not_for_one_switched_off(owner_client, role, changes):
    user = User.objects.get(groups__name="owner")
    other = create_login(email="other@spa.test", password=PASSWORD, role="owner")
    User.objects.filter(pk=other.pk).update(is_active=False)
    assert change_login(owner_client, user, role, **changes).status_code == 200
    User.objects.filter(pk=other.pk).update(is_active=True)
    assert change_login(owner_client, user, role, **changes).status_code == 302


def test_the_last_owner_may_still_change_their_name(owner_client):
    user = User.objects.get(groups__name="owner")
    assert change_login(owner_client, user, "owner", first_name="Simone").status_code == 302


@pytest.mark.parametrize("address", ["clinics/messagingaccount/1/change", "auth/user", "auth/user/1/change"])
def test_the_account_and_the_logins_are_the_owners(desk_client, address):
    assert desk_client.get(f"/admin/{address}/").status_code == 403


def test_the_practice_is_one_row_that_only_the_owner_changes(desk_client):
    response = desk_client.post("/admin/clinics/practice/1/change/", {"name": "Other"})
    assert response.status_code == 403
    assert Practice.objects.get().name == "Glow Med Spa"


def test_the_owner_makes_a_login_with_a_role(owner_client):
    page = owner_client.get("/admin/auth/user/add/")
    roles = {group.name: group.pk for group in page.context["adminform"].form.fields["groups"].queryset}
    form = {
        "username": "new@spa.test", "first_name": "Ana", "groups": [roles["front desk"]],
        "password1": PASSWORD, "password2": PASSWORD,
        "staff-TOTAL_FORMS": "1", "staff-INITIAL_FORMS": "0", "staff-0-phone": "",
    }  # fmt: skip
    assert owner_client.post("/admin/auth/user/add/", form).status_code == 302
    assert owner_client.login(username="new@spa.test", password=PASSWORD)
    assert owner_client.get("/admin/").status_code == 200
    assert owner_client.get("/admin/auth/user/").status_code == 403


def test_billing_sees_visits_but_no_conversations(owner_client):
    create_login(email="billing@spa.test", password=PASSWORD, role="billing")
    talk = make_conversation()
    assert owner_client.login(username="billing@spa.test", password=PASSWORD)
    assert owner_client.get("/admin/").status_code == 200
    assert owner_client.get("/admin/clinics/appointment/").status_code == 200
    assert owner_client.get("/admin/triage/conversation/").status_code == 403
    assert owner_client.get(f"/admin/conversations/{talk.pk}/").status_code == 403


# ---- the browser's rules ---------------------------------------------------------------------------------


def test_the_admin_relaxes_the_policy_and_nothing_else_does(desk_client):
    assert "'unsafe-eval'" in desk_client.get("/admin/")["Content-Security-Policy"]
    strict = desk_client.get("/")["Content-Security-Policy"]
    assert "unsafe" not in strict


def test_the_login_carries_the_spas_name(owner_client):
    owner_client.logout()
    page = owner_client.get("/admin/login/", follow=True)
    assert "Glow Med Spa" in page.content.decode()
    assert "'unsafe-eval'" in page["Content-Security-Policy"]


def test_the_operators_site_has_no_menu_of_a_spa(db, client):
    page = client.get("/admin/login/", HTTP_HOST="localhost").content.decode()
    assert "Leak Map operators" in page
    assert "Booking requests" not in page
