"""Reads what is true right now about texts that are due, for the pure policy. A fixed number of queries per batch."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from clinics.consent import has_marketing_consent
from clinics.models import WaitlistState
from clinics.profile import Profile, read_profile
from leakmap.lib.phones import find_state, find_zones
from outreach.guards import find_gone_times
from outreach.models import REACHES, Kind, Offer, OfferState, OutboxItem, OutboxState, Purpose, SlotState
from outreach.policy import STARTED_BY_US, SendFacts
from outreach.rebooking.asking import find_returns_over
from outreach.recovery.reading import read_policy
from triage.calls import Outcome
from triage.models import Author, ConversationMode, Message

ON_OFFER = (SlotState.OPEN, SlotState.PAUSED)
LEFT = (OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.SENT, OutboxState.DELIVERED)


def read_facts(*, items: Sequence[OutboxItem], now: datetime) -> dict[int, SendFacts]:
    """Facts per outbox id. Items are those of due.read_due."""
    profile = read_profile(now=now)
    gone = find_gone_times(items=items)
    late, over, back = _find_late_answers(items), _find_offers_over(items), find_returns_over(items, now=now)
    most = read_policy().offers_per_week if any(item.kind == Kind.OFFER for item in items) else 0
    today, week = _count_sent(items, now)
    return {
        item.pk: SendFacts(
            kind=item.kind,
            purpose=item.purpose,
            now=now,
            drop_after=item.drop_after,
            opted_out=item.address.opted_out_at is not None,
            unreachable_reason=item.address.unreachable_reason,
            is_blocked=item.address.patient.is_blocked,
            is_frozen=item.is_frozen,
            person_took_over=item.conversation.mode == ConversationMode.PERSON,
            person_came_since=_has_person_come_since(item),
            person_wrote_since=item.kind == Kind.HANDOVER and _has_person_written_since(item),
            newer_answer_went=item.pk in late,
            call_was_answered=bool(item.call) and item.call.outcome == Outcome.ANSWERED,
            time_is_gone=item.pk in gone,
            offer_is_over=item.pk in over,
            return_is_over=item.pk in back,
            offers_per_week=most,
            holds_back_at_night=not profile.practice.textback_at_night,
            has_marketing_consent=item.purpose == Purpose.MARKETING and has_marketing_consent(item.address),
            sent_today=today[item.address_id],
            sent_this_week=week[item.address_id],
            **_read_place(item, profile),
        )
        for item in items
    }


def _has_person_come_since(item: OutboxItem) -> bool:
    """Also when they have handed it back since: what was to be said then is of before they came."""
    taken_at = item.conversation.taken_at
    return taken_at is not None and item.created_at < taken_at


def _has_person_written_since(item: OutboxItem) -> bool:
    """Only a promise of a person asks."""
    rows = Message.objects.filter(conversation=item.conversation_id, author=Author.DESK, is_note=False)
    return rows.filter(pk__gt=item.message_id or 0).exists()


def _find_late_answers(items: Sequence[OutboxItem]) -> set[int]:
    """Replies tried before, while a later turn's reply has left or will. Those of one turn were made at one moment."""
    again = [item.pk for item in items if item.kind == Kind.ASSISTANT and item.tries]
    if not again:
        return set()
    newer = OutboxItem.objects.filter(
        conversation=OuterRef("conversation"),
        kind__in=(Kind.ASSISTANT, Kind.HANDOVER),
        state__in=REACHES,
        created_at__gt=OuterRef("created_at"),
    )
    late = OutboxItem.objects.filter(Exists(newer), pk__in=again)
    return set(late.values_list("pk", flat=True))


def _find_offers_over(items: Sequence[OutboxItem]) -> set[int]:
    """Offers whose time was filled, or whose person has answered or come off the list meanwhile."""
    offers = {item.pk for item in items if item.kind == Kind.OFFER}
    if not offers:
        return set()
    standing = Offer.objects.filter(
        item__in=offers,
        state=OfferState.OPEN,
        slot__state__in=ON_OFFER,
        entry__state=WaitlistState.WAITING,
    )
    return offers - set(standing.values_list("item_id", flat=True))


def _read_place(item: OutboxItem, profile: Profile) -> dict:
    """Where the patient may be and whose rules apply. Only texts that we start are bound by it, so only they ask."""
    if not _is_started_by_us(item) and profile.practice.textback_at_night:
        return {}
    patient, number = item.address.patient, item.address.address
    spa_zone = profile.get_line(item.conversation.line_id).row.location.zone
    zones = [ZoneInfo(patient.timezone)] if patient.timezone else [spa_zone, *find_zones(number)]
    return {"state": patient.state or find_state(number), "zones": zones}


def _is_started_by_us(item: OutboxItem) -> bool:
    return item.purpose == Purpose.MARKETING or item.kind in STARTED_BY_US


def _count_sent(items: Sequence[OutboxItem], now: datetime) -> tuple[Counter, Counter]:
    """Offers that left, per address: in the last day and the last week."""
    addresses = {item.address_id for item in items if _is_started_by_us(item)}
    if not addresses:
        return Counter(), Counter()
    rows = OutboxItem.objects.filter(
        Q(purpose=Purpose.MARKETING) | Q(kind=Kind.OFFER),
        address__in=addresses,
        state__in=LEFT,
        created_at__gt=now - timedelta(days=7),
    ).values_list("address_id", "created_at")
    day_ago = now - timedelta(days=1)
    return Counter(a for a, at in rows if at > day_ago), Counter(a for a, _ in rows)
