"""Delivery reports. They come late, twice and in any order; a text's state only ever moves forward."""

from django.db.models import Q

from clinics.models import MessagingAccount
from outreach.aftermath import follow_up_refusal
from outreach.models import OutboxItem, OutboxState, Receipt
from outreach.outbox import TEXTS_DO_NOT_ARRIVE
from outreach.senders.base import Meaning
from outreach.senders.registry import read_meaning
from triage.channels.base import DeliveryReport

# docs/messaging/guides/outbound-message-status-in-status-callbacks: unordered, best effort.
RANKS = {
    "queued": 1, "accepted": 1, "scheduled": 1, "sending": 2, "sent": 3,
    "delivered": 4, "undelivered": 4, "failed": 4, "canceled": 4, "read": 5,
}  # fmt: skip
STATES = {
    1: OutboxState.SENT,  # the provider has it
    2: OutboxState.SENT,
    3: OutboxState.SENT,
    5: OutboxState.DELIVERED,
}
BEFORE = {
    1: [OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.READY],
    2: [OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.READY],
    3: [OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.READY],
    4: [OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.READY, OutboxState.SENT],
    5: [OutboxState.SENDING, OutboxState.UNKNOWN, OutboxState.READY, OutboxState.SENT],
}


def take_report(report: DeliveryReport, *, provider: str) -> str:
    """Apply one report of a provider; returns why it changed nothing, or an empty string.

    The callback's address carries our outbox id, so a report also settles a text whose answer was lost.
    """
    rank = RANKS.get(report.status)
    if rank is None:
        return f"unknown status {report.status[:20]!r}"
    item = _find_item(report)
    if item is None:
        return "no such text"
    Receipt.objects.get_or_create(
        item=item, status=report.status, code=report.code, defaults={"at": report.at}
    )
    _note_moments(item, report)
    state = STATES.get(rank) or (
        OutboxState.DELIVERED if report.status == "delivered" else OutboxState.UNDELIVERED
    )
    moved = OutboxItem.objects.filter(pk=item.pk, state__in=BEFORE[rank]).update(state=state, settle_at=None)
    if moved and state == OutboxState.UNDELIVERED:
        _follow_up_failure(item, report, read_meaning(provider, report.code))
    return ""


def _find_item(report: DeliveryReport) -> OutboxItem | None:
    known = OutboxItem.objects.select_related("address", "conversation__patient", "call")
    by_sid = known.filter(provider_sid=report.sid).first()
    if by_sid or report.outbox_id is None:
        return by_sid
    return known.filter(pk=report.outbox_id, provider_sid="").first()


def _note_moments(item: OutboxItem, report: DeliveryReport) -> None:
    unset = OutboxItem.objects.filter(pk=item.pk)
    unset.filter(provider_sid="").update(provider_sid=report.sid)
    unset.filter(accepted_at=None).update(accepted_at=report.at)
    if report.status in {"sent", "delivered", "read"}:
        unset.filter(Q(sent_at=None) | Q(sent_at__gt=report.at)).update(sent_at=report.at)
    if report.status in {"delivered", "read"}:
        unset.filter(delivered_at=None).update(delivered_at=report.at)
        MessagingAccount.objects.filter(problem__startswith=TEXTS_DO_NOT_ARRIVE).update(
            problem="", problem_at=None
        )


def _follow_up_failure(item: OutboxItem, report: DeliveryReport, meaning: Meaning) -> None:
    if meaning == Meaning.CONFIGURATION:
        problem = (
            f"{TEXTS_DO_NOT_ARRIVE} (code {report.code}). Check the number's registration at the provider."
        )
        MessagingAccount.objects.update(problem=problem, problem_at=report.at)
    OutboxItem.objects.filter(pk=item.pk).update(reason=f"Did not arrive (code {report.code or 'none'})")
    follow_up_refusal(item=item, meaning=meaning, code=report.code or "none", now=report.at)
