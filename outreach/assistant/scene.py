"""One turn in the making: the state so far, what was said, the answers collected, and how a turn ends."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from clinics.availability import Opening
from outreach.assistant.types import (
    Action,
    HandOver,
    RecordInterest,
    RecordName,
    Reply,
    SpaFacts,
    Stage,
    State,
    Turn,
    Understanding,
    join_replies,
)

# Every question and its other wordings; when they are used up a person takes over.
WORDINGS: dict[str, tuple[str, ...]] = {
    "greeting": ("greeting", "greeting_again"),
    "ask_service": ("ask_service", "ask_service_again"),
    "ask_service_which": ("ask_service_which", "ask_service_which_again"),
    "ask_price_which": ("ask_price_which", "ask_price_which_again"),
    "ask_when": ("ask_when", "ask_when_again"),
    "offer": ("offer", "ask_which", "ask_which_again"),
    "offer_one": ("offer_one", "ask_which_one"),
    "offer_other": ("offer_other", "ask_which", "ask_which_again"),
    "offer_other_one": ("offer_other_one", "ask_which_one"),
    "offer_near": ("offer_near", "ask_which", "ask_which_again"),
    "offer_near_one": ("offer_near_one", "ask_which_one"),
    "ask_which": ("ask_which", "ask_which_again"),
    "ask_which_one": ("ask_which_one",),
    "ask_name": ("ask_name", "ask_name_again"),
    "unclear": ("unclear",),
    "ask_text": ("ask_text",),
    "invite": ("invite",),
    "just_taken": ("just_taken",),
    "just_taken_one": ("just_taken_one",),
}
# After this many rounds of offers a person finds the time faster.
MOST_OFFERS = 7


@dataclass
class Scene:
    state: State
    said: Understanding
    facts: SpaFacts
    openings: Sequence[Opening]
    known_name: str | None
    now: datetime
    answers: list[Reply] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    @property
    def name(self) -> str | None:
        return self.state.name or self.known_name

    def change(self, **changes: object) -> None:
        self.state = self.state.with_(**changes)

    def note(self) -> None:
        """Language, name, service and wish are worth keeping whatever happens next."""
        said = self.said
        self.change(language=said.language)
        if said.name and said.name != self.name:
            self.change(name=said.name)
            self.actions.append(RecordName(said.name))
        if len(said.service_ids) == 1 and said.service_ids[0] != self.state.service_id:
            self.change(service_id=said.service_ids[0], shown=(), offered=())
            self.actions.append(RecordInterest(said.service_ids[0]))
        if said.wish and not said.choice:
            self.change(wish=self.state.wish.merged_with(said.wish))

    def finish(self, *replies: Reply) -> Turn:
        """One text for one message: the introduction if it is due, the answers, then the reply."""
        spoken = [*self.answers, *replies]
        if spoken and not self.state.introduced:
            spoken.insert(0, Reply("intro"))
            self.change(introduced=True)
        return Turn(self.state, (join_replies(spoken),) if spoken else (), tuple(self.actions))

    def wording_for(self, question: str, openings: tuple[Opening, ...] = ()) -> str | None:
        """The first wording not yet used for the same times; notes it as used."""
        starts = ",".join(opening.starts_at.isoformat() for opening in openings)
        for key in WORDINGS[question]:
            used = f"{key}@{starts}" if starts else key
            if used not in self.state.asked:
                self.change(asked=(*self.state.asked, used), last_question=question)
                return key
        return None

    def ask(self, question: str, openings: tuple[Opening, ...] = (), **changes: object) -> Turn:
        key = self.wording_for(question, openings)
        if key is None:
            return self.hand_over("unclear")
        self.change(**changes)
        return self.finish(Reply(key, openings=openings))

    def hand_over(self, reason_key: str) -> Turn:
        """A person answers; the text says who and when."""
        opens = self.facts.desk_opens_text.get(self.state.language) or self.facts.desk_opens_text.get("en")
        key = "handover" if self.facts.desk_open_now or not opens else "handover_closed"
        self.change(stage=Stage.HANDED_OVER, last_question=None)
        self.actions.append(HandOver(reason_key))
        return self.finish(Reply(key))
