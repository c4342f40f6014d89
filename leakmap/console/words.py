"""Keys of the code in the desk's words."""

from datetime import datetime

from clinics.booking import BOOKED
from outreach.desk_visits import CANCELLABLE, preview_cancellation
from outreach.policy import REASONS as POLICY_REASONS
from outreach.sequences.textback import REASONS as TEXTBACK_REASONS
from triage.calls import MISSED
from triage.models import Call, ConversationMode, Ticket, TicketKind

MODE_WORDS = {
    ConversationMode.ASSISTANT: "The assistant answers",
    ConversationMode.PERSON: "A person answers",
    ConversationMode.FROZEN: "A clinician answers; automation is stopped",
}
# What a person says when it is done: one press instead of typing.
OUTCOMES = {
    TicketKind.CALL_BACK: ["Reached and booked", "Reached, no visit", "Left a voicemail", "Not needed"],
    TicketKind.ANSWER: ["Answered", "Called instead", "No answer needed"],
    TicketKind.CLINICAL: ["Answered by a clinician", "Called by a clinician", "Not clinical after all"],
    TicketKind.ADVERSE: [
        "Seen or called by a clinician",
        "Sent to emergency care",
        "Not a reaction after all",
    ],
    TicketKind.MAY_CANCEL: ["Visit cancelled", "Visit stays", "Could not reach"],
    TicketKind.HOLD_RAN_OUT: ["Another time found", "No longer wanted", "Could not reach"],
    TicketKind.CANCEL_VISIT: ["Visit cancelled", "Visit stays", "Could not reach"],
    TicketKind.RUNNING_LATE: ["Told the provider", "Visit moved", "Could not reach"],
    TicketKind.WAITLIST: ["Put on the waitlist", "A time found", "No longer wanted"],
    TicketKind.NOT_DELIVERED: ["Reached by phone", "Number corrected", "Could not reach"],
}


def describe_textback(call: Call) -> str:
    """Whether a missed call was texted, or why not. Empty for a call that was not missed."""
    if call.outcome not in MISSED:
        return ""
    kind, _, reason = call.textback.partition(":")
    if kind == "sent":
        return "Texted back"
    if kind == "dropped":
        return _describe_drop(reason)
    if kind in TEXTBACK_REASONS:
        return f"No text: {TEXTBACK_REASONS[kind]}"
    return "Being decided" if not kind else f"No text: {kind}"


def _describe_drop(reason: str) -> str:
    """Given up before it left, refused, or reported as not delivered."""
    if reason == "not_known":
        return (
            f"Text: {POLICY_REASONS[reason].lower()}"  # it may have arrived: "no text" would promise too much
        )
    return f"No text: {POLICY_REASONS.get(reason, 'It did not leave or did not arrive')}"


def describe_cancellation(ticket: Ticket, now: datetime) -> str:
    """The very text that cancelling the ticket's visit sends; empty when there is none to cancel."""
    is_asked = ticket.kind in CANCELLABLE and ticket.closed_at is None
    if not is_asked or ticket.visit is None or ticket.visit.state not in BOOKED:
        return ""
    return preview_cancellation(ticket=ticket, now=now)
