"""Asks the next people on the list, a few at a time, until the time is filled, the list is done or it is too late."""

from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from clinics.availability import Opening
from clinics.models import Patient, PatientAddress, Provider, Service
from clinics.profile import Profile, read_profile
from leakmap.lib.queue import WORK_BULK, Lane, ring, wake_at
from outreach.accounts import read_host
from outreach.assistant.freed_time import await_answer
from outreach.assistant.types import State
from outreach.guards import UnsafeText, check_text, list_treatments, quote
from outreach.models import FreedSlot, Kind, Offer, OfferState, OutboxItem, Purpose, SlotState
from outreach.outbox import drop, put
from outreach.recovery.links import make_link
from outreach.recovery.reading import make_waker, rank_for, read_rules
from outreach.recovery.statistics import refresh_statistics
from outreach.recovery.telling import end, tell
from outreach.rendering import speak_time
from outreach.sequences.recovery import Pick, Ranking, Rules
from outreach.sequences.waves import Wave, choose, find_wait, may_change
from outreach.wording import add_stop_line, is_stop_line_due, write_text
from triage.matching import open_conversation
from triage.models import Author

FIRST_IN_LINE = 200  # entries
USEFUL_FOR = timedelta(minutes=10)  # an offer that has not left by then is made to somebody else
SKIP = """
INSERT INTO outreach_offer (slot_id, entry_id, patient_id, state, reason, wave, by_hand)
SELECT %s, entry.id, entry.patient_id, 'skipped', skipped.reason, 0, ''
FROM unnest(%s::bigint[], %s::text[]) AS skipped (entry_id, reason)
JOIN clinics_waitlistentry entry ON entry.id = skipped.entry_id
ON CONFLICT (slot_id, entry_id) DO UPDATE SET reason = excluded.reason
WHERE outreach_offer.state = 'skipped' AND outreach_offer.by_hand = '' AND outreach_offer.reason <> excluded.reason
"""


def run_waves(*, now: datetime) -> int:
    """Every wave that is due, each in a transaction of its own; returns how many people were asked."""
    due = FreedSlot.objects.filter(state=SlotState.OPEN, next_wave_at__lte=now).order_by("starts_at", "pk")
    slot_ids = list(due.values_list("pk", flat=True))
    if slot_ids:
        refresh_statistics()
    return sum(_run(slot_id, now) for slot_id in slot_ids)


def _run(slot_id: int, now: datetime) -> int:
    with transaction.atomic():
        _take_turn()
        rows = FreedSlot.objects.select_for_update(of=("self",), skip_locked=True)
        slot = (
            rows.select_related("location", "provider")
            .filter(pk=slot_id, state=SlotState.OPEN, next_wave_at__lte=now)
            .first()
        )
        if slot is None:
            return 0
        return ask_next(slot=slot, now=now)


def _take_turn() -> None:
    """One wave of a spa at a time: two that look at once would choose the same people. First of all locks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"waves:{connection.schema_name}"])


def ask_next(*, slot: FreedSlot, now: datetime) -> int:
    """One wave. However long the clock stood still, it is one: what was missed is not made up for in a burst."""
    rules = read_rules()
    ranking, wave = _choose_people(slot, rules, now)
    _note_skips(slot, ranking)
    asked = [pick for pick in wave.picks if ask(slot=slot, pick=pick, now=now, wave=slot.waves + 1)]
    if asked:
        slot.waves += 1
        tell(slot=slot, what="wave", now=now, number=slot.waves, asked=len(asked))
        ring(schema=connection.schema_name, lane=Lane.BULK, task=WORK_BULK)
    elif not wave.wakes_at and not wave.picks and _is_done(slot, ranking):
        end(slot=slot, state=SlotState.EXHAUSTED, reason="list_done" if slot.waves else "nobody", now=now)
        return 0
    _plan_next(slot, rules, wave.wakes_at if not asked else None, now)
    return len(asked)


def _choose_people(slot: FreedSlot, rules: Rules, now: datetime) -> tuple[Ranking, Wave]:
    """Those first in line are nearly always enough; else the whole list is looked at."""
    for most in (FIRST_IN_LINE, None):
        ranking = rank_for(slot=slot, now=now, most=most)
        awake = make_waker(ranking.candidates, zone=slot.location.zone, now=now)
        wave = choose(candidates=ranking.candidates, size=rules.wave_size, find_awake=awake, now=now)
        looked_at = len(ranking.candidates) + len(ranking.passed_over)
        if len(wave.picks) == rules.wave_size or looked_at < FIRST_IN_LINE:
            break
    return ranking, wave


def _is_done(slot: FreedSlot, ranking: Ranking) -> bool:
    """Nobody is left to ask, nobody still thinks about it, and nobody will become free to be asked."""
    if may_change(ranking):
        return False
    return not Offer.objects.filter(slot=slot, state=OfferState.OPEN).exists()


def _plan_next(slot: FreedSlot, rules: Rules, wakes_at: datetime | None, now: datetime) -> None:
    wait = find_wait(now=now, cut_off_at=slot.cut_off_at, longest=rules.longest_wait)
    slot.next_wave_at = min(wakes_at or now + wait, slot.cut_off_at)
    slot.save(update_fields=["waves", "next_wave_at"])
    wake_at(schema=connection.schema_name, due_at=slot.next_wave_at, lane=Lane.BULK)


def _note_skips(slot: FreedSlot, ranking: Ranking) -> None:
    """Everybody passed over, with the reason as it is now. One statement."""
    skipped = {entry: reason for entry, reason in ranking.passed_over.items() if reason not in _SAID}
    if skipped:
        with connection.cursor() as cursor:
            cursor.execute(SKIP, [slot.pk, list(skipped), list(skipped.values())])


_SAID = {"asked", "by_hand"}  # they have a row already that says more


def ask(*, slot: FreedSlot, pick: Pick, now: datetime, wave: int, by_hand: str = "") -> Offer | None:
    """Offer the time to one person, with its text. None when the desk just offered them another."""
    try:
        with transaction.atomic():
            offer, _ = Offer.objects.update_or_create(
                slot=slot,
                entry_id=pick.entry_id,
                defaults={
                    "patient_id": pick.patient_id,
                    "service_id": pick.service_id,
                    "state": OfferState.OPEN,
                    "reason": "",
                    "wave": wave,
                    "by_hand": by_hand,
                    "offered_at": now,
                },
            )
    except IntegrityError:
        return None  # one_open_offer_per_patient: somebody at the desk was faster
    _write(offer, slot, now)
    return offer


def _write(offer: Offer, slot: FreedSlot, now: datetime) -> None:
    profile = read_profile(now=now)
    address = PatientAddress.objects.select_related("patient").filter(patient=offer.patient_id, channel="sms")
    address = address.order_by("pk")[0]
    line = next(each.row for each in profile.lines if each.row.is_main)
    conversation, _ = open_conversation(address=address, line=line, now=now)
    item = put(
        conversation=conversation,
        kind=Kind.OFFER,
        purpose=Purpose.TRANSACTIONAL,
        body=write_offer(offer=offer, slot=slot, address=address, profile=profile, now=now),
        dedupe_key=f"offer:{offer.pk}",
        now=now,
        author=Author.SYSTEM,
        quoted=quote([read_opening(slot, offer.service)]),
        drop_after=min(now + USEFUL_FOR, slot.cut_off_at),
        lane=Lane.BULK,
    )
    opening = read_opening(slot, offer.service)
    state = await_answer(State.from_json(conversation.assistant_state), opening, offer.pk)
    conversation.assistant_state, conversation.last_out_at = state.to_json(), now
    conversation.save(update_fields=["assistant_state", "last_out_at"])
    offer.item = item
    offer.save(update_fields=["item"])
    _hold_back_unsafe(item, slot, profile, address.patient, now)


def _hold_back_unsafe(
    item: OutboxItem, slot: FreedSlot, profile: Profile, patient: Patient, now: datetime
) -> None:
    """The spa may have worded it anew: no treatment and no other time leaves all the same."""
    practice = profile.practice
    try:
        check_text(
            kind=item.kind,
            body=item.body,
            times_named=[slot.starts_at],
            zone=slot.location.zone,
            now=now,
            treatments=list_treatments(Service.objects.all()) if practice.is_discreet else (),
            names=(practice.name, practice.assistant_name, patient.first_name, slot.provider.name),
        )
    except UnsafeText as error:
        drop(item=item, reason=error.reason, now=now)


def write_offer(
    *, offer: Offer, slot: FreedSlot, address: PatientAddress, profile: Profile, now: datetime
) -> str:
    """The words of an offer: whose, when, with whom, how to take it. No treatment is named."""
    patient: Patient = address.patient
    values = {
        "spa": profile.practice.name,
        "assistant": profile.practice.assistant_name,
        "first_name": patient.first_name,
        "when": speak_time(slot.starts_at, slot.location.zone, patient.language, now),
        "provider": slot.provider.name,
        "link": make_link(offer_id=offer.pk, host=read_host()),
    }
    key = "waitlist_offer" if patient.first_name else "waitlist_offer_unnamed"
    body = write_text(key, values, language=patient.language, wording=profile.wording)
    if is_stop_line_due(address=address, now=now):
        return add_stop_line(body, spa=profile.practice.name, language=patient.language)
    return body


def read_opening(slot: FreedSlot, service: Service) -> Opening:
    """The freed time as it would be booked for that service."""
    provider: Provider = slot.provider
    return Opening(
        starts_at=slot.starts_at,
        ends_at=slot.starts_at + timedelta(minutes=service.duration_minutes),
        provider_id=slot.provider_id,
        provider_name=provider.name,
        location_id=slot.location_id,
        service_id=service.pk,
    )
