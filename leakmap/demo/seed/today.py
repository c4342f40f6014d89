"""What needs somebody right now, one of each kind, so that the desk's first screen is not empty."""

from datetime import timedelta

from clinics.availability import Opening
from clinics.booking import hold_opening
from clinics.models import PatientAddress, Service
from clinics.openings import list_openings, read_desk_hours
from leakmap.demo.seed.scribe import REPLY_TAKES, Scribe
from outreach.asking import hand_over
from outreach.assistant.types import Stage, State
from outreach.models import Kind
from outreach.rendering import speak_openings, speak_time
from triage.calls import Outcome
from triage.models import Author, Conversation, ConversationMode, TicketKind
from triage.tickets import open_ticket

REQUESTS = (
    ("HydraFacial", "Hi! Do you have any hydrafacial openings coming up?", timedelta(minutes=38)),
    ("Botox", "hello, it's time for my tox again. what do you have?", timedelta(minutes=11)),
)


def write_today(scribe: Scribe, addresses: list[PatientAddress]) -> None:
    """Two requests, a conversation for a person, a clinical question and a call to return: five people."""
    people = [row for row in addresses if row.patient.language == "en"][:5]
    for address, (service, wish, ago) in zip(people[:2], REQUESTS, strict=True):
        _ask_for_time(scribe, address, Service.objects.get(name=service), wish, ago)
    _ask_for_person(scribe, people[2])
    _ask_nurse(scribe, people[3])
    _leave_call(scribe, people[4])


def _open(scribe: Scribe, address: PatientAddress, ago: timedelta) -> Conversation:
    call = scribe.call(at=scribe.now - ago - timedelta(minutes=4), address=address, outcome=Outcome.NO_ANSWER)
    return scribe.text_back(call, address)


def _ask_for_time(
    scribe: Scribe, address: PatientAddress, service: Service, wish: str, ago: timedelta
) -> None:
    conversation = _open(scribe, address, ago)
    at, location = scribe.now - ago, scribe.line.location
    choices = _choose_three(list_openings(service=service, practice=scribe.practice, now=scribe.now))
    scribe.hear(conversation, wish, at=at - timedelta(minutes=2))
    times = speak_openings(choices, location.zone, "en", at)
    scribe.say(conversation, "offer", at=at - timedelta(minutes=2) + REPLY_TAKES, times=times)
    scribe.hear(conversation, "the first one please", at=at)
    request = hold_opening(
        opening=choices[0],
        patient=address.patient,
        conversation_id=conversation.pk,
        practice=scribe.practice,
        desk=read_desk_hours(location=location, now=at),
        now=at,
    )
    when = speak_time(choices[0].starts_at, location.zone, "en", at)
    scribe.say(conversation, "requested", at=at + REPLY_TAKES, when=when)
    state = State(
        stage=Stage.REQUESTED,
        service_id=service.pk,
        request_id=request.pk,
        held=choices[0],
        offered=tuple(choices),
        name=address.patient.first_name,
        introduced=True,
    )
    conversation.assistant_state = state.to_json()
    conversation.save(update_fields=["assistant_state"])


def _choose_three(openings: list[Opening]) -> list[Opening]:
    """From different days where there are some, as a person would offer them."""
    by_day = {opening.starts_at.date(): opening for opening in reversed(openings)}
    days = sorted(by_day.values())
    return (days if len(days) >= 3 else openings)[:3]


def _ask_for_person(scribe: Scribe, address: PatientAddress) -> None:
    conversation = _open(scribe, address, timedelta(minutes=26))
    at = scribe.now - timedelta(minutes=23)
    scribe.hear(
        conversation, "Can I talk to someone about a package for my bridal party? There are six of us", at=at
    )
    there_at = scribe.when_desk_is_there(at)
    opens = speak_time(there_at, scribe.line.location.zone, "en", at)
    key = "handover" if there_at == at else "handover_closed"
    scribe.say(conversation, key, at=at + REPLY_TAKES, kind=Kind.HANDOVER, opens=opens)
    hand_over(conversation=conversation, reason="A group booking", now=at)


def _ask_nurse(scribe: Scribe, address: PatientAddress) -> None:
    conversation = _open(scribe, address, timedelta(minutes=17))
    at = scribe.now - timedelta(minutes=14)
    message = scribe.hear(
        conversation, "Quick question before I book: I take blood thinners, can I still get filler?", at=at
    )
    conversation.mode, conversation.waiting_since = ConversationMode.FROZEN, at
    conversation.save(update_fields=["mode", "waiting_since"])
    open_ticket(
        kind=TicketKind.CLINICAL,
        reason="Needs a nurse's answer",
        dedupe_key=f"clinical:demo:{message.pk}",
        now=at,
        patient=address.patient,
        conversation=conversation,
        detail={"rule": "reads as clinical", "message": message.pk},
    )
    scribe.say(
        conversation, "clinical_ack", at=at + REPLY_TAKES, kind=Kind.ACKNOWLEDGEMENT, author=Author.SYSTEM
    )


def _leave_call(scribe: Scribe, address: PatientAddress) -> None:
    """A landline that a text cannot reach: somebody has to ring."""
    address.unreachable_reason = "Landline"
    address.save(update_fields=["unreachable_reason"])
    call = scribe.call(
        at=scribe.now - timedelta(minutes=52), address=address, outcome=Outcome.NO_ANSWER, textback="landline"
    )
    open_ticket(
        kind=TicketKind.CALL_BACK,
        reason="Missed call, not texted: known landline.",
        dedupe_key=f"call_back:{call.sid}",
        now=call.missed_at,
        patient=address.patient,
        call=call,
    )
