"""What holds for any dialogue at all, played through the pipeline: real phrases, noise, the desk, jumps of the clock.

A few dialogues in every run; `DIALOGUES=3000 pytest tests/flows/test_assistant_any_dialogue.py` plays as many.
"""

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from clinics.models import ACTIVE_STATES, Appointment, BookingRequest, Location
from leakmap.conversing.copying import undone
from leakmap.conversing.playing import Player
from leakmap.conversing.script import read_script
from leakmap.lib.tenancy import inside_spa
from leakmap.turns import FAILED
from outreach.guards import SAYS_BOOKED
from outreach.models import Kind, OutboxItem, OutboxState
from outreach.rendering import find_dated_times
from tests.conftest import GLOW
from tests.factories import MONDAY_10AM
from tests.unanswered import list_unanswered
from triage.classification import rules
from triage.models import Author, Conversation, ConversationMode, Inbound, InboundState, Message, Ticket
from triage.routing import RISKY

EXAMPLES = int(os.environ.get("DIALOGUES", "15"))
TALK = (Kind.ASSISTANT, Kind.HANDOVER)
LEFT = (OutboxState.SENT, OutboxState.DELIVERED)
QUIET = timedelta(hours=12)  # Practice.person_quiet_hours

PHRASES = (
    "hi", "hola", "hey there!!", "hydrafacial tmrw?", "do u have anything thurs after 3 for a hydrafacial",
    "any botox next week", "me gustaria una cita para limpieza facial el jueves", "tienen algo mañana por la tarde?",
    "the first one", "2", "la segunda", "the 10am one works", "yes", "si por favor", "👍", "ok", "no", "none of those",
    "something later?", "otro dia", "Maya", "this is Ana Ruiz", "me llamo Luis", "thanks!", "gracias",
    "how much is botox", "cuanto cuesta", "where do you park?", "are you open on thanksgiving?", "donde estan?",
    "are you a bot?", "can i talk to a person", "quiero hablar con alguien", "this is ridiculous, i want a refund",
    "never mind", "cancel that", "i cant make it tomorrow", "can we move my appt to friday", "when is my appointment?",
    "running 10 min late", "actually make it filler", "with Dana please", "anyone but kim", "its for my daughter, 15",
    "we are 4 girls", "am i booked??", "is it confirmed", "sorry, wrong day, i meant wednesday", "asdf qwer", "???",
    "do you take insurance", "any time friday", "in two weeks", "not before 4", "5", "first thing monday",
)  # fmt: skip
RISKY_PHRASES = (
    "my face is swollen since the filler", "can i do botox while breastfeeding?", "me duele mucho y tengo fiebre",
    "i cant breathe right", "im on accutane is that ok",
)  # fmt: skip
KEYWORDS = ("STOP", "START", "HELP", "stop texting me please", "UNSTOP")
EVENTS = (
    "missed_call", "slot_taken", "desk_confirms", "desk_declines", "desk_replies", "desk_takes_over", "desk_releases",
    "nurse_closes", "wait",
)  # fmt: skip
GAPS = st.sampled_from(
    (0, 1, 1, 2, 3, 5, 20, 30, 90, 1800, 3 * 3600, 14 * 3600, 26 * 3600, 4 * 86400, 9 * 86400)
)

says = st.one_of(
    st.sampled_from(PHRASES),
    st.sampled_from(PHRASES),
    st.sampled_from(PHRASES),
    st.sampled_from(RISKY_PHRASES + KEYWORDS),
    st.text(alphabet="abcdehilnoprstuy 0123456789:?!.,ñé😀🎉\n", max_size=40),
    st.lists(st.sampled_from(PHRASES), min_size=2, max_size=3).map(" ".join),
)
lines = st.one_of(
    st.fixed_dictionaries({"say": says, "after_s": GAPS}),
    st.fixed_dictionaries({"say": says, "after_s": GAPS}),
    st.fixed_dictionaries({"say": says, "after_s": GAPS}),
    st.fixed_dictionaries({"event": st.sampled_from(EVENTS), "after_s": GAPS}),
)
# Chance alone rarely gets as far as a hold, and most of what can go wrong lies behind it.
BEGINNINGS = (
    [],
    [{"say": "any hydrafacial on thursday?", "after_s": 0}],
    [{"say": "any hydrafacial on thursday?", "after_s": 0}, {"say": "the first one", "after_s": 20}],
    [
        {"say": "tienen cita para limpieza facial el jueves?", "after_s": 0},
        {"say": "la primera", "after_s": 20},
        {"say": "Maya Lind", "after_s": 20},
    ],
    [
        {"say": "any hydrafacial on thursday?", "after_s": 0},
        {"say": "the first one", "after_s": 20},
        {"say": "Maya Lind", "after_s": 20},
        {"event": "desk_confirms", "after_s": 60},
    ],
)
dialogues = st.builds(
    lambda begun, then: [*begun, *then], st.sampled_from(BEGINNINGS), st.lists(lines, min_size=1, max_size=8)
)


@dataclass
class Witness:
    """Looks at the tables after every line, and remembers what was so before it."""

    seen_id: int = 0
    mode: str = ConversationMode.ASSISTANT
    spoken: Counter = field(default_factory=Counter)
    offered: set[datetime] = field(default_factory=set)

    def look(self, line, at: datetime) -> None:
        talk = Conversation.objects.order_by("-pk").first()
        new = list(
            OutboxItem.objects.filter(pk__gt=self.seen_id).select_related("conversation").order_by("pk")
        )
        self.nothing_broke()
        self.one_hold_and_the_state_knows_it()
        for item in new:
            self.names_only_offered_times(item)
            self.says_booked_only_when_it_is(item)
        self.nothing_of_ours_after_a_person(line, at, new)
        self.nothing_clinical_is_answered(line)
        self.asks_the_same_at_most_twice(line, new)
        self.one_reply_to_a_burst()
        assert [text.pk for text in list_unanswered()] == []
        self.seen_id = max([self.seen_id, *(item.pk for item in new)])
        self.mode = talk.mode if talk else ConversationMode.ASSISTANT

    def nothing_broke(self) -> None:
        broken = Inbound.objects.filter(state=InboundState.UNREADABLE).values_list("problem", flat=True)
        assert list(broken) == []
        assert not Inbound.objects.filter(state=InboundState.NEW).exists()
        assert not Ticket.objects.filter(reason=FAILED).exists()

    def one_hold_and_the_state_knows_it(self) -> None:
        waiting = BookingRequest.objects.filter(state="waiting").select_related("appointment")
        held = Appointment.objects.filter(state="held")
        assert {each.appointment_id for each in waiting} == {each.pk for each in held}
        for talk in Conversation.objects.all():
            mine = [each for each in waiting if each.conversation_id == talk.pk]
            assert len(mine) <= 1
            about, offered = talk.assistant_state.get("service_id"), talk.assistant_state.get("offered", [])
            assert all(each["service_id"] == about for each in offered)
            believed = talk.assistant_state.get("held")
            if talk.mode == ConversationMode.ASSISTANT and not talk.answer_due_at:
                starts = [each.appointment.starts_at for each in mine]
                assert starts == ([datetime.fromisoformat(believed["starts_at"])] if believed else [])

    def names_only_offered_times(self, item: OutboxItem) -> None:
        """Day and time together: of an opening that was free for this patient when the text was made."""
        if item.kind not in TALK or item.state not in LEFT:
            return
        zone = Location.objects.get().zone
        for quoted in item.quoted:
            starts = datetime.fromisoformat(quoted["starts_at"])
            assert starts > item.created_at
            taken = Appointment.objects.filter(
                provider=quoted["provider"],
                state__in=ACTIVE_STATES,
                starts_at__lt=datetime.fromisoformat(quoted["ends_at"]),
                ends_at__gt=starts,
                created_at__lt=item.created_at,
            )
            assert not taken.exclude(patient=item.conversation.patient_id).exists()
            self.offered.add(starts)
        visits = Appointment.objects.filter(patient=item.conversation.patient_id)
        known = {each.astimezone(zone) for each in self.offered | {visit.starts_at for visit in visits}}
        pairs = {((each.month, each.day), each.time()) for each in known}
        today = item.created_at.astimezone(zone)
        named = find_dated_times(item.body, today=(today.month, today.day))
        # "A person answers you here Mon Nov 30 at 9am" names when the desk opens, which is no offer.
        desk = {clock for each in Location.objects.get().hours.all() for clock in (each.opens, each.closes)}
        assert {clock for _, clock in named - pairs} <= desk, item.body

    def says_booked_only_when_it_is(self, item: OutboxItem) -> None:
        if item.kind == Kind.DESK or not SAYS_BOOKED.search(item.body) or item.state not in LEFT:
            return
        assert item.kind == Kind.CONFIRMATION
        assert BookingRequest.objects.filter(conversation=item.conversation, state="confirmed").exists()

    def nothing_of_ours_after_a_person(self, line, at: datetime, new: list[OutboxItem]) -> None:
        ours = [item for item in new if item.kind == Kind.ASSISTANT and item.state in LEFT]
        if (
            self.mode == ConversationMode.ASSISTANT
            or line.event in {"desk_releases", "desk_declines"}
            or not ours
        ):
            return
        human = Message.objects.filter(author=Author.DESK, at__lte=at).order_by("-at").first()
        closed = Ticket.objects.filter(closed_at__lte=at).order_by("-closed_at").first()
        moments = [each for each in (human and human.at, closed and closed.closed_at) if each]
        assert moments, "a person took over and nobody gave it back"
        # a new conversation begins after a week of silence
        assert at - max(moments) >= QUIET

    def nothing_clinical_is_answered(self, line) -> None:
        if line.say is None or rules.read(line.say).category not in RISKY:
            return
        last = Message.objects.filter(author=Author.PATIENT).order_by("-pk").first()
        after = OutboxItem.objects.filter(kind__in=TALK, state__in=LEFT, message__pk__gt=last.pk)
        assert not after.exists()

    def asks_the_same_at_most_twice(self, line, new: list[OutboxItem]) -> None:
        if line.event or line.after > timedelta(hours=1):
            self.spoken.clear()
        for item in new:
            if item.kind == Kind.ASSISTANT and item.state in LEFT and item.body.rstrip().endswith("?"):
                self.spoken[item.body] += 1
                assert self.spoken[item.body] <= 2, item.body

    def one_reply_to_a_burst(self) -> None:
        """Between two replies of the assistant the patient has written, or the desk has done something."""
        story = []
        replies = set(
            OutboxItem.objects.filter(kind__in=TALK, state__in=LEFT).values_list("message_id", flat=True)
        )
        for pk, author in Message.objects.order_by("pk").values_list("pk", "author"):
            if pk in replies:
                assert not story or story[-1] != "reply"
                story.append("reply")
            elif author in (Author.PATIENT, Author.DESK):
                story.append(author)


@pytest.fixture
def listens(glow, settings):
    settings.ASSISTANT_LISTENS_S = 3.0
    return glow


@given(dialogue=dialogues)
@example(dialogue=[*BEGINNINGS[2], {"say": "never mind", "after_s": 60}, {"say": "friday?", "after_s": 60}])
@example(
    dialogue=[*BEGINNINGS[3], {"say": "any time friday instead?", "after_s": 60}, {"say": "2", "after_s": 60}]
)
@example(
    dialogue=[
        {"say": "any hydrafacial tmrw", "after_s": 0},
        {"say": "Dana", "after_s": 1},
        {"say": "2", "after_s": 30},
    ]
)
@example(
    dialogue=[
        {"say": "hydrafacial thursday", "after_s": 0},
        {"say": "the first one", "after_s": 20},
        {"say": "my face is swollen since the filler", "after_s": 1},
        {"event": "nurse_closes", "after_s": 1800},
        {"say": "ok is my time still held?", "after_s": 14 * 3600},
    ]
)
@effort(
    max_examples=EXAMPLES,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_said_and_done(listens, dialogue):
    script = read_script(json.dumps(line) for line in dialogue)
    with undone():
        player, witness = Player(schema=GLOW, start=MONDAY_10AM), Witness()
        for played in player.play(script):
            with inside_spa(GLOW):
                witness.look(played.line, played.at)
        with inside_spa(GLOW):
            ends_somewhere()


def ends_somewhere() -> None:
    """Requested, answered, handed over, closed, or waiting with a reason."""
    for talk in Conversation.objects.all():
        assert talk.answer_due_at is None
        assert not Message.objects.filter(conversation=talk, awaits_answer=True).exists()
        if talk.waiting_since and talk.is_open:
            assert Ticket.objects.filter(patient=talk.patient_id, closed_at=None).exists()
