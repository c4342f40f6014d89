"""A conversation as the desk reads it: texts, notes and calls in one order, with what became of each text."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from leakmap.console.clinical import HIDDEN, clinical_of, is_hidden
from leakmap.console.words import describe_textback
from outreach.models import OutboxItem, OutboxState
from triage.models import Author, Call, Conversation, Message, Picture, Ticket

LONGEST_SIDE = 240  # of a picture in the story, pixels; its small copy has twice as many for sharp screens
MOST = 300  # a longer story shows its newest part

# sign, words, and whether somebody should look
STATE_WORDS = {
    OutboxState.READY: ("", "Waits to leave", False),
    OutboxState.SENDING: ("", "Leaving", False),
    OutboxState.UNKNOWN: ("?", "Checking whether it left", False),
    OutboxState.SENT: ("✓", "Sent", False),
    OutboxState.DELIVERED: ("✓✓", "Delivered", False),
    OutboxState.UNDELIVERED: ("✕", "Not delivered", True),
    OutboxState.REJECTED: ("✕", "Refused by the carrier", True),
    OutboxState.DROPPED: ("✕", "Not sent", True),
}


@dataclass(frozen=True)
class Fate:
    """What became of one of our texts."""

    sign: str
    words: str
    is_bad: bool
    reason: str = ""


@dataclass(frozen=True)
class Shown:
    """A patient's picture as a page draws it."""

    picture: Picture
    name: str

    @property
    def state(self) -> str:
        return self.picture.state

    @property
    def size(self) -> tuple[int, int]:
        """Width and height on the page, pixels: known before it is loaded, so that the story keeps its place."""
        width, height = self.picture.width, self.picture.height
        share = min(1.0, LONGEST_SIDE / max(width, height, 1))
        return round(width * share), round(height * share)


@dataclass(frozen=True)
class Entry:
    """One line of the story. `side`: in, out, note or call."""

    key: str
    side: str
    at: datetime
    author: str = ""
    message_id: int = 0
    who: str = ""
    words: str = ""
    is_hidden: bool = False
    pictures: tuple[Shown, ...] = ()
    others: int = 0  # contact cards, sounds, pictures beyond the first few: they stay at the phone provider
    fate: Fate | None = None
    call: Call | None = None
    textback: str = ""
    links: dict = field(default_factory=dict)


def read_timeline(conversation: Conversation, *, shows_clinical: bool, is_guarded: bool) -> list[Entry]:
    """Five queries, however long the story. Without `shows_clinical` the words of clinical messages stay out of it."""
    messages = list(
        Message.objects.filter(conversation=conversation)
        .select_related("outbox")
        .prefetch_related("readings", "pictures")
        .order_by("-at", "-pk")[:MOST]
    )
    tickets = clinical_of(Ticket.objects.filter(conversation=conversation))
    calls = Call.objects.filter(conversation=conversation)
    entries = [
        tell_message(each, hides=not shows_clinical and (is_guarded or is_hidden(each, tickets)))
        for each in messages
    ]
    entries += [tell_call(each) for each in calls]
    # what happened in one moment stands as it was written down; a call comes before its texts
    return sorted(entries, key=lambda entry: (entry.at, entry.message_id))


def tell_message(message: Message, *, hides: bool) -> Entry:
    pictures = () if hides or not message.media else show_pictures(message)
    return Entry(
        key=f"m{message.pk}",
        side=_side(message),
        at=message.at,
        author=message.author,
        message_id=message.pk,
        who=_who(message),
        words=HIDDEN if hides else message.body,
        is_hidden=hides,
        pictures=pictures,
        others=0 if hides else len(message.media) - len(pictures),
        fate=tell_fate(getattr(message, "outbox", None)),
    )


def show_pictures(message: Message) -> tuple[Shown, ...]:
    """`message.pictures` should be prefetched."""
    pictures = message.pictures.all()
    several = f" of {len(pictures)}" if len(pictures) > 1 else ""
    return tuple(
        Shown(each, f"Picture {number}{several}" if several else "Picture")
        for number, each in enumerate(pictures, start=1)
    )


def _side(message: Message) -> str:
    if message.is_note:
        return "note"
    return "in" if message.author == Author.PATIENT else "out"


def _who(message: Message) -> str:
    if message.author == Author.PATIENT:
        return ""
    return message.author_name or message.get_author_display()


def tell_fate(item: OutboxItem | None) -> Fate | None:
    if item is None:
        return None
    sign, words, is_bad = STATE_WORDS[OutboxState(item.state)]
    if item.reason.startswith(words):
        return Fate(sign, item.reason, is_bad)
    return Fate(sign, words, is_bad, item.reason)


def tell_call(call: Call) -> Entry:
    return Entry(
        key=f"c{call.pk}", side="call", at=call.started_at, call=call, textback=describe_textback(call)
    )


def newest_words(entries: Iterable[Entry]) -> Entry | None:
    """What a screen reader is told when the story grows."""
    return next((entry for entry in reversed(list(entries)) if entry.side == "in"), None)


def find_person_since(entries: Iterable[Entry]) -> datetime | None:
    """When a person came in after the assistant's last text; None when nobody has."""
    since = None
    for entry in reversed(list(entries)):
        if entry.side == "out" and entry.author == Author.ASSISTANT:
            break
        if entry.author == Author.DESK:
            since = entry.at
    return since


def find_open_question(entries: Iterable[Entry]) -> Entry | None:
    """The patient's newest text, when no person has written to them since."""
    for entry in reversed(list(entries)):
        if entry.side == "out" and entry.author == Author.DESK:
            return None
        if entry.side == "in":
            return entry
    return None
