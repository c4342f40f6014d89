"""Texts on their way out: refused, delayed, doubted, reported on. Real HTTP to a scripted carrier."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
import time_machine
from django.db import connection

from clinics.models import MessagingAccount, PatientAddress
from leakmap.lib.clock import read_now
from leakmap.lib.tenancy import inside_spa
from leakmap.pipeline import work_inbox
from leakmap.tenants.management.commands.clock import sweep, tick
from leakmap.tenants.models import Bell, WakeUp
from outreach.models import Attempt, OutboxItem, OutboxState, Receipt
from outreach.outbox import claim_due, settle, try_waiting_now
from outreach.push import push_due, send_one
from tests.conftest import GLOW
from tests.provider import run_queue
from tests.wire import RecordingServer
from triage.models import Inbound, Ticket, TicketKind

CALLER = "+13135550142"


@pytest.fixture(autouse=True)
def clock(request):
    """The carrier stamps its own messages with the real time, so these tests start from now."""
    with time_machine.travel(datetime.now(UTC).replace(microsecond=0), tick=False) as travelled:
        yield travelled


@pytest.fixture
def miss(provider):
    def call() -> OutboxItem:
        provider.miss_call()
        run_queue()
        connection.set_schema(GLOW)
        return OutboxItem.objects.get()

    return call


def let_pass(clock, seconds: float) -> OutboxItem:
    """Move the clock, let it ring, let the workers run."""
    clock.shift(seconds)
    connection.set_schema_to_public()
    tick(now=read_now())
    run_queue()
    connection.set_schema(GLOW)
    return OutboxItem.objects.get()


def count_texts(carrier) -> int:
    return len([message for message in carrier.messages() if message["to"] == CALLER])


def test_busy_is_tried_again_soon_and_sent_once(miss, texts_leave, clock):
    texts_leave.behave("429", count=2)
    item = miss()
    assert (item.state, item.attempts.get().outcome) == (OutboxState.READY, "busy")
    assert item.due_at < read_now() + timedelta(seconds=0.2)
    let_pass(clock, 2)
    item = let_pass(clock, 2)
    assert (item.state, item.tries) == (OutboxState.SENT, 3)
    assert count_texts(texts_leave) == 1


@pytest.mark.parametrize("mode", ["accept_then_500", "accept_then_reset"])
def test_a_text_taken_whose_answer_was_lost_is_found_and_not_sent_again(miss, texts_leave, clock, mode):
    texts_leave.behave(mode, count=1)
    item = miss()
    assert item.state == OutboxState.UNKNOWN
    item = let_pass(clock, 13)
    assert item.state == OutboxState.SENT
    assert item.provider_sid == texts_leave.messages()[0]["sid"]
    assert count_texts(texts_leave) == 1


@pytest.mark.parametrize("mode", ["500", "reset"])
def test_a_text_not_taken_is_sent_again_after_asking(miss, texts_leave, clock, mode):
    texts_leave.behave(mode, count=1)
    assert miss().state == OutboxState.UNKNOWN
    item = let_pass(clock, 13)
    assert (item.state, item.tries) == (OutboxState.SENT, 2)
    assert count_texts(texts_leave) == 1


def test_a_provider_that_fails_for_a_minute_loses_no_text_and_doubles_none(miss, texts_leave, clock):
    texts_leave.behave("500")
    miss()
    for _ in range(6):
        item = let_pass(clock, 10)
    assert item.state == OutboxState.UNKNOWN
    texts_leave.behave("no_callbacks")
    for _ in range(12):
        item = let_pass(clock, 10)
    assert item.state == OutboxState.SENT
    assert count_texts(texts_leave) == 1


def test_a_provider_that_hangs_is_given_up_waiting_for(miss, texts_leave, clock, settings):
    settings.TWILIO_TIMEOUT_S = 0.3
    texts_leave.behave("accept_then_hang", count=1)
    assert miss().state == OutboxState.UNKNOWN
    assert let_pass(clock, 13).state == OutboxState.SENT
    assert count_texts(texts_leave) == 1


def test_a_delivery_report_settles_a_text_whose_answer_was_lost(miss, provider, texts_leave):
    texts_leave.behave("accept_then_reset", count=1)
    item = miss()
    sid = texts_leave.messages()[0]["sid"]
    provider.post("sms_status_sent", query=f"?ob={item.pk}", MessageSid=sid)
    run_queue()
    connection.set_schema(GLOW)
    item.refresh_from_db()
    assert (item.state, item.provider_sid) == (OutboxState.SENT, sid)


def test_a_worker_killed_mid_send_leaves_a_row_that_is_settled_later(miss, texts_leave, clock, settings):
    settings.SANDBOX_URL = ""
    item = miss()  # not sent: put it in the state a killed worker leaves, with the text at the carrier
    settings.SANDBOX_URL = texts_leave.base_url
    OutboxItem.objects.filter(pk=item.pk).update(
        state="sending", tries=1, settle_at=read_now() + timedelta(seconds=30)
    )
    Attempt.objects.create(item=item, number=1, started_at=read_now())
    from leakmap.lib.queue import wake_at

    wake_at(schema=GLOW, due_at=read_now() + timedelta(seconds=30))
    item = let_pass(clock, 31)
    assert (item.state, item.tries) == (OutboxState.SENT, 2)
    assert count_texts(texts_leave) == 1


def test_unsubscribed_at_the_carrier_becomes_an_opt_out_here(miss, texts_leave, provider):
    with inside_spa(GLOW):
        account = MessagingAccount.objects.get()
    texts_leave.register_line(
        number="+13135550100",
        account_sid=account.account_sid,
        auth_token=account.auth_token,
        passes_stop=False,
    )
    texts_leave.text(CALLER, "+13135550100", "STOP")
    item = miss()
    assert (item.state, item.attempts.get().code) == (OutboxState.REJECTED, "21610")
    assert PatientAddress.objects.get().opted_out_at is not None
    texts_leave.text(CALLER, "+13135550100", "START")


def test_wrong_credentials_stop_sending_and_tell_the_owner_what_to_do(miss, texts_leave, clock):
    with inside_spa(GLOW):
        account = MessagingAccount.objects.get()
    texts_leave.register_line(
        number="+13135550100", account_sid=account.account_sid, auth_token="another-token"
    )
    item = miss()
    assert item.state == OutboxState.READY
    assert "Check the phone account" in MessagingAccount.objects.get().problem
    texts_leave.register_line(
        number="+13135550100", account_sid=account.account_sid, auth_token=account.auth_token
    )
    item = let_pass(clock, 301)
    assert item.state == OutboxState.SENT
    assert MessagingAccount.objects.get().problem == ""


@pytest.mark.parametrize(
    ("code", "blocks"),
    [("30006", True), ("30005", True), ("30003", False), ("30007", False), ("99999", False)],
)
def test_a_text_that_did_not_arrive_asks_a_person_to_call(miss, provider, texts_leave, code, blocks):
    item = miss()
    provider.post("sms_status_undelivered", MessageSid=item.provider_sid, ErrorCode=code)
    run_queue()
    connection.set_schema(GLOW)
    item.refresh_from_db()
    assert item.state == OutboxState.UNDELIVERED
    assert Ticket.objects.get().kind == TicketKind.CALL_BACK
    assert bool(PatientAddress.objects.get().unreachable_reason) == blocks


def test_reports_twice_and_in_the_wrong_order_end_in_delivered(miss, provider, texts_leave):
    item = miss()
    for fixture in ("sms_status_delivered", "sms_status_sent", "sms_status_delivered", "sms_status_sent"):
        provider.post(fixture, MessageSid=item.provider_sid)
        run_queue()
    connection.set_schema(GLOW)
    item.refresh_from_db()
    assert item.state == OutboxState.DELIVERED
    assert item.delivered_at is not None
    assert sorted(Receipt.objects.values_list("status", flat=True)) == ["delivered", "sent"]


def test_a_report_about_no_text_of_ours_changes_nothing(provider, texts_leave):
    provider.post("sms_status_delivered", query="?ob=999")
    run_queue()
    connection.set_schema(GLOW)
    assert OutboxItem.objects.count() == 0


def test_a_text_back_ten_minutes_late_is_not_sent_but_called_back(miss, texts_leave, clock, settings):
    settings.SANDBOX_URL = ""
    item = miss()
    settings.SANDBOX_URL = texts_leave.base_url
    item = let_pass(clock, 11 * 60)
    assert (item.state, item.reason) == (OutboxState.DROPPED, "Too late to be useful")
    assert Ticket.objects.get().kind == TicketKind.CALL_BACK
    assert count_texts(texts_leave) == 0


def test_a_provider_nobody_answers_at_never_took_the_text(miss):
    item = miss()  # nothing listens at this port
    assert (item.state, item.attempts.get().outcome) == (OutboxState.READY, "busy")


def test_the_campaigns_rate_is_kept_and_what_waits_leaves_later(provider, texts_leave, clock):
    MessagingAccount.objects.update(segments_per_second=1.0, tokens=10.0, tokens_at=read_now())
    for number in range(14):
        provider.miss_call(caller=f"+131355502{number:02d}")
    run_queue()
    connection.set_schema(GLOW)
    assert OutboxItem.objects.filter(state="sent").count() == 10
    for _ in range(3):
        clock.shift(2)
        tick(now=read_now())
        run_queue()
    connection.set_schema(GLOW)
    assert OutboxItem.objects.filter(state="sent").count() == 14


def test_fresh_texts_leave_although_many_stale_ones_are_due_before_them(
    provider, texts_leave, clock, settings
):
    settings.SANDBOX_URL = ""
    for number in range(9):
        provider.miss_call(caller=f"+131355502{number:02d}")
    run_queue()
    clock.shift(11 * 60)
    provider.miss_call()
    run_queue()
    settings.SANDBOX_URL = texts_leave.base_url
    connection.set_schema(GLOW)
    OutboxItem.objects.update(due_at=read_now())
    push_due(lane="interactive")
    assert OutboxItem.objects.filter(state="dropped").count() == 9
    assert count_texts(texts_leave) == 1


def test_mending_the_account_lets_what_waited_leave_at_once(miss, texts_leave, settings):
    settings.SANDBOX_URL = ""
    assert miss().reason.startswith("Waits for the phone account")
    settings.SANDBOX_URL = texts_leave.base_url
    assert try_waiting_now(now=read_now()) == 1
    run_queue()
    assert count_texts(texts_leave) == 1


def test_carriers_that_refuse_the_number_show_as_a_problem_until_a_text_arrives(
    miss, provider, texts_leave, clock
):
    item = miss()
    provider.post("sms_status_undelivered", MessageSid=item.provider_sid, ErrorCode="30034")
    run_queue()
    connection.set_schema(GLOW)
    assert "30034" in MessagingAccount.objects.get().problem
    provider.text("hello?")
    run_queue()
    connection.set_schema(GLOW)
    assert "30034" in MessagingAccount.objects.get().problem, "being accepted proves nothing"
    newest = OutboxItem.objects.order_by("-pk").first()
    provider.post("sms_status_delivered", MessageSid=newest.provider_sid)
    run_queue()
    connection.set_schema(GLOW)
    assert MessagingAccount.objects.get().problem == ""


def test_a_patient_who_writes_is_reachable_again(miss, provider, texts_leave):
    item = miss()
    provider.post("sms_status_undelivered", MessageSid=item.provider_sid, ErrorCode="30005")
    provider.text("hi, any facial tomorrow?")
    run_queue()
    connection.set_schema(GLOW)
    assert PatientAddress.objects.get().unreachable_reason == ""
    assert count_texts(texts_leave) == 2


def test_a_text_too_long_in_line_goes_back_instead_of_leaving_beside_a_look_up(miss, texts_leave, settings):
    settings.SANDBOX_URL = ""
    item = miss()
    settings.SANDBOX_URL = texts_leave.base_url
    OutboxItem.objects.update(due_at=read_now(), reason="")
    [claim], _ = claim_due(lane="interactive", now=read_now(), limit=8)
    waited = send_one(replace(claim, leaves_before=read_now() - timedelta(seconds=1)))
    settle(claim=claim, answer=waited, now=read_now())
    item.refresh_from_db()
    assert item.state == OutboxState.READY
    assert count_texts(texts_leave) == 0


def test_bulk_leaves_half_of_the_burst_to_those_who_wait(provider, texts_leave):
    MessagingAccount.objects.update(segments_per_second=0.5, tokens=10.0, tokens_at=read_now())
    for number in range(9):
        provider.miss_call(caller=f"+131355502{number:02d}")
    connection.set_schema(GLOW)
    work_inbox(now=read_now())
    OutboxItem.objects.update(lane="bulk")
    push_due(lane="bulk")
    assert OutboxItem.objects.filter(state="sent").count() == 5


def test_what_nobody_waits_for_leaves_although_the_account_has_never_sent_before(provider, texts_leave):
    MessagingAccount.objects.update(segments_per_second=100.0, tokens=10.0, tokens_at=None)
    provider.miss_call()
    connection.set_schema(GLOW)
    work_inbox(now=read_now())
    OutboxItem.objects.update(lane="bulk")
    push_due(lane="bulk")
    assert OutboxItem.objects.get().state == OutboxState.SENT


def test_a_delivery_that_stops_its_worker_is_put_aside_and_the_others_go_on(provider, texts_leave, clock):
    provider.post("sms", Body="the poison")
    connection.set_schema(GLOW)
    Inbound.objects.update(tries=3)  # three workers died of it, each after counting its try
    clock.shift(180)
    provider.miss_call(caller="+13135550199")
    run_queue()
    connection.set_schema(GLOW)
    poison = Inbound.objects.get(kind="sms")
    assert (poison.state, poison.problem) == ("unreadable", "Could not be processed: it stopped its worker")
    assert [message["to"] for message in texts_leave.messages()] == ["+13135550199"]


def test_interactive_texts_do_not_wait_behind_bulk(miss, texts_leave):
    item = miss()
    OutboxItem.objects.filter(pk=item.pk).update(state="ready", lane="bulk", provider_sid="")
    assert push_due(lane="interactive") == 0
    assert push_due(lane="bulk") == 1


def test_the_clock_rings_once_per_spa_and_never_twice_for_the_same_moment(glow):
    from leakmap.lib.queue import wake_at

    now = read_now()
    for _ in range(5):
        wake_at(schema=GLOW, due_at=now)
    assert (tick(now=now), tick(now=now)) == (1, 0)


def test_a_lost_wake_up_is_made_again_by_the_sweep(glow):
    sweep(now=read_now())
    sweep(now=read_now())
    assert sorted(WakeUp.objects.values_list("schema_name", "lane")) == [
        ("spa_glow", "bulk"), ("spa_glow", "interactive"), ("spa_luna", "bulk"), ("spa_luna", "interactive"),
    ]  # fmt: skip


def test_a_lost_queue_message_loses_nothing(provider, texts_leave, clock):
    provider.miss_call()
    Bell.objects.all().delete()
    clock.shift(400)
    sweep(now=read_now())
    tick(now=read_now())
    run_queue()
    assert count_texts(texts_leave) == 1


# ---- the shape of what we send ------------------------------------------------------------------------------

OAI = Path(__file__).resolve().parent.parent / "fixtures" / "twilio" / "create_message.schema.json"


def test_the_request_has_the_published_shape(provider, settings):
    """Form fields, basic auth and a status callback carrying our id, as a server sees them."""
    with RecordingServer() as server:
        settings.SANDBOX_URL = server.base_url
        provider.miss_call()
        run_queue()
    request = server.requests[0]
    jsonschema.validate(request.form, json.loads(OAI.read_text()))
    assert request.method == "POST"
    assert request.path == f"/2010-04-01/Accounts/{provider.account_sid}/Messages.json"
    assert request.basic_auth == (provider.account_sid, provider.token)
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    with inside_spa(GLOW):
        item = OutboxItem.objects.get()
    assert request.form == {
        "To": CALLER,
        "From": "+13135550100",
        "Body": item.body,
        "StatusCallback": f"http://glow.localhost/hooks/twilio/sms/status/?ob={item.pk}",
        "ValidityPeriod": "300",
    }
    assert item.state == OutboxState.SENT
