"""What is due at one spa: a timer or a turn that fails stops no other, and a crowd is worked off at once."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from clinics.models import BookingRequest
from leakmap import tasks
from leakmap.lib.clock import read_now
from leakmap.lib.tenancy import TaskFailed
from tests.conftest import GLOW
from tests.factories import MONDAY_10AM, make_conversation, make_message, make_request
from triage.models import Conversation, Ticket, TicketKind

MINE, OTHER = "+13135550142", "+13135550143"
# What PostgreSQL answers to an error of ours, by the kind that Django makes of it.
OUR_FAULT = {"IntegrityError": "23514", "DataError": "22001", "ProgrammingError": "42P01"}
TRY_AGAIN = "40P01"  # a deadlock: OperationalError, which is nobody's fault


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY_10AM, tick=False) as clock:
        yield clock


@pytest.fixture
def refuse(glow):
    """Have PostgreSQL refuse a row of a table. Prepare before the table is written to: then `refuse(...)`."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TABLE refused (name text, code text, detail jsonb);
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE broken record;
            BEGIN
                FOR broken IN SELECT * FROM refused WHERE name = TG_TABLE_NAME LOOP
                    IF to_jsonb(NEW) @> broken.detail THEN
                        RAISE EXCEPTION 'refused' USING ERRCODE = broken.code;
                    END IF;
                END LOOP;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON outreach_outboxitem FOR EACH ROW EXECUTE FUNCTION refuse();
            CREATE TRIGGER refuse BEFORE INSERT ON triage_ticket FOR EACH ROW EXECUTE FUNCTION refuse();
            CREATE TRIGGER refuse BEFORE UPDATE ON clinics_bookingrequest FOR EACH ROW EXECUTE FUNCTION refuse();
            """
        )

    def refuse_rows(table: str, code: str, detail: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO refused VALUES (%s, %s, %s)", [table, code, detail])

    return refuse_rows


@pytest.fixture
def patient(settings):
    settings.ASSISTANT_LISTENS_S = 3.0


def talk(number: str) -> Conversation:
    return Conversation.objects.get(address__address=number)


@pytest.mark.parametrize("code", OUR_FAULT.values(), ids=OUR_FAULT)
def test_a_turn_the_database_refuses_is_a_persons_and_stops_nobody_else(
    refuse, patient, text, wait, sent, code
):
    text("where do you park?", caller=MINE)
    refuse("outreach_outboxitem", code, f'{{"kind": "assistant", "conversation_id": {talk(MINE).pk}}}')
    text("where do you park?", caller=OTHER)
    wait(5)
    assert "parking" in sent(OTHER)[0]
    assert "A person will answer" in sent(MINE)[0]
    assert (talk(MINE).mode, talk(MINE).answer_due_at) == ("person", None)
    assert Ticket.objects.get().conversation == talk(MINE)


def test_where_not_even_the_promise_can_be_written_the_work_is_shown(refuse, patient, text, wait, sent):
    text("where do you park?", caller=MINE)
    refuse(
        "outreach_outboxitem",
        OUR_FAULT["IntegrityError"],
        f'{{"conversation_id": {talk(MINE).pk}}}',
    )
    text("where do you park?", caller=OTHER)
    wait(5)
    assert len(sent(OTHER)) == 1
    assert sent(MINE) == []
    assert Ticket.objects.get().conversation == talk(MINE)


def test_a_turn_that_cannot_even_be_handed_over_is_looked_at_again_after_the_others(
    refuse, patient, text, wait, sent
):
    text("can i talk to a person please", caller=MINE)
    refuse("triage_ticket", OUR_FAULT["IntegrityError"], f'{{"conversation_id": {talk(MINE).pk}}}')
    text("where do you park?", caller=OTHER)
    wait(5)
    assert len(sent(OTHER)) == 1
    assert talk(MINE).answer_due_at > read_now()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM refused")
    wait(6)
    assert "A person will answer" in sent(MINE)[0]
    assert Ticket.objects.get().conversation == talk(MINE)


def test_a_turn_that_lost_a_race_in_the_database_is_taken_again_and_stops_nobody_else(
    refuse, patient, text, wait, sent
):
    text("where do you park?", caller=MINE)
    refuse("outreach_outboxitem", TRY_AGAIN, f'{{"conversation_id": {talk(MINE).pk}}}')
    text("where do you park?", caller=OTHER)
    wait(5)
    assert len(sent(OTHER)) == 1
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM refused")
    wait(6)
    assert "parking" in sent(MINE)[0]
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("code", OUR_FAULT.values(), ids=OUR_FAULT)
def test_a_hold_whose_end_the_database_refuses_keeps_no_other_from_ending(refuse, clock, code):
    broken, other = (make_request(starts_at=MONDAY_10AM + timedelta(days=days)) for days in (1, 2))
    refuse("clinics_bookingrequest", code, f'{{"id": {broken.pk}}}')
    clock.move_to(max(broken.hold_ends_at, other.hold_ends_at) + timedelta(seconds=1))
    tasks.wake(GLOW)
    connection.set_schema(GLOW)
    assert BookingRequest.objects.get(state="waiting") == broken
    assert Ticket.objects.get().kind == TicketKind.HOLD_RAN_OUT


def test_while_the_database_is_away_a_timer_does_not_pretend(refuse, clock):
    request = make_request()
    refuse("clinics_bookingrequest", "57P01", f'{{"id": {request.pk}}}')
    clock.move_to(request.hold_ends_at + timedelta(seconds=1))
    with pytest.raises(TaskFailed):
        tasks.wake(GLOW)


# ---- a crowd ----------------------------------------------------------------------------------------------

CROWD = 101  # one more than is looked at in one go


def test_everybody_who_has_paused_is_answered_however_many(glow):
    for _ in range(CROWD):
        conversation = make_conversation(answer_due_at=MONDAY_10AM)
        make_message(conversation=conversation, body="where do you park?", awaits_answer=True)
    tasks.wake(GLOW)
    connection.set_schema(GLOW)
    assert not Conversation.objects.filter(answer_due_at__isnull=False).exists()


def test_every_hold_that_is_over_ends_however_many(glow, clock):
    requests = [
        make_request(starts_at=MONDAY_10AM + timedelta(days=1, hours=number)) for number in range(CROWD)
    ]
    clock.move_to(max(each.hold_ends_at for each in requests) + timedelta(seconds=1))
    tasks.wake(GLOW)
    connection.set_schema(GLOW)
    assert BookingRequest.objects.filter(state="expired").count() == CROWD
