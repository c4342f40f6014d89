"""The text to a patient who is due back, and what the conversation then expects."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinics.models import Patient, PatientAddress, Service
from clinics.profile import Profile, read_profile
from leakmap.lib.queue import Lane
from outreach.accounts import read_host
from outreach.assistant.types import Stage, State
from outreach.guards import UnsafeText, check_text, list_treatments
from outreach.models import Kind, OutboxItem, Purpose, RebookingRun, RebookingText
from outreach.outbox import drop, put
from outreach.rebooking.links import make_link
from outreach.rebooking.reading import read_window
from outreach.sequences.rebooking import FOLLOW_UP_AFTER
from outreach.wording import add_stop_line, is_stop_line_due, write_text
from triage.matching import open_conversation
from triage.models import Author


def write(*, run: RebookingRun, step: int, contact_id: int, zone: ZoneInfo, now: datetime) -> OutboxItem:
    """One of the two texts, in the caller's transaction. Later than this day's hours it does not leave."""
    profile = read_profile(now=now)
    address = PatientAddress.objects.select_related("patient").get(pk=contact_id)
    line = next(each.row for each in profile.lines if each.row.is_main)
    conversation, _ = open_conversation(address=address, line=line, now=now)
    text = RebookingText.objects.create(
        run=run, step=step, quiet=DateTimeTZRange(now, now + FOLLOW_UP_AFTER, "[)")
    )
    item = put(
        conversation=conversation,
        kind=Kind.REBOOKING,
        purpose=Purpose.MARKETING,
        body=write_body(run=run, step=step, address=address, profile=profile, now=now),
        dedupe_key=f"return:{text.pk}",
        now=now,
        author=Author.SYSTEM,
        drop_after=_find_end_of_hours(now, zone),
        lane=Lane.BULK,
    )
    state = await_answer(State.from_json(conversation.assistant_state), run)
    conversation.assistant_state, conversation.last_out_at = state.to_json(), now
    conversation.save(update_fields=["assistant_state", "last_out_at"])
    text.item = item
    text.save(update_fields=["item"])
    _hold_back_unsafe(item, profile, address.patient, now)
    return item


def await_answer(state: State, run: RebookingRun) -> State:
    """What is said next is about this service, unless the patient names another."""
    return state.with_(
        stage=Stage.OFFERING,
        service_id=run.service_id,
        service_sure=True,
        offered=(),
        offer_id=None,
        last_question="rebook",
        misunderstood=0,
        introduced=True,
    )


def _find_end_of_hours(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    closes = local.replace(hour=read_window().until_hour, minute=0, second=0, microsecond=0)
    return max(closes.astimezone(ZoneInfo("UTC")), now + timedelta(minutes=1))


def write_body(
    *, run: RebookingRun, step: int, address: PatientAddress, profile: Profile, now: datetime
) -> str:
    """The words, in the patient's language. No treatment is named where the spa is discreet."""
    patient: Patient = address.patient
    service, practice = run.service, profile.practice
    phrase = service.outcome_phrase_es if patient.language == "es" else service.outcome_phrase
    values = {
        "spa": practice.name,
        "assistant": practice.assistant_name,
        "first_name": patient.first_name,
        "weeks": str(_count_weeks(run, now)),
        "service": service.name,
        "phrase": phrase,
        "link": make_link(run_id=run.pk, host=read_host()),
    }
    key = _choose_key(step, patient, has_phrase=bool(phrase) and not practice.is_discreet)
    body = write_text(key, values, language=patient.language, wording=profile.wording)
    if is_stop_line_due(address=address, now=now):
        return add_stop_line(body, spa=practice.name, language=patient.language)
    return body


def _choose_key(step: int, patient: Patient, *, has_phrase: bool) -> str:
    if step == 2:
        return "rebook_again" if patient.first_name else "rebook_again_unnamed"
    if not patient.first_name:
        return "rebook_unnamed"
    return "rebook_named" if has_phrase else "rebook"


def _count_weeks(run: RebookingRun, now: datetime) -> int:
    return max(1, round((now - run.visit.starts_at) / timedelta(weeks=1)))


def _hold_back_unsafe(item: OutboxItem, profile: Profile, patient: Patient, now: datetime) -> None:
    """The spa may have worded it anew: no time and, where it is discreet, no treatment leaves all the same."""
    practice = profile.practice
    try:
        check_text(
            kind=item.kind,
            body=item.body,
            times_named=(),
            zone=profile.lines[0].row.location.zone,
            now=now,
            treatments=list_treatments(Service.objects.all()) if practice.is_discreet else (),
            names=(practice.name, practice.assistant_name, patient.first_name),
        )
    except UnsafeText as error:
        drop(item=item, reason=error.reason, now=now)
