"""Many want one freed time at the same moment, on real connections with committed rows: one holds it.

Two rounds in every run; `ROUNDS=200 pytest tests/flows/test_recovery_races.py` plays as many.
"""

import os
from collections import Counter
from datetime import timedelta
from functools import partial

from clinics.models import ACTIVE_STATES, Appointment, BookingRequest
from outreach.desk import decline_request
from outreach.models import FreedSlot, Offer, OutboxItem, SlotState
from outreach.recovery.claiming import Claimed, claim, turn_down
from outreach.recovery.telling import note_unsent
from outreach.recovery.waves import ask
from outreach.recovery.working import recover_due
from outreach.sequences.recovery import Pick
from tests.factories import MONDAY_10AM, make_appointment, make_waiting
from tests.flows.test_races import committed, run_at_once

__all__ = ["committed"]
ROUNDS = int(os.environ.get("ROUNDS", "2"))
CLAIMS = 50
NOW = MONDAY_10AM
TOMORROW = NOW + timedelta(days=1)


def free_a_time() -> FreedSlot:
    visit = make_appointment(starts_at=TOMORROW)
    Appointment.objects.filter(pk=visit.pk).update(state="cancelled")
    recover_due(now=NOW)
    return FreedSlot.objects.get(visit=visit)


def ask_everybody(slot: FreedSlot, entries: list) -> list[int]:
    for entry in entries:
        if not Offer.objects.filter(slot=slot, entry=entry).exclude(state="skipped").exists():
            pick = Pick(entry.pk, entry.patient_id, slot.service_id)
            assert ask(slot=slot, pick=pick, now=NOW, wave=1)
    return list(Offer.objects.filter(slot=slot).order_by("pk").values_list("pk", flat=True))


def test_fifty_claims_have_one_holder(committed):
    entries = [make_waiting() for _ in range(CLAIMS)]
    for _ in range(ROUNDS):
        slot = free_a_time()
        offers = ask_everybody(slot, entries)
        assert len(offers) == CLAIMS
        results = run_at_once(*(partial(claim, offer_id=each, now=NOW) for each in offers))
        assert Counter(type(each).__name__ for each in results) == {"Claimed": 1, "TooLate": CLAIMS - 1}
        [won] = [each for each in results if isinstance(each, Claimed)]
        over_it = Appointment.objects.filter(starts_at=TOMORROW, state__in=ACTIVE_STATES)
        assert [each.pk for each in over_it] == [won.request.appointment_id]
        assert BookingRequest.objects.filter(state="waiting").count() == 1
        assert Offer.objects.filter(slot=slot, state="claimed").count() == 1
        decline_request(request_id=won.request.pk, actor="Robin", now=NOW)
        FreedSlot.objects.filter(pk=slot.pk).update(state=SlotState.STOPPED, closed_at=NOW)
        Offer.objects.filter(slot=slot).update(state="withdrawn")
        OutboxItem.objects.update(
            state="dropped"
        )  # or the weekly cap would end the third round before it began


def test_the_desk_by_phone_and_a_claim_at_once_leave_one_visit(committed):
    entry = make_waiting()
    slot = free_a_time()
    [offer] = ask_everybody(slot, [entry])
    phone, claimed = run_at_once(
        partial(make_appointment, starts_at=TOMORROW), partial(claim, offer_id=offer, now=NOW)
    )
    assert Appointment.objects.filter(starts_at=TOMORROW, state__in=ACTIVE_STATES).count() == 1
    assert isinstance(phone, Appointment) != isinstance(claimed, Claimed)


def test_two_workers_ask_everybody_once(committed):
    for _ in range(5):
        make_waiting()
    visits = [make_appointment(starts_at=TOMORROW + timedelta(hours=hours)) for hours in (0, 2)]
    Appointment.objects.filter(pk__in=[each.pk for each in visits]).update(state="cancelled")
    results = run_at_once(*(partial(recover_due, now=NOW) for _ in range(4)))
    assert not [each for each in results if isinstance(each, Exception)]
    recover_due(now=NOW)
    asked = Counter(Offer.objects.filter(state="open").values_list("patient_id", flat=True))
    assert len(asked) == 5
    assert set(asked.values()) == {1}


def test_one_says_no_while_another_takes_it_and_neither_waits_for_the_other(committed):
    entries = [make_waiting() for _ in range(6)]
    for _ in range(ROUNDS):
        slot = free_a_time()
        offers = ask_everybody(slot, entries)
        refusals = [partial(turn_down, offer_id=each, now=NOW) for each in offers[:3]]
        unsent = [partial(note_unsent, item_id=_find_item(offers[3]), now=NOW)]
        takers = [partial(claim, offer_id=each, now=NOW) for each in offers[4:]]
        results = run_at_once(*refusals, *unsent, *takers)
        assert not [each for each in results if isinstance(each, Exception)]
        [won] = [each for each in results if isinstance(each, Claimed)]
        decline_request(request_id=won.request.pk, actor="Robin", now=NOW)
        FreedSlot.objects.filter(pk=slot.pk).update(state=SlotState.STOPPED, closed_at=NOW)
        Offer.objects.filter(slot=slot).update(state="withdrawn")
        OutboxItem.objects.update(state="dropped")


def _find_item(offer_id: int) -> int:
    return Offer.objects.values_list("item_id", flat=True).get(pk=offer_id)
