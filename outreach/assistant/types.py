"""What the booking conversation knows and says: frozen values between its pure steps (DESIGN.md section 3)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Self

from clinics.availability import Opening, WeeklyWindow

Language = Literal["en", "es"]
_FEW_DAYS = 3
_LONGEST_SPAN = 31  # days: a wish for longer than a month is hardly narrowed by a weekday


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


@dataclass(frozen=True)
class Wish:
    """When and with whom somebody would like to come, in the location's own clock. Empty fields mean "any"."""

    first_date: date | None = None
    last_date: date | None = None
    weekdays: tuple[int, ...] = ()  # Monday is 0
    dates: tuple[date, ...] = ()  # exactly these; several: "the 3rd or the 10th", or it was not clear which
    not_dates: tuple[date, ...] = ()
    parts: tuple[PartOfDay, ...] = ()
    not_before: time | None = None
    not_after: time | None = None
    around: time | None = None  # "3ish", "at 3"
    latest: bool = False  # "what's the latest you have?": the end of each day
    soonest: bool = False  # "first thing", "asap": the earliest that fits
    any_day: bool = False  # "whenever": takes back an older wish
    any_time: bool = False
    unclear_day: bool = False  # `dates` are two readings of one word ("next friday"): ask, never guess
    providers: tuple[int, ...] = ()
    not_providers: tuple[int, ...] = ()
    any_provider: bool = False

    def __bool__(self) -> bool:
        return self != Wish()

    @property
    def names_day(self) -> bool:
        return bool(self.first_date or self.last_date or self.weekdays or self.dates or self.not_dates)

    @property
    def names_time(self) -> bool:
        return bool(self.parts or self.not_before or self.not_after or self.around or self.latest)

    @property
    def names_few_days(self) -> bool:
        """ "Thursday, Friday or Saturday", "the 3rd or the 10th": a time on each is the most useful answer."""
        return 1 < len(self.weekdays) + len(self.dates) <= _FEW_DAYS

    @property
    def names_provider(self) -> bool:
        return bool(self.providers or self.not_providers)

    @property
    def names_when(self) -> bool:
        return self.names_day or self.names_time or self.soonest or self.any_day or self.any_time

    def merged_with(self, newer: "Wish") -> "Wish":
        """The newer message wins for the day, the time of day and the provider separately."""
        day = newer if newer.names_day or newer.any_day else self
        if self._narrows(newer):
            day = replace(newer, first_date=self.first_date, last_date=self.last_date)
        hour = newer if newer.names_time or newer.any_time else self
        who = newer if newer.names_provider or newer.any_provider else self
        return Wish(
            first_date=day.first_date,
            last_date=day.last_date,
            weekdays=day.weekdays,
            dates=day.dates,
            not_dates=day.not_dates,
            parts=hour.parts,
            not_before=hour.not_before,
            not_after=hour.not_after,
            around=hour.around,
            latest=hour.latest,
            soonest=newer.soonest or (self.soonest and not newer.names_when),
            unclear_day=day.unclear_day,
            providers=who.providers,
            not_providers=who.not_providers,
        )

    def _narrows(self, newer: "Wish") -> bool:
        """ "Next week", then "Wednesday": the Wednesday of next week."""
        only_weekdays = newer.weekdays and not (newer.first_date or newer.last_date or newer.dates)
        span = self.first_date and self.last_date and (self.last_date - self.first_date).days
        if not only_weekdays or not span or span > _LONGEST_SPAN:
            return False
        days = {(self.first_date + timedelta(days=step)).weekday() for step in range(span + 1)}
        return bool(days & set(newer.weekdays))

    def from_day_on(self, today: date) -> "Wish":
        """Without days that have gone by: yesterday's "today" is no wish any more."""
        dates = tuple(day for day in self.dates if day >= today)
        is_past = (self.last_date and self.last_date < today) or (self.dates and not dates)
        if is_past:
            return replace(self, first_date=None, last_date=None, dates=(), unclear_day=False)
        return replace(self, dates=dates, unclear_day=self.unclear_day and len(dates) > 1)

    def to_json(self) -> dict[str, Any]:
        return {item.name: _plain(getattr(self, item.name)) for item in fields(self)}

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> Self:
        """Tolerates missing and unknown keys."""
        stored = stored or {}
        known = {item.name for item in fields(cls)}
        return cls(
            **{
                key: _WISH_READERS[key](value) if key in _WISH_READERS else value
                for key, value in stored.items()
                if key in known and value is not None
            }
        )


_WISH_READERS: dict[str, Any] = {
    **dict.fromkeys(("first_date", "last_date"), date.fromisoformat),
    **dict.fromkeys(("not_before", "not_after", "around"), time.fromisoformat),
    **dict.fromkeys(("dates", "not_dates"), lambda days: tuple(date.fromisoformat(day) for day in days)),
    "parts": lambda parts: tuple(PartOfDay(part) for part in parts),
    **dict.fromkeys(("weekdays", "providers", "not_providers"), tuple),
}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


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
    wish: Wish = Wish()
    offered: tuple[Opening, ...] = ()
    passed: tuple[Opening, ...] = ()  # the list that the held time was chosen from
    shown: tuple[datetime, ...] = ()  # starts already offered, so that "other times" are other times
    request_id: int | None = None
    held: Opening | None = None
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
    spoken: dict[str, int] = field(default_factory=dict)  # which variation of a text this patient read last
    pending: str = ""  # what they want done with a visit while we ask which one: "cancel" or "move"
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
        )

    def with_(self, **changes: Any) -> "State":
        return replace(self, **changes)


@dataclass(frozen=True)
class Understanding:
    """What one message said, before deciding what to do about it."""

    text: str
    language: Language
    service_ids: tuple[int, ...] = ()  # best first; several mean that the patient was not clear
    service_sure: bool = False  # named by the spa's own words, not guessed from lay ones
    wish: Wish = Wish()
    choice: tuple[int, ...] = ()  # places in state.offered that fit; one is clear, several are not
    repick: tuple[int, ...] = ()  # places in state.passed: "wait, make it the second one"
    chose_past: bool = False  # picked an offer whose time has gone by
    yes: bool = False
    no: bool = False
    unsure: bool = False
    thinks: bool = False  # "let me check with my husband"
    wants_other_times: bool = False
    wants_booking: bool = False
    wants_cancel: bool = False
    wants_move: bool = False  # a visit they have, or the time that is held
    wants_waitlist: bool = False
    keeps: bool = False  # "just keep the one I have"
    visit_id: int | None = None  # the booked visit this is about
    other_day: bool = False  # the day they named is not the day of the one visit they have
    visits_meant: int = 0  # how many visits fit; more than one has to be asked about
    about_visit: bool = False  # speaks of a visit they have
    asks_visit: bool = False  # "when is my appointment?"
    is_late: bool = False
    late_minutes: int | None = None
    arrived: bool = False
    name: str | None = None
    refuses_name: bool = False
    same_provider: bool = False  # "the same girl as last time"
    provider_name: str = ""  # the one wished for, as we write it
    knowledge_id: int | None = None
    knowledge_score: float = 0.0
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
class HoldOpening:
    """Keep this time for the desk to decide. `replaces`: the booked visit that it would take the place of."""

    opening: Opening
    replaces: int | None = None


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
    """A person answers from here on. `summary` is for the desk: what was understood so far, in English."""

    reason_key: str
    summary: str = ""


@dataclass(frozen=True)
class AskDesk:
    """The desk owes an answer, and the conversation goes on meanwhile. Keys as in HandOver."""

    reason_key: str
    summary: str = ""


@dataclass(frozen=True)
class AskToCancel:
    """The patient wants to give up a booked visit; only the desk cancels it."""

    visit_id: int


@dataclass(frozen=True)
class ReportLate:
    """The patient will be late today; None where they did not say for which visit, or by how much."""

    visit_id: int | None
    minutes: int | None = None


@dataclass(frozen=True)
class AskForWaitlist:
    service_id: int
    wish: Wish = Wish()


@dataclass(frozen=True)
class Close:
    pass


Action = (
    HoldOpening
    | ReleaseHold
    | RecordName
    | RecordInterest
    | HandOver
    | AskDesk
    | AskToCancel
    | ReportLate
    | AskForWaitlist
    | Close
)


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
