"""Keys of the code in the desk's words."""

from outreach.assistant.types import Stage, State
from outreach.policy import REASONS as POLICY_REASONS
from outreach.sequences.textback import REASONS as TEXTBACK_REASONS
from triage.calls import MISSED
from triage.models import Call, ConversationMode

MODE_WORDS = {
    ConversationMode.ASSISTANT: "The assistant answers",
    ConversationMode.PERSON: "A person answers",
    ConversationMode.FROZEN: "A clinician answers; automation is stopped",
}
STAGE_WORDS = {
    Stage.GREETING: "Nothing asked yet",
    Stage.ASKING_SERVICE: "Asked what the visit is for",
    Stage.OFFERING: "Choosing a time",
    Stage.ASKING_NAME: "A time is held, asked for the name",
    Stage.REQUESTED: "Asked for a time, waits for the desk",
    Stage.HANDED_OVER: "Handed to a person",
    Stage.CLOSED: "Done",
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


def describe_stage(state: State) -> str:
    return STAGE_WORDS[state.stage]
