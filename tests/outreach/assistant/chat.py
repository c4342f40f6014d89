"""Play whole conversations against a made-up calendar, so that tests read like chats."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from clinics.availability import Opening
from outreach.assistant.converse import just_taken, respond
from outreach.assistant.types import (
    AskDesk,
    HandOver,
    HoldOpening,
    KnowledgeItem,
    ReleaseHold,
    ServiceInfo,
    SpaFacts,
    State,
    Turn,
    Visit,
)
from outreach.assistant.understand import needs_openings, understand
from outreach.rendering import render_reply
from outreach.texts import TEXTS

ZONE = "America/Detroit"
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # a Monday, 10am at the spa

SERVICES = (
    ServiceInfo(1, "Botox", ("tox", "toxin", "dysport"), 30, Decimal("12.50")),
    ServiceInfo(2, "Lip filler", ("lips", "lip injections", "relleno de labios"), 45, Decimal("650")),
    ServiceInfo(3, "HydraFacial", ("HF", "hydra facial", "facial", "hidrafacial"), 60, Decimal("199")),
    ServiceInfo(4, "Laser hair removal", ("laser", "depilacion laser"), 30, None),
    ServiceInfo(5, "Cheek filler", ("cheeks",), 45, Decimal("750")),
    ServiceInfo(6, "Surgery consult", ("facelift",), 60, Decimal("100"), bookable=False),
)
KNOWLEDGE = (
    KnowledgeItem(
        1, "Where can I park?", "Free parking is behind the building.", ("parking", "park", "car"), "en"
    ),
    KnowledgeItem(
        2, "What is your address?", "We are at 12 Main Street.", ("address", "located", "location"), "en"
    ),
    KnowledgeItem(3, "Do you take insurance?", "We do not bill insurance.", ("insurance",), "en"),
    KnowledgeItem(
        4, "What is the cancellation policy?", "Please give us a day's notice.", ("policy", "notice"), "en"
    ),
    KnowledgeItem(
        5, "¿Dónde puedo estacionar?", "Hay lugar gratis detrás del edificio.", ("estacionamiento",), "es"
    ),
    KnowledgeItem(
        6, "¿Cuál es la dirección?", "Estamos en 12 Main Street.", ("direccion", "ubicacion"), "es"
    ),
)
FACTS = SpaFacts(
    spa_name="Glow Med Spa",
    assistant_name="Bella",
    phone="313-555-0100",
    timezone=ZONE,
    services=SERVICES,
    knowledge=KNOWLEDGE,
    hours_text_en="Mon-Fri 9am-6pm, Sat 10am-2pm",
    hours_text_es="lun-vie 9am-6pm, sab 10am-2pm",
    desk_open_now=True,
    desk_opens_text={"en": "Tue Nov 24 at 9am", "es": "el mar 24 nov a las 9am"},
)


def opening(
    day: int, clock: str, service_id: int = 2, provider: str = "Sarah Lee", month: int = 11
) -> Opening:
    hour, minute = (int(part) for part in clock.split(":"))
    local = datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(ZONE))
    starts_at = local.astimezone(UTC)
    return Opening(starts_at, starts_at + timedelta(minutes=45), len(provider), provider, 1, service_id)


CALENDAR = [
    opening(24, "10:00"), opening(24, "14:30"), opening(25, "9:00"), opening(25, "16:00"),
    opening(27, "11:00"), opening(27, "17:30"), opening(28, "10:30"), opening(30, "13:00"),
    opening(3, "15:00", month=12), opening(3, "17:15", month=12),
]  # fmt: skip


@dataclass
class Chat:
    """`say` returns the assistant's text; holds and hand-overs are kept for the test to look at."""

    calendar: list[Opening] = field(default_factory=lambda: list(CALENDAR))
    facts: SpaFacts = FACTS
    known_name: str | None = None
    now: datetime = NOW
    state: State = field(default_factory=lambda: State(introduced=True))
    held: Opening | None = None
    turns: list[Turn] = field(default_factory=list)
    handed_over: list[str] = field(default_factory=list)
    desk_asked: list[str] = field(default_factory=list)
    visits: tuple[Visit, ...] = ()
    asked_for: tuple | None = None
    kept: Opening | None = None  # held before this turn
    taken: set[datetime] = field(default_factory=set)  # gone, although the calendar still shows them

    def say(self, text: str) -> str:
        said = understand(
            text=text,
            state=self.state,
            facts=self.facts,
            known_name=self.known_name,
            now=self.now,
            visits=self.visits,
        )
        self.asked_for = needs_openings(self.state, said)
        openings = self.openings(self.asked_for[0]) if self.asked_for else []
        turn = respond(
            state=self.state,
            understanding=said,
            facts=self.facts,
            openings=openings,
            known_name=self.known_name,
            now=self.now,
            visits=self.visits,
        )
        return self._carry_out(turn)

    def openings(self, service_id: int) -> list[Opening]:
        return [
            Opening(*(one.starts_at, one.ends_at, one.provider_id, one.provider_name, 1, service_id))
            for one in self.calendar
        ]

    def asked(self, kind: type) -> list:
        """Every action of that kind so far."""
        return [action for turn in self.turns for action in turn.actions if isinstance(action, kind)]

    def _carry_out(self, turn: Turn) -> str:
        self.kept = self.held
        for action in turn.actions:
            if isinstance(action, ReleaseHold):
                assert self.held, "released a hold that nobody had"
                self.held = None
            elif isinstance(action, HoldOpening):
                assert self.held is None, "two holds at once"
                if action.opening.starts_at in self.taken:
                    self.calendar = [one for one in self.calendar if one.starts_at not in self.taken]
                    left = self.openings(action.opening.service_id)
                    before = self.held = self.kept
                    return self._carry_out(
                        just_taken(
                            state=turn.state, openings=left, facts=self.facts, now=self.now, kept=before
                        )
                    )
                self.held = action.opening
            elif isinstance(action, HandOver):
                self.handed_over.append(action.reason_key)
            elif isinstance(action, AskDesk):
                self.desk_asked.append(action.reason_key)
        self.turns.append(turn)
        self.state = State.from_json(turn.state.to_json())
        return " ".join(self.speak(reply) for reply in turn.replies)

    def speak(self, reply) -> str:
        return render_reply(reply, texts=TEXTS, facts=self.facts, language=self.state.language, now=self.now)

    @property
    def held_at(self) -> str | None:
        if self.held is None:
            return None
        return self.held.starts_at.astimezone(ZoneInfo(ZONE)).strftime("%b %d %H:%M")


def clock_times(openings: list[Opening]) -> set[time]:
    return {one.starts_at.astimezone(ZoneInfo(ZONE)).time() for one in openings}
