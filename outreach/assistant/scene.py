"""One turn in the making: the state so far, what was said, the answers collected, and how a turn ends."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from clinics.availability import Opening
from outreach.assistant.summary import summarize
from outreach.assistant.types import (
    Action,
    AskDesk,
    HandOver,
    RecordInterest,
    RecordName,
    Reply,
    SpaFacts,
    Stage,
    State,
    Turn,
    Understanding,
    Visit,
    Wish,
    join_replies,
)
from outreach.rendering import speak_time, speak_times

# Every question and its other wordings; when they are used up a person takes over.
WORDINGS: dict[str, tuple[str, ...]] = {
    "greeting": ("greeting", "greeting_again"),
    "ask_service": ("ask_service", "ask_service_again"),
    "ask_service_which": ("ask_service_which", "ask_service_which_again"),
    "ask_price_which": ("ask_price_which", "ask_price_which_again"),
    "ask_when": ("ask_when", "ask_when_again"),
    "offer": ("offer", "ask_which", "ask_which_again"),
    "offer_one": ("offer_one", "ask_which_one"),
    "offer_short": ("offer_short", "ask_which", "ask_which_again"),
    "offer_short_one": ("offer_short_one", "ask_which_one"),
    "offer_other": ("offer_other", "ask_which", "ask_which_again"),
    "offer_other_one": ("offer_other_one", "ask_which_one"),
    "offer_near": ("offer_near", "ask_which", "ask_which_again"),
    "offer_closed": ("offer_closed", "ask_which", "ask_which_again"),
    "offer_closed_one": ("offer_closed_one", "ask_which_one"),
    "offer_full": ("offer_full", "ask_which", "ask_which_again"),
    "offer_full_one": ("offer_full_one", "ask_which_one"),
    "offer_near_one": ("offer_near_one", "ask_which_one"),
    "ask_which": ("ask_which", "ask_which_again"),
    "ask_which_named": ("ask_which_named", "ask_which", "ask_which_again"),
    "ask_which_one": ("ask_which_one",),
    "ask_hour": ("ask_hour",),
    "ask_name_list": ("ask_name_list",),
    "ask_name": ("ask_name", "ask_name_again"),
    "unclear": ("unclear",),
    "ask_text": ("ask_text",),
    "invite": ("invite",),
    "advise": ("advise", "advise_again"),
    "just_taken": ("just_taken",),
    "just_taken_one": ("just_taken_one",),
    "just_taken_kept": ("just_taken_kept",),
    "just_taken_kept_one": ("just_taken_kept_one",),
    "offer_day": ("offer_day", "ask_which", "ask_which_again"),
    "offer_with": ("offer_with", "ask_which", "ask_which_again"),
    "offer_with_one": ("offer_with_one", "ask_which_one"),
    "offer_not_with": ("offer_not_with", "ask_which", "ask_which_again"),
    "offer_not_with_one": ("offer_not_with_one", "ask_which_one"),
    "offer_gone": ("offer_gone", "ask_which", "ask_which_again"),
    "offer_gone_one": ("offer_gone_one", "ask_which_one"),
    "ask_visit": ("ask_visit", "ask_visit_again"),
    "ask_visit_sure": ("ask_visit_sure",),
    "rebook": ("cancel_asked", "cancel_asked_again"),
    "waitlist": ("waitlist", "waitlist_again"),
    "name_why": ("name_why",),
    "speaks": ("speaks",),
    "too_far": ("too_far",),
}
# Texts that people read often, and their other wordings: a returning patient does not read the same sentence.
VARIATIONS: dict[str, tuple[str, ...]] = {
    key: (key, f"{key}_b", f"{key}_c")
    for key in ("greeting", "offer", "offer_one", "offer_other", "offer_near", "thanks", "thanks_requested")
} | {
    key: (key, f"{key}_b")
    for key in (
        "ask_service", "ask_name", "requested", "still_requested", "bye", "invite", "released", "handover", "we_do",
        "desk_asked", "desk_asked_closed",
    )
}  # fmt: skip

# After this many rounds of offers a person finds the time faster.
MOST_OFFERS = 9
MOST_REFUSALS = 3


@dataclass
class Scene:
    state: State
    said: Understanding
    facts: SpaFacts
    openings: Sequence[Opening]
    known_name: str | None
    now: datetime
    visits: tuple[Visit, ...] = ()
    answers: list[Reply] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    @property
    def name(self) -> str | None:
        return self.state.name or self.known_name

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.facts.timezone)).date()

    @property
    def on_offer(self) -> tuple[Opening, ...]:
        """What was offered and has not gone by."""
        return tuple(opening for opening in self.state.offered if opening.starts_at > self.now)

    def change(self, **changes: object) -> None:
        self.state = self.state.with_(**changes)

    def note(self) -> None:
        """Language, name, service and wish are worth keeping whatever happens next."""
        said = self.said
        self.change(language=said.language)
        if said.name and said.name != self.name:
            self.change(name=said.name)
            self.actions.append(RecordName(said.name))
        if (
            len(said.service_ids) == 1
            and said.service_ids[0] != self.state.service_id
            and not self._is_aside()
        ):
            self._turn_to(said.service_ids[0])
        wish = self.state.wish.from_day_on(self.today)
        if self.state.last_question == "too_far" and said.yes and not said.wish:
            wish = Wish()  # "something sooner?" - "yes"
        if said.wish and not said.choice and not said.asks_open_on:
            wish = wish.merged_with(said.wish)
        self.change(wish=wish)

    def _is_aside(self) -> bool:
        """ "And how much is Botox, just curious": asked beside a booking, which goes on as it was."""
        said = self.said
        under_way = bool(self.state.offered or self.state.held)
        asks = said.asks_price or said.asks_duration or said.asks_offered
        return under_way and asks and not said.wish.names_when and not said.wants_booking

    def _turn_to(self, service_id: int) -> None:
        """Another service: what was offered for the old one, or would replace an old visit, no longer stands."""
        moved = next((visit for visit in self.visits if visit.id == self.state.moving_id), None)
        keeps_move = moved is not None and moved.service_id == service_id
        self.change(
            service_id=service_id,
            service_sure=self.said.service_sure,
            shown=(),
            offered=(),
            offer_id=None,
            moving_id=self.state.moving_id if keeps_move else None,
        )
        self.actions.append(RecordInterest(service_id))

    def finish(self, *replies: Reply) -> Turn:
        """One text for one message: the introduction if it is due, the answers, then the reply."""
        spoken = [self._vary(reply) for reply in (*self.answers, *replies)]
        if spoken and not self.state.introduced:
            spoken.insert(0, Reply("intro"))
            self.change(introduced=True)
        if any(reply.key not in ("unclear", "ask_text") for reply in spoken):
            self.change(has_spoken=True)
        return Turn(self.state, (join_replies(spoken),) if spoken else (), tuple(self.actions))

    def _vary(self, reply: Reply) -> Reply:
        """The next wording after the one this patient read last; the first time it is the plain one."""
        wordings = VARIATIONS.get(reply.key)
        if not wordings:
            return reply
        place = (self.state.spoken.get(reply.key, -1) + 1) % len(wordings)
        self.change(spoken=self.state.spoken | {reply.key: place})
        return replace(reply, key=wordings[place])

    def wording_for(self, question: str, openings: tuple[Opening, ...] = ()) -> str | None:
        """The first wording not yet used for the same times; notes it as used."""
        # The same hours for another service are another question.
        starts = ",".join(f"{opening.service_id}/{opening.starts_at.isoformat()}" for opening in openings)
        for key in WORDINGS[question]:
            used = f"{key}@{starts}" if starts else key
            if used not in self.state.asked:
                self.change(asked=(*self.state.asked, used), last_question=question)
                return key
        return None

    def ask(
        self,
        question: str,
        openings: tuple[Opening, ...] = (),
        *,
        values: dict[str, str] | None = None,
        **changes: object,
    ) -> Turn:
        key = self.wording_for(question, openings)
        if key is None:
            return self.hand_over("unclear")
        self.change(**changes)
        return self.finish(Reply(key, values or {}, openings=openings))

    def hand_over(self, reason_key: str) -> Turn:
        """A person answers; the text says who and when."""
        key = "handover" if self._desk_is_there() else "handover_closed"
        summary = self.summary()
        self.change(stage=Stage.HANDED_OVER, last_question=None, summary=summary)
        self.actions.append(HandOver(reason_key, summary))
        return self.finish(Reply(key))

    def ask_desk(self, reason_key: str, *, rest: bool = False) -> None:
        """The desk owes an answer and the patient is told so; the conversation goes on.

        `rest`: another question of the same text has been answered.
        """
        self.actions.append(AskDesk(reason_key, self.summary()))
        key = "desk_asked_rest" if rest else "desk_asked"
        self.answers.append(Reply(key if self._desk_is_there() or rest else "desk_asked_closed"))

    def _desk_is_there(self) -> bool:
        opens = self.facts.desk_opens_text.get(self.state.language) or self.facts.desk_opens_text.get("en")
        return self.facts.desk_open_now or not opens

    def summary(self) -> str:
        return summarize(self.state, self.facts, name=self.name, visits=self.visits)

    def speak_visit(self, visit: Visit) -> str:
        return speak_time(visit.starts_at, self.facts.timezone, self.state.language, self.now)

    def speak_visits(self, visits: Sequence[Visit]) -> str:
        moments = [visit.starts_at for visit in visits]
        return speak_times(moments, self.facts.timezone, self.state.language, self.now)
