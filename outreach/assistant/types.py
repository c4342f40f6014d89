"""What the booking conversation knows and says: frozen values between its pure steps (DESIGN.md section 3)."""

from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Self

from clinics.availability import Opening, WeeklyWindow
from outreach.assistant.actions import Action as Action
from outreach.assistant.actions import AskDesk as AskDesk
from outreach.assistant.actions import AskForWaitlist as AskForWaitlist
from outreach.assistant.actions import AskToCancel as AskToCancel
from outreach.assistant.actions import ClaimOffer as ClaimOffer
from outreach.assistant.actions import Close as Close
from outreach.assistant.actions import CounterOffer as CounterOffer
from outreach.assistant.actions import HandOver as HandOver
from outreach.assistant.actions import HoldOpening as HoldOpening
from outreach.assistant.actions import LeaveWaitlist as LeaveWaitlist
from outreach.assistant.actions import RecordInterest as RecordInterest
from outreach.assistant.actions import RecordName as RecordName
from outreach.assistant.actions import ReleaseHold as ReleaseHold
from outreach.assistant.actions import Reply as Reply
from outreach.assistant.actions import ReportLate as ReportLate
from outreach.assistant.actions import StayOnWaitlist as StayOnWaitlist
from outreach.assistant.actions import TurnDownOffer as TurnDownOffer
from outreach.assistant.actions import join_replies as join_replies
from outreach.assistant.wish import NO_WISH
from outreach.assistant.wish import PartOfDay as PartOfDay
from outreach.assistant.wish import Wish as Wish

Language = Literal["en", "es"]


class Stage(StrEnum):
    GREETING = "greeting"
    ASKING_SERVICE = "asking_service"
    OFFERING = "offering"
    ASKING_NAME = "asking_name"
    REQUESTED = "requested"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"


@dataclass(frozen=True)
class ServiceInfo:
    id: int
    name: str
    aliases: tuple[str, ...] = ()
    minutes: int = 30
    price: Decimal | None = None
    bookable: bool = True


@dataclass(frozen=True)
class KnowledgeItem:
    id: int
    question: str
    answer: str
    keywords: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True)
class ProviderInfo:
    """Who treats. `service_ids` empty: nothing is known about what they do, so nothing is ruled out."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()
    service_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class ClosedSpan:
    """A stretch in which the spa is closed although its weekly hours say otherwise. Aware instants."""

    starts_at: datetime
    ends_at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Visit:
    """One of the patient's booked visits to come. `starts_at` is an aware instant."""

    id: int
    service_id: int | None
    service_name: str
    starts_at: datetime
    provider_id: int | None = None
    provider_name: str = ""


@dataclass(frozen=True)
class SpaFacts:
    """Everything about the spa that a reply may draw on. `desk_opens_text` is keyed by language."""

    spa_name: str
    assistant_name: str
    phone: str | None
    timezone: str
    services: tuple[ServiceInfo, ...] = ()
    knowledge: tuple[KnowledgeItem, ...] = ()
    hours_text_en: str = ""
    hours_text_es: str = ""
    desk_open_now: bool = True
    desk_opens_text: dict[str, str] = field(default_factory=dict)
    providers: tuple[ProviderInfo, ...] = ()
    hours: tuple[WeeklyWindow, ...] = ()
    closures: tuple[ClosedSpan, ...] = ()
    address: str = ""
    directions: str = ""
    horizon_days: int = 30

    def find_provider(self, provider_id: int | None) -> ProviderInfo | None:
        return next((each for each in self.providers if each.id == provider_id), None)

    def find_service(self, service_id: int | None) -> ServiceInfo | None:
        return next((service for service in self.services if service.id == service_id), None)

    def hours_text(self, language: str) -> str:
        return self.hours_text_es if language == "es" else self.hours_text_en


def opening_to_json(opening: Opening) -> dict[str, Any]:
    stored = {item.name: getattr(opening, item.name) for item in fields(opening)}
    return stored | {"starts_at": opening.starts_at.isoformat(), "ends_at": opening.ends_at.isoformat()}


def opening_from_json(stored: dict[str, Any]) -> Opening:
    instants = {key: datetime.fromisoformat(stored[key]) for key in ("starts_at", "ends_at")}
    known = {item.name for item in fields(Opening)}
    return Opening(**{key: value for key, value in (stored | instants).items() if key in known})


@dataclass(frozen=True)
class State:
    """Where one conversation stands; stored as JSON between two messages."""

    stage: Stage = Stage.GREETING
    service_id: int | None = None
    service_sure: bool = True
    wish: Wish = NO_WISH
    offered: tuple[Opening, ...] = ()
    passed: tuple[Opening, ...] = ()  # the list that the held time was chosen from
    shown: tuple[datetime, ...] = ()  # starts already offered, so that "other times" are other times
    request_id: int | None = None
    held: Opening | None = None
    released: Opening | None = None  # what they let go with their last text but one
    name: str | None = None
    language: Language = "en"
    misunderstood: int = 0
    questions_answered: int = 0
    introduced: bool = False
    has_spoken: bool = False  # something was answered or done in this conversation
    last_question: str | None = None
    asked: tuple[str, ...] = ()  # every question key put so far: none is put twice in the same words
    moving_id: int | None = None  # the booked visit that a chosen time would replace
    summary: str = ""  # for the desk: what was understood when a person was asked for
    offer_id: int | None = None  # the freed time on offer to them, which is then the one in `offered`
    waitlist_id: int | None = None  # the place on the list they were asked about
    spoken: dict[str, int] = field(default_factory=dict)  # which variation of a text this patient read last
    # What they want done with a visit while we ask which one: "cancel" or "move"; "unknown" when we see none.
    pending: str = ""
    topic: str = (
        ""  # ISO date of the day they asked about last ("open thanksgiving?"), for "and the day after?"
    )

    def to_json(self) -> dict[str, Any]:
        plain = {item.name: getattr(self, item.name) for item in fields(self)}
        return plain | {
            "stage": str(self.stage),
            "wish": self.wish.to_json(),
            "offered": [opening_to_json(opening) for opening in self.offered],
            "passed": [opening_to_json(opening) for opening in self.passed],
            "shown": [moment.isoformat() for moment in self.shown],
            "held": self.held and opening_to_json(self.held),
            "released": self.released and opening_to_json(self.released),
            "asked": list(self.asked),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> Self:
        """Tolerates missing and unknown keys, so that a deploy does not break open conversations."""
        stored = dict(stored or {})
        known = {item.name for item in fields(cls)}
        readers = {
            "stage": Stage,
            "wish": Wish.from_json,
            "offered": lambda rows: tuple(opening_from_json(row) for row in rows),
            "passed": lambda rows: tuple(opening_from_json(row) for row in rows),
            "shown": lambda rows: tuple(datetime.fromisoformat(row) for row in rows),
            "held": lambda row: opening_from_json(row) if row else None,
            "released": lambda row: opening_from_json(row) if row else None,
            "asked": tuple,
        }
        return cls(
            **{
                key: readers[key](value) if key in readers else value
                for key, value in stored.items()
                if key in known
            }
        )

    def afresh(self) -> "State":
        """A new wish after a finished conversation: only the person, the language and what they read carry over."""
        return State(
            name=self.name,
            language=self.language,
            introduced=self.introduced,
            spoken=self.spoken,
            topic=self.topic,
            released=self.released,
        )

    def with_(self, **changes: Any) -> "State":
        return replace(self, **changes)


@dataclass(frozen=True)
class Understanding:
    """What one message said, before deciding what to do about it."""

    text: str
    language: Language
    service_ids: tuple[int, ...] = ()  # best first; several mean that the patient was not clear
    priced_ids: tuple[int, ...] = ()  # asked for the price of these, beside what the text is about
    has_open_question: bool = False  # one of several questions is answered by nothing we know
    service_sure: bool = False  # named by the spa's own words, not guessed from lay ones
    wish: Wish = NO_WISH
    choice: tuple[int, ...] = ()  # places in state.offered that fit; one is clear, several are not
    repick: tuple[int, ...] = ()  # places in state.passed: "wait, make it the second one"
    chose_past: bool = False  # picked an offer whose time has gone by
    yes: bool = False
    no: bool = False
    unsure: bool = False
    thinks: bool = False  # "let me check with my husband"
    puts_off: bool = False  # "text me later, I'm driving"
    wants_other_times: bool = False
    refuses_all: bool = False  # "none of those"
    wants_booking: bool = False
    wants_cancel: bool = False
    wants_move: bool = False  # a visit they have, or the time that is held
    wants_waitlist: bool = False
    keeps: bool = False  # "just keep the one I have"
    visit_id: int | None = None  # the booked visit this is about
    tells_visit: bool = False  # says which visit they gave up: "the fri one"
    other_day: bool = False  # the day they named is not the day of the one visit they have
    visits_meant: int = 0  # how many visits fit; more than one has to be asked about
    adds_to_visit: bool = False  # "can I add a peel to my visit"
    about_visit: bool = False  # speaks of a visit they have
    asks_visit: bool = False  # "when is my appointment?"
    is_late: bool = False
    late_minutes: int | None = None
    arrived: bool = False
    name: str | None = None
    refuses_name: bool = False
    same_hour: bool = False  # "same time as last time", and we do not know which
    same_provider: bool = False  # "the same girl as last time"
    unknown_provider: bool = False  # a doctor by name whom the spa does not list
    provider_name: str = ""  # the one wished for, as we write it
    knowledge_id: int | None = None
    knowledge_score: float = 0.0
    asked_apart: bool = (
        False  # the approved answer belongs to a sentence of its own, that names no day or hour
    )
    also_asked: tuple[int, ...] = ()  # further approved answers that the same text asks for
    is_question: bool = False
    asks_price: bool = False
    asks_unit_price: bool = False  # "per unit": the service table has no such price
    asks_duration: bool = False
    asks_hours: bool = False
    asks_open_on: date | None = None  # "are you open Thanksgiving?"
    asks_place: bool = False
    asks_phone: bool = False
    asks_discount: bool = False
    asks_pricey: bool = False  # "that's crazy": finds it dear
    asks_language: bool = False  # "do you speak Spanish?"
    asks_offered: bool = False  # "do you do ...?"
    asks_advice: bool = False  # "what do you recommend?", with no treatment named
    asks_status: bool = False  # "is it set?"
    not_interested: bool = False
    wants_person: bool = False
    person_reason: str | None = None  # why software should step aside: money, complaint, minor, group...
    is_bot_question: bool = False
    asks_who: bool = False
    asks_policy: bool = False  # about cancelling or being late in general, not about doing it
    thanks: bool = False
    greeting: bool = False
    empty: bool = False


@dataclass(frozen=True)
class Turn:
    state: State
    replies: tuple[Reply, ...] = ()
    actions: tuple[Action, ...] = ()
