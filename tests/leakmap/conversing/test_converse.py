"""`manage.py converse`: what it shows, that it keeps to its pretended time, and that it leaves no trace."""

import io
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from clinics.models import (
    Appointment,
    MessagingAccount,
    Patient,
    SheetRow,
    WaitlistEntry,
    WaitlistSheet,
)
from leakmap.conversing.copying import throwaway_copy
from leakmap.conversing.playing import Player
from leakmap.conversing.script import read_script
from leakmap.lib.clock import pretend_now, read_now
from leakmap.lib.tenancy import inside_spa
from leakmap.pipeline import work_inbox
from leakmap.tenants.models import Spa
from tests.conftest import GLOW, LINES, LUNA
from tests.factories import MONDAY_10AM, make_appointment, make_patient, make_waiting
from tests.flows.test_races import committed  # noqa: F401  a spa whose rows other connections see
from triage.channels.base import Delivery
from triage.intake import store_once
from triage.models import Conversation, Inbound

START = "2026-11-23T10:00"  # a Monday in Detroit
BOOKING = """\
{"event": "missed_call"}
{"say": "hi do you have anything for a hydrafacial tomorrow", "after_s": 40}
{"say": "the second one"}
{"say": "Maya Lind"}
{"event": "desk_confirms", "after_s": 600}
"""


@pytest.fixture
def converse(tmp_path):
    """Play a script at Glow; returns the lines printed, read when they are JSON."""

    def play(script: str, *, as_json: bool = True, spa: str = "glow", now: str = START) -> list:
        path, out = tmp_path / "script.jsonl", io.StringIO()
        path.write_text(script)
        call_command("converse", str(path), spa=spa, now=now, json=as_json, stdout=out)
        lines = out.getvalue().splitlines()
        return [json.loads(line) for line in lines] if as_json else lines

    return play


def count_rows() -> dict[str, int]:
    """Of every table of the installation, shared ones and both spas'."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
        )
        counts = {}
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{schema}"."{table}"')
            counts[f"{schema}.{table}"] = cursor.fetchone()[0]
    return counts


# ---- what it shows ----------------------------------------------------------------------------------------


def test_a_conversation_is_played_from_the_missed_call_to_the_confirmed_visit(converse, glow):
    call, asks, picks, name, confirmed = converse(BOOKING)
    assert call["event"] == "missed_call"
    assert [reply["kind"] for reply in call["replies"]] == ["textback"]
    assert asks["say"].startswith("hi do you have")
    assert asks["at"] == "2026-11-23T10:00:40-05:00"
    assert asks["state"]["service"] == "HydraFacial"
    assert 1 <= len(asks["state"]["offered"]) <= 3
    assert all(moment.startswith("2026-11-24T") for moment in asks["state"]["offered"])
    assert picks["state"]["held"] == asks["state"]["offered"][1]
    assert (name["state"]["name"], name["state"]["stage"]) == ("Maya Lind", "requested")
    assert [reply["kind"] for reply in confirmed["replies"]] == ["confirmation"]
    assert any(action.startswith("confirmed Tue Nov 24") for action in confirmed["actions"])
    assert confirmed["state"]["held"] is None


def test_people_read_it_as_a_chat(converse, glow):
    text = "\n".join(converse('{"say": "can I talk to a real person?"}\n', as_json=False))
    assert "[Mon Nov 23 10:00:00] > can I talk to a real person?" in text
    assert "  < Hi, this is Bella" in text
    assert "    * ticket opened: answer (soon): Asked for a person" in text
    assert "mode person" in text


def test_the_patient_and_the_spa_can_be_set_up_first(converse, glow):
    set_up, asked = converse(
        '{"set": {"name": "Ana Ruiz", "language": "es", "shoe": 38, "spa": {"assistant_enabled": false},'
        ' "visit": {"service": "botox", "days": 2, "hour": "14:30", "provider": "Kim"}}}\n'
        '{"say": "hola"}\n'
    )
    assert set_up["state"]["name"] == "Ana Ruiz"
    assert set_up["state"]["language"] == "es"
    assert "visit booked: Wed Nov 25 14:30, Botox with Kim Osei" in set_up["actions"]
    assert "\"set\" does not know 'shoe': ignored" in set_up["actions"]
    assert [ticket["reason"] for ticket in asked["tickets"]] == ["The assistant is switched off"]


def test_the_scripts_visit_is_there_although_the_calendar_was_full(converse, glow):
    visit = '{"set": {"visit": {"service": "Botox", "days": 2, "hour": 14, "provider": "Kim"}}}\n'
    _, booked = converse('{"set": {"calendar": "full"}}\n' + visit)
    assert booked["actions"] == ["visit booked: Wed Nov 25 14:00, Botox with Kim Osei"]


def test_what_a_first_text_changes_is_told(converse, glow):
    [stopped] = converse('{"say": "STOP"}\n')
    assert stopped["actions"] == ["read as opt_out", "decided: keyword", "opted out: True"]
    assert stopped["replies"] == []


def test_a_full_calendar_has_no_time_to_offer(converse, glow):
    *_, asked = converse('{"set": {"calendar": "full"}}\n{"say": "any time for botox this month?"}\n')
    assert asked["state"]["offered"] == []


def test_a_person_may_answer_what_has_become_clinical(converse, glow):
    script = '{"say": "my face is swollen since the filler"}\n{"event": "desk_replies", "text": "Calling you now."}\n'
    _, answered = converse(script)
    assert any("Calling you now." in str(each) for each in answered["replies"])


def test_what_cannot_be_done_is_said_and_the_play_goes_on(converse, glow):
    confirm, take, said = converse('{"event": "desk_confirms"}\n{"event": "slot_taken"}\n{"say": "hi"}\n')
    assert confirm["actions"] == ["nothing to do: no request waits for the desk"]
    assert take["actions"] == ["nothing to take: no such time is offered"]
    assert len(said["replies"]) == 1


@pytest.mark.parametrize(
    ("script", "options", "message"),
    [
        ('{"say": "hi"}\n{"event": "x"}\n', {}, "script.jsonl, line 2: unknown event 'x'. Use one of:"),
        (
            '{"set": {"visit": {"service": "Hair"}}}\n',
            {},
            "line 1: no such service. Use one of: Body contouring",
        ),
        (
            '{"set": {"visit": {"service": "Botox", "provider": "Zoe"}}}\n',
            {},
            "line 1: no such provider for it. Use one of: Dana Reyes, Kim Osei",
        ),
        (
            '{"set": {"visit": {"service": "Botox", "hour": "noon"}}}\n',
            {},
            'line 1: "days" is a number of days',
        ),
        ('{"set": {"visit": "Botox"}}\n', {}, 'line 1: "visit" is an object, or a list of them'),
        ('{"set": {"spa": {"colour": "red"}}}\n', {}, "line 1: a spa has no setting 'colour'. Use one of:"),
        ('{"set": {"language": "fr"}}\n', {}, 'line 1: "language" is "en" or "es"'),
        ('{"say": "hi"}\n', {"spa": "moon"}, "There is no spa 'moon'. There are: glow, luna."),
        ('{"say": "hi"}\n', {"now": "soon"}, "--now: 'soon' is not a time. Write it like 2026-11-24T10:00."),
    ],
)
def test_a_mistake_is_named_with_its_remedy(converse, glow, script, options, message):
    with pytest.raises(CommandError) as error:
        converse(script, **options)
    assert message in str(error.value)


def test_a_file_that_is_not_there_is_named(glow):
    with pytest.raises(CommandError, match="/nowhere cannot be read"):
        call_command("converse", "/nowhere", spa="glow")


# ---- the pretended time -----------------------------------------------------------------------------------


def test_the_clock_is_pretended_within_the_block_only():
    moment = datetime(2031, 5, 6, 7, tzinfo=UTC)
    with pretend_now(moment):
        assert read_now() == moment
    assert read_now() != moment


def test_timers_run_at_their_moment_between_two_lines(converse, glow):
    """A hold of two hours ends while nobody writes; what the clock does then belongs to the line before."""
    *_, hold, later = converse(
        '{"say": "botox tomorrow at 2pm, Jo Park"}\n{"say": "yes"}\n{"event": "wait", "after_s": 10800}\n'
    )
    assert any(action.startswith("hold ran out: Tue Nov 24 14:00") for action in hold["actions"])
    assert "hold_ran_out" in [ticket["kind"] for ticket in hold["tickets"]]
    assert later["state"]["held"] is None


def test_each_file_begins_anew(tmp_path, glow):
    out, path = io.StringIO(), tmp_path / "one.jsonl"
    path.write_text('{"say": "botox tomorrow at 2pm, Jo Park"}\n{"say": "yes"}\n')
    call_command("converse", str(path), str(path), spa="glow", now=START, json=True, stdout=out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert lines[:2] == lines[2:]
    assert {line["file"] for line in lines} == {str(path)}


# ---- without a trace --------------------------------------------------------------------------------------


def test_it_leaves_no_row_anywhere(converse, committed):  # noqa: F811
    make_appointment(starts_at=MONDAY_10AM + timedelta(days=1), patient=make_patient())
    before = count_rows()
    assert len(converse(BOOKING)) == 5
    assert count_rows() == before


def test_a_running_spa_is_neither_waited_for_nor_held_up(committed):  # noqa: F811
    """While a rehearsal is under way in its own transaction, a worker of the same spa does all of its work."""
    spa = Spa.objects.get(schema_name=GLOW)
    script = read_script(BOOKING.splitlines())
    start = datetime(2026, 11, 23, 15, tzinfo=UTC)
    with throwaway_copy(spa, now=start) as schema:
        assert len(list(Player(schema=schema, start=start).play(script))) == 5
        result = run_elsewhere(take_a_text)
    assert result == "done"
    with inside_spa(GLOW):
        assert Conversation.objects.count() == 1  # the worker's; none of the rehearsal's


def take_a_text() -> str:
    """As a worker would: store, take the spa's turn, answer. Any wait for a lock is an error."""
    with inside_spa(GLOW):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        payload = {
            "MessageSid": "SM1",
            "From": "+13135550177",
            "To": LINES[GLOW],
            "Body": "hi",
            "NumMedia": "0",
        }
        store_once(channel="twilio", delivery=Delivery("sms", "sms:SM1", "SM1", payload), now=MONDAY_10AM)
        work_inbox(now=MONDAY_10AM)
        with transaction.atomic():
            MessagingAccount.objects.select_for_update().get()
        return Inbound.objects.get().state


def test_a_busy_worker_does_not_hold_up_a_rehearsal(converse, committed):  # noqa: F811
    """Another connection has the spa's turn, its bell and its phone account, for as long as we play."""
    held, release = threading.Event(), threading.Event()

    def be_busy() -> str:
        with inside_spa(GLOW), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"inbox:{GLOW}"])
            payload = {"MessageSid": "SM2", "From": "+13135550142", "To": LINES[GLOW], "Body": "hi"}
            store_once(channel="twilio", delivery=Delivery("sms", "sms:SM2", "SM2", payload), now=MONDAY_10AM)
            MessagingAccount.objects.select_for_update().get()
            held.set()
            return "done" if release.wait(60) else "never released"

    results: list = []
    worker = threading.Thread(target=lambda: results.append(run_elsewhere(be_busy)))
    worker.start()
    try:
        assert held.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        assert len(converse(BOOKING)) == 5
    finally:
        release.set()
        worker.join(60)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")
    assert results == ["done"]


def run_elsewhere(function):
    """In a thread with a connection of its own; returns what it returned or raised."""
    results: list = []

    def run() -> None:
        try:
            results.append(function())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    return results[0] if results else "still running"


def test_the_copy_has_the_rules_of_the_spa_and_none_of_its_patients(glow):
    visit = make_appointment(starts_at=MONDAY_10AM + timedelta(days=1), patient=make_patient())
    make_appointment(starts_at=MONDAY_10AM - timedelta(days=30), patient=make_patient())
    with throwaway_copy(Spa.objects.get(schema_name=GLOW), now=MONDAY_10AM) as schema:
        assert list_rules(schema) == list_rules(GLOW)
        with inside_spa(schema):
            assert Patient.objects.count() == 0
            assert [each.pk for each in Appointment.objects.all()] == [visit.pk]
            assert Patient.objects.create().pk > visit.patient_id  # nobody inherits a stranger's visits


def test_nobody_waits_in_the_copy_and_it_follows_no_sheet(glow):
    entry = make_waiting()
    sheet = WaitlistSheet.objects.create(
        spreadsheet_id="x" * 44, key="{}", is_on=True, next_sync_at=MONDAY_10AM
    )
    SheetRow.objects.create(row_id="r1", number=2, entry=entry, phone="+13135550142")
    with (
        throwaway_copy(Spa.objects.get(schema_name=GLOW), now=MONDAY_10AM) as schema,
        inside_spa(schema),
    ):
        for model in (WaitlistEntry, WaitlistEntry.services.through, WaitlistSheet, SheetRow):
            assert not model.objects.exists()
    with inside_spa(GLOW):
        assert WaitlistSheet.objects.get() == sheet


def list_rules(schema: str) -> list[tuple]:
    """Constraints, indexes and triggers by table, as the database writes them, without names and schemas."""
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.relname, c.contype::text, replace(replace(pg_get_constraintdef(c.oid), %s, ''), ' NOT VALID', '')"
            " FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace"
            " WHERE n.nspname = %s AND c.contype <> 'n'"
            " UNION ALL SELECT tablename, 'index', regexp_replace(indexdef, '^.* USING', '')"
            " FROM pg_indexes WHERE schemaname = %s"
            " UNION ALL SELECT t.relname, 'trigger', g.tgname::text FROM pg_trigger g"
            " JOIN pg_class t ON t.oid = g.tgrelid JOIN pg_namespace n ON n.oid = t.relnamespace"
            " WHERE NOT g.tgisinternal AND n.nspname = %s",
            [f"{schema}.", schema, schema, schema],
        )
        return sorted(cursor.fetchall())


def test_the_other_spa_is_not_touched(converse, glow):
    with inside_spa(LUNA):
        before = Conversation.objects.count()
    converse(BOOKING)
    with inside_spa(LUNA):
        assert Conversation.objects.count() == before
