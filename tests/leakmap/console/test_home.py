"""The first page says who needs somebody, most pressing first, and nothing of another spa."""

import re
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.models import MessagingAccount
from leakmap.lib.tenancy import inside_spa
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
)
from triage.models import Inbound

CLINICAL_WORDS = "my eyelid droops since yesterday"


def read(client, address="/admin/"):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_desk_says_that_nobody_waits(desk_client):
    assert "Nobody is waiting" in read(desk_client)


def test_a_request_shows_patient_service_provider_time_and_hold(desk_client):
    request = make_request(
        conversation=make_conversation(patient=make_patient(first_name="Sofia", last_name="Ruiz"))
    )
    page = read(desk_client)
    assert "Sofia Ruiz" in page
    assert "HydraFacial with Dana Reyes" in page
    assert "Tomorrow, 10:00 am" in page
    assert "2 h 0 min left" in page
    for answer in ("confirm", "other-times", "decline"):
        assert f"/admin/requests/{request.pk}/{answer}/" in page


def test_the_desk_sees_nothing_of_another_spa(desk_client, luna):
    with inside_spa(luna):
        make_provider(name="Lena Luna")
        talk = make_conversation(
            patient=make_patient(first_name="Selene", last_name="Luna"), waiting_since=MONDAY_10AM
        )
        make_request(conversation=talk)
        make_ticket(kind="call_back", patient=talk.patient)
    page = read(desk_client)
    assert "Selene" not in page
    assert "Nobody is waiting" in page


def test_clinical_work_comes_first(desk_client):
    make_request()
    talk = make_conversation(mode="frozen", waiting_since=MONDAY_10AM)
    make_ticket(kind="adverse_event", patient=talk.patient, conversation=talk, urgency=0)
    page = read(desk_client)
    assert page.index("h-urgent") < page.index("h-requests")


def test_a_waiting_conversation_shows_its_last_words_and_why(desk_client):
    talk = make_conversation(mode="person", waiting_since=MONDAY_10AM - timedelta(minutes=42))
    make_message(conversation=talk, body="Do you price match?")
    make_ticket(kind="answer", patient=talk.patient, conversation=talk, reason="Asks about money")
    page = read(desk_client)
    assert "Do you price match?" in page
    assert "Asks about money" in page
    assert "waiting 42 min" in page


def test_clinical_words_are_not_on_the_desks_page(desk_client):
    talk = make_conversation(mode="frozen", waiting_since=MONDAY_10AM)
    make_message(conversation=talk, body=CLINICAL_WORDS)
    ticket = make_ticket(
        kind="clinical", patient=talk.patient, conversation=talk, reason="Needs a nurse's answer"
    )
    page = read(desk_client)
    assert CLINICAL_WORDS not in page
    assert "Waits for a clinician" in page
    ticket.owner = User.objects.get(username="nurse@spa.test")
    ticket.save()
    page = read(desk_client)
    assert "A clinician is answering" in page
    assert "Noor has it" in page


def test_calls_to_return_and_unreadable_deliveries_are_listed(desk_client):
    call = make_call(outcome="no_answer", missed_at=MONDAY_10AM)
    make_ticket(kind="call_back", patient=call.patient, call=call, reason="Known landline")
    Inbound.objects.create(
        channel="twilio", kind="sms", key="k", subject="s", payload={}, state="unreadable",
        problem="To is not a line of this spa", received_at=MONDAY_10AM,
    )  # fmt: skip
    page = read(desk_client)
    assert "Known landline" in page
    assert "To is not a line of this spa" in page


def test_todays_numbers_count_since_midnight_at_the_spa(desk_client):
    midnight = MONDAY_10AM.replace(hour=5)  # in Detroit
    make_call(outcome="no_answer", missed_at=midnight, started_at=midnight, textback="sent")
    make_call(
        outcome="no_answer", missed_at=midnight, started_at=midnight - timedelta(minutes=1), textback="sent"
    )
    response = desk_client.get("/admin/desk/")
    assert '<h2 id="h-today" class="lm-heading">Today</h2>' in response.content.decode()
    assert "<dt>Missed calls</dt><dd>1</dd>" in response.content.decode()
    assert "<dt>Texted back</dt><dd>1</dd>" in response.content.decode()


def test_a_refusing_provider_is_a_banner_with_a_remedy(desk_client):
    MessagingAccount.objects.update(
        problem="The provider refuses to send (code 20003).", problem_at=MONDAY_10AM
    )
    page = read(desk_client)
    assert "refuses to send (code 20003)" in page
    assert "Check the token and the number" in page


def test_a_missing_account_is_a_banner(desk_client):
    MessagingAccount.objects.all().delete()
    assert "No phone account yet" in read(desk_client)


def test_the_poll_answers_nothing_while_nothing_has_changed(desk_client):
    make_request()
    seen = desk_client.get("/admin/").context["desk_version"]
    assert desk_client.get("/admin/desk/", {"seen": seen}).status_code == 204
    make_appointment(starts_at=MONDAY_10AM + timedelta(days=3))
    assert desk_client.get("/admin/desk/", {"seen": seen}).status_code == 204
    make_ticket(kind="call_back", patient=make_patient())
    assert desk_client.get("/admin/desk/", {"seen": seen}).status_code == 200


def test_a_poll_after_logging_out_sends_the_whole_page_to_the_login(desk_client):
    desk_client.logout()
    response = desk_client.get("/admin/desk/", HTTP_HX_REQUEST="true")
    assert response["HX-Redirect"] == "/admin/login/"


def test_home_asks_the_same_number_of_queries_for_one_and_for_three(desk_client):
    def add(hour):
        make_request(starts_at=MONDAY_10AM + timedelta(days=1, hours=hour))
        talk = make_conversation(mode="person", waiting_since=MONDAY_10AM)
        make_message(conversation=talk, body="hello")
        make_ticket(kind="answer", patient=talk.patient, conversation=talk)
        make_ticket(kind="call_back", patient=talk.patient)
        make_ticket(kind="clinical", patient=make_patient())

    add(0)
    count = count_queries(desk_client, "/admin/desk/")
    add(2)
    add(4)
    assert count_queries(desk_client, "/admin/desk/") == count


GROWING = "triage_inbound|triage_call|triage_conversation|triage_ticket|clinics_bookingrequest"
READ_BY = {
    "delivery_unreadable", "call_recent", "conversation_opened", "conversation_last_in", "request_waiting",
    "request_recent",
}  # fmt: skip
OPEN_TICKETS = {
    "ticket_freezing",
    "ticket_open",
}  # both hold open ones only; which is cheaper depends on statistics


def test_home_reads_every_growing_table_by_an_index(desk_client):
    with CaptureQueriesContext(connection) as queries:
        read(desk_client, "/admin/desk/")
    plans = "\n".join(explain(each["sql"]) for each in queries if each["sql"].startswith("SELECT"))
    assert re.findall(f"Seq Scan on (?:{GROWING})", plans) == []
    assert {name for name in READ_BY if name in plans} == READ_BY
    assert [name for name in OPEN_TICKETS if name in plans]


def explain(sql: str) -> str:
    """The plan where a scan of the whole table is the last resort: a test's tables are too small to be worth more."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())


def count_queries(client, address) -> int:
    client.get(address)  # what is remembered for a while is read now
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
