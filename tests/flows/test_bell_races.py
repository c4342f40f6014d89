"""Bells and answers that settle together, at the same moment as somebody else: nobody waits in a circle."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from leakmap.lib.clock import read_now
from leakmap.lib.queue import WAKE, WORK, Lane, put_back, ring, take_bells
from leakmap.lib.tenancy import inside_spa
from leakmap.pipeline import work_inbox
from outreach import push
from outreach.models import Attempt, OutboxItem
from outreach.outbox import claim_due, settle, try_again
from outreach.receipts import take_report
from outreach.senders.base import Accepted, Busy, Meaning, Refusal
from tests.conftest import GLOW, HOSTS, LUNA
from tests.flows.test_races import _somebody_waits, committed
from tests.provider import Provider
from triage.channels.base import DeliveryReport

__all__ = ["committed"]


def meet(*, first, blocked, second) -> None:
    """One transaction does `first`; a thread does `blocked` until it waits or is done; then `second` and the commit.

    Raises what any of them raised: a deadlock, if each waits for the other.
    """
    errors = []

    def run():
        try:
            with inside_spa(GLOW):
                blocked()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        first()
        connection.set_schema(GLOW)
        thread.start()
        while thread.is_alive() and not _somebody_waits():
            thread.join(0.02)
        second()
    thread.join(30)
    if errors:
        raise errors[0]


def take_all() -> list:
    return take_bells(lane=Lane.INTERACTIVE, most=10, gone_after=timedelta(minutes=1))


@pytest.mark.parametrize("schemas", [(GLOW, LUNA), (LUNA, GLOW)])
def test_a_worker_puts_bells_back_while_the_clock_rings_them(committed, schemas):
    for schema in schemas:
        ring(schema=schema, task=WAKE)
    bells = take_all()
    meet(
        first=lambda: ring(schema=GLOW, task=WAKE),
        blocked=lambda: put_back(bells),
        second=lambda: ring(schema=LUNA, task=WAKE),  # the clock goes by name
    )
    assert sorted(bell.schema for bell in take_all()) == [GLOW, LUNA], "rung meanwhile, and put back"


def test_what_is_written_before_a_ring_that_changes_nothing_is_seen_by_who_answers(committed):
    ring(schema=GLOW)
    taken = []
    provider = Provider(GLOW, HOSTS[GLOW])

    def write():
        provider.text("hi")

    meet(first=write, blocked=lambda: taken.extend(take_all()), second=lambda: None)
    assert taken == [], "the bell is not taken while somebody still rings it"
    [bell] = take_all()
    connection.set_schema(GLOW)
    assert (bell.task, work_inbox(now=read_now())) == (WORK, 1)


def test_a_ring_that_is_rolled_back_rings_nobody_and_keeps_an_older_one(committed):
    def change_ones_mind():
        with transaction.atomic():
            ring(schema=GLOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_ones_mind()
    assert take_all() == []
    ring(schema=GLOW)
    with pytest.raises(ZeroDivisionError):
        change_ones_mind()
    assert len(take_all()) == 1


@pytest.fixture
def claims(committed, settings):
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    provider = Provider(GLOW, HOSTS[GLOW])
    for number in range(3):
        provider.miss_call(caller=f"+1313555{3000 + number}")
    connection.set_schema(GLOW)
    work_inbox(now=read_now())
    found, _ = claim_due(lane="interactive", now=read_now(), limit=8)
    return found


def report_on(claim) -> None:
    event = DeliveryReport(
        sid=f"SM{claim.item_id}", status="delivered", code="", at=read_now(), outbox_id=claim.item_id
    )
    take_report(event, provider="twilio")


def states() -> set[str]:
    connection.set_schema(GLOW)
    return set(OutboxItem.objects.values_list("state", flat=True))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_delivery_reports_of_texts_whose_answers_settle_together(claims, order):
    first, *others = (claims[place] for place in order)
    answered = [(claim, Accepted(f"SM{claim.item_id}")) for claim in claims]
    meet(
        first=lambda: report_on(first),
        blocked=lambda: push._settle(answered),
        second=lambda: [report_on(claim) for claim in others],
    )
    assert states() == {"delivered"}, "what a report wrote is never undone"
    assert set(Attempt.objects.values_list("outcome", flat=True)) == {"accepted"}
    assert not OutboxItem.objects.filter(settle_at__isnull=False).exists()


def test_an_answer_that_cannot_be_written_leaves_the_others_written(claims):
    gone, *others = claims
    Attempt.objects.filter(item=gone.item_id).delete()
    OutboxItem.objects.filter(pk=gone.item_id).delete()
    push._answers.put((GLOW, gone, Busy("429")))
    push._answers.put((GLOW, others[0], Busy("429")))
    push._answers.put((GLOW, others[1], Accepted("SM1")))
    push._settle_answers()
    assert states() == {"ready", "sent"}


@pytest.mark.parametrize(
    "answer", [Busy("429"), Refusal("30003", Meaning.NOT_NOW), Refusal("30001", Meaning.SLOW_DOWN)]
)
def test_an_answer_settled_too_late_does_not_send_again_what_is_on_its_way_again(claims, answer):
    """The look-up found nothing of the first attempt, so a second is at the provider when the first is settled."""
    late = claims[0]
    try_again(OutboxItem.objects.get(pk=late.item_id), read_now() - timedelta(seconds=1))
    claim_due(lane="interactive", now=read_now(), limit=8)
    assert states() == {"sending"}
    settle(claim=late, answer=answer, now=read_now())
    assert states() == {"sending"}
