"""What the booking conversation knows and says: frozen values between its pure steps (DESIGN.md section 3)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Self

from clinics.availability import Opening

Language = Literal["en", "es"]


class Stage(StrEnum):
    GREETING = "greeting"
    ASKING_SERVICE = "asking_service"
    OFFERING = "offering"
    ASKING_NAME = "asking_name"
    REQUESTED = "requested"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"


class PartOfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


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

    def find_service(self, service_id: int | None) -> ServiceInfo | None:
        return next((service for service in self.services if service.id == service_id), None)

    def hours_text(self, language: str) -> str:
        return self.hours_text_es if language == "es" else self.hours_text_en


@dataclass(frozen=True)
class Wish:
    """When somebody would like to come, in the location's own clock. Empty fields mean "any"."""

    first_date: date | None = None
    last_date: date | None = None
    weekdays: tuple[int, ...] = ()  # Monday is 0
    parts: tuple[PartOfDay, ...] = ()
    not_before: time | None = None
    not_after: time | None = None
    around: time | None = None  # "3ish", "at 3"

    def __bool__(self) -> bool:
        return self != Wish()

    @property
    def names_day(self) -> bool:
        return bool(self.first_date or self.last_date or self.weekdays)

    @property
    def names_time(self) -> bool:
        return bool(self.parts or self.not_before or self.not_after or self.around)

    def merged_with(self, newer: "Wish") -> "Wish":
        """The newer message wins for the day and for the time of day separately."""
        day = newer if newer.names_day else self
        hour = newer if newer.names_time else self
        return Wish(
            first_date=day.first_date,
            last_date=day.last_date,
            weekdays=day.weekdays,
            parts=hour.parts,
            not_before=hour.not_before,
            not_after=hour.not_after,
            around=hour.around,
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "first_date": self.first_date and self.first_date.isoformat(),
            "last_date": self.last_date and self.last_date.isoformat(),
            "weekdays": list(self.weekdays),
            "parts": [str(part) for part in self.parts],
            "not_before": self.not_before and self.not_before.isoformat(),
            "not_after": self.not_after and self.not_after.isoformat(),
            "around": self.around and self.around.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> Self:
        stored = stored or {}

        def day(key: str) -> date | None:
            return date.fromisoformat(stored[key]) if stored.get(key) else None

        def clock(key: str) -> time | None:
            return time.fromisoformat(stored[key]) if stored.get(key) else None

        return cls(
            first_date=day("first_date"),
            last_date=day("last_date"),
            weekdays=tuple(stored.get("weekdays", ())),
            parts=tuple(PartOfDay(part) for part in stored.get("parts", ())),
            not_before=clock("not_before"),
            not_after=clock("not_after"),
            around=clock("around"),
        )


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
    wish: Wish = Wish()
    offered: tuple[Opening, ...] = ()
    shown: tuple[datetime, ...] = ()  # starts already offered, so that "other times" are other times
    request_id: int | None = None
    held: Opening | None = None
    name: str | None = None
    language: Language = "en"
    misunderstood: int = 0
    questions_answered: int = 0
    introduced: bool = False
    last_question: str | None = None
    asked: tuple[str, ...] = ()  # every question key put so far: none is put twice in the same words

    def to_json(self) -> dict[str, Any]:
        plain = {item.name: getattr(self, item.name) for item in fields(self)}
        return plain | {
            "stage": str(self.stage),
            "wish": self.wish.to_json(),
            "offered": [opening_to_json(opening) for opening in self.offered],
            "shown": [moment.isoformat() for moment in self.shown],
            "held": self.held and opening_to_json(self.held),
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
            "shown": lambda rows: tuple(datetime.fromisoformat(row) for row in rows),
            "held": lambda row: opening_from_json(row) if row else None,
            "asked": tuple,
        }
        return cls(
            **{
                key: readers[key](value) if key in readers else value
                for key, value in stored.items()
                if key in known
            }
        )

    def with_(self, **changes: Any) -> "State":
        return replace(self, **changes)


@dataclass(frozen=True)
class Understanding:
    """What one message said, before deciding what to do about it."""

    text: str
    language: Language
    service_ids: tuple[int, ...] = ()  # best first; several mean that the patient was not clear
    wish: Wish = Wish()
    choice: tuple[int, ...] = ()  # places in state.offered that fit; one is clear, several are not
    yes: bool = False
    no: bool = False
    wants_other_times: bool = False
    wants_booking: bool = False
    wants_cancel: bool = False
    name: str | None = None
    knowledge_id: int | None = None
    knowledge_score: float = 0.0
    is_question: bool = False
    asks_price: bool = False
    asks_duration: bool = False
    asks_hours: bool = False
    asks_offered: bool = False  # "do you do ...?"
    asks_status: bool = False  # "is it set?"
    not_interested: bool = False
    wants_person: bool = False
    person_reason: str | None = None  # why software should step aside: money, complaint, minor, group...
    is_bot_question: bool = False
    thanks: bool = False
    greeting: bool = False
    empty: bool = False


@dataclass(frozen=True)
class HoldOpening:
    opening: Opening


@dataclass(frozen=True)
class ReleaseHold:
    pass


@dataclass(frozen=True)
class RecordName:
    name: str


@dataclass(frozen=True)
class RecordInterest:
    service_id: int


@dataclass(frozen=True)
class HandOver:
    reason_key: str


@dataclass(frozen=True)
class Close:
    pass


Action = HoldOpening | ReleaseHold | RecordName | RecordInterest | HandOver | Close


@dataclass(frozen=True)
class Reply:
    """A text to be rendered with the spa's own wording. `parts` makes one text out of several answers."""

    key: str
    values: dict[str, str] = field(default_factory=dict)
    knowledge_id: int | None = None
    openings: tuple[Opening, ...] = ()
    parts: tuple["Reply", ...] = ()


@dataclass(frozen=True)
class Turn:
    state: State
    replies: tuple[Reply, ...] = ()
    actions: tuple[Action, ...] = ()


def join_replies(replies: Sequence[Reply]) -> Reply:
    """Several answers in one text: patients get one message for one message."""
    if len(replies) == 1:
        return replies[0]
    return Reply(
        key="combined",
        knowledge_id=next((reply.knowledge_id for reply in replies if reply.knowledge_id), None),
        openings=tuple(opening for reply in replies for opening in reply.openings),
        parts=tuple(replies),
    )
