"""What to say and do about one understood message: the turn of the booking conversation. Pure."""

from collections.abc import Sequence
from datetime import datetime

from clinics.availability import Opening
from outreach.assistant.answering import answer_questions
from outreach.assistant.choosing import choose_openings
from outreach.assistant.freed_time import answer_offer, answer_staying, say_whom
from outreach.assistant.offering import answer_waitlist, choose, plan, put, requested, take
from outreach.assistant.scene import Scene
from outreach.assistant.types import (
    Close,
    ReleaseHold,
    Reply,
    SpaFacts,
    Stage,
    State,
    Turn,
    Understanding,
    Visit,
    Wish,
)
from outreach.assistant.visits import about_visits
from outreach.rendering import speak_time

_SHORT_ANSWER = 3  # words: "ok great thanks"
_PATIENCE = 2  # misunderstandings before a person takes over


def respond(
    *,
    state: State,
    understanding: Understanding,
    facts: SpaFacts,
    openings: Sequence[Opening],
    known_name: str | None,
    now: datetime,
    visits: tuple[Visit, ...] = (),
) -> Turn:
    """One turn. `openings` is everything free for the service that `needs_openings` named, or empty."""
    if state.stage is Stage.CLOSED and not understanding.thanks:
        kept = None if understanding.service_ids else state.service_id
        state = state.afresh().with_(service_id=kept)
    scene = Scene(state, understanding, facts, openings, known_name, now, visits)
    _let_go_of_the_past(scene)
    if understanding.empty:
        return _unreadable(scene)
    scene.note()
    for step in _STEPS:
        if turn := step(scene):
            return turn
    return _misunderstood(scene)


def _let_go_of_the_past(scene: Scene) -> None:
    """Nobody decided before the held time came: there is nothing left to ask about it."""
    if scene.state.held and scene.state.held.starts_at <= scene.now:
        scene.actions.append(ReleaseHold())
        scene.change(held=None, request_id=None, stage=Stage.GREETING)


def just_taken(
    *,
    state: State,
    openings: Sequence[Opening],
    facts: SpaFacts,
    now: datetime,
    kept: Opening | None = None,
) -> Turn:
    """The hold lost the race: say so kindly with the next times. Accepts the state that asked for the hold.

    `kept`: the older time that is still held for them, which the text then says.
    """
    lost = (state.held.starts_at,) if state.held else ()
    state = state.with_(held=kept, request_id=None, offered=())
    heard = Understanding(text="", language=state.language)
    scene = Scene(state, heard, facts, openings, state.name, now)
    gone = (*lost, *((kept.starts_at,) if kept else ()))
    left = [one for one in openings if one.starts_at not in gone]
    chosen = choose_openings(left, state.wish, facts.timezone, now).openings
    if not chosen:
        return scene.hand_over("no_openings")
    question = "just_taken_kept" if kept else "just_taken"
    values = {"kept": speak_time(kept.starts_at, facts.timezone, state.language, now)} if kept else {}
    return put(scene, question, chosen, values)


def _unreadable(scene: Scene) -> Turn:
    """A picture, a contact card or an emoji: ask for words once, then a person looks at it."""
    if scene.state.stage is Stage.HANDED_OVER:
        return scene.finish()
    key = scene.wording_for("ask_text")
    return scene.finish(Reply(key)) if key else scene.hand_over("unreadable")


def _wait_for_person(scene: Scene) -> Turn | None:
    """After a hand-over software says one more sentence, then leaves the conversation to the person."""
    if scene.state.stage is not Stage.HANDED_OVER:
        return None
    if "handover_waiting" in scene.state.asked:
        return scene.finish()
    scene.change(asked=(*scene.state.asked, "handover_waiting"))
    return scene.finish(Reply("handover_waiting"))


def _call_person(scene: Scene) -> Turn | None:
    reason = scene.said.person_reason or ("asked" if scene.said.wants_person else None)
    return scene.hand_over(reason) if reason else None


def _take_name(scene: Scene) -> Turn | None:
    """The name we asked for; who rather gives none is not asked again."""
    said = scene.said
    if scene.state.stage is not Stage.ASKING_NAME or not scene.state.held:
        return None
    if scene.name and not wants_change(scene) and not said.repick:
        return requested(scene)
    if not said.refuses_name or wants_change(scene):
        return None
    if said.is_question and (key := scene.wording_for("name_why")):
        return scene.finish(Reply(key))
    return requested(scene)


def wants_change(scene: Scene) -> bool:
    said = scene.said
    return bool(
        said.wish.names_when
        or said.wants_other_times
        or said.not_interested
        or said.wants_cancel
        or said.wants_move
    )


def _step_back(scene: Scene) -> Turn | None:
    """ "Never mind": the hold is let go and the conversation closes."""
    said, state = scene.said, scene.state
    declined = (
        said.no
        and not said.wish
        and state.last_question in ("invite", "advise", "waitlist", "hold_expired", "rebook", "too_far")
    )
    gives_up = said.wants_cancel and not said.wish.names_when and (state.held or state.offered)
    if not (said.not_interested or declined or gives_up):
        return None
    if said.not_interested and said.wish.names_when and not state.held:
        return None
    held = state.held
    if held:
        scene.actions.append(ReleaseHold())
    scene.actions.append(Close())
    scene.change(
        released=held, stage=Stage.CLOSED, held=None, request_id=None, offered=(), last_question=None,
        moving_id=None, pending="", wish=Wish(),
    )  # fmt: skip
    return scene.finish(Reply("released" if held else "bye"))


def _take_back(scene: Scene) -> Turn | None:
    """ "Jk keep it": the time they let go a moment ago is asked for again."""
    said, state = scene.said, scene.state
    gone = state.released
    if not gone or state.held:
        return None
    scene.change(released=None)
    if not said.keeps or said.wish or gone.starts_at <= scene.now:
        return None
    scene.change(service_id=gone.service_id)
    return take(scene, gone)


def _say_status(scene: Scene) -> Turn | None:
    """ "Is it set?", "did they say yes?", "when is it?": what is held, and that the desk decides."""
    held, said = scene.state.held, scene.said
    if not held and said.asks_status and scene.state.last_question == "hold_expired":
        return scene.finish(Reply("hold_expired"))
    if not held or said.wish.names_when or said.wants_other_times:
        return None
    waits = scene.state.stage is Stage.REQUESTED
    asks = said.asks_status or said.asks_visit or (waits and said.is_question and not scene.answers)
    return scene.finish(Reply("still_requested", openings=(held,))) if asks else None


def _say_welcome(scene: Scene) -> Turn | None:
    """Thanks, or a plain "ok" while the desk decides, gets a short answer and no question."""
    said, state = scene.said, scene.state
    waiting = state.stage is Stage.REQUESTED and state.held
    if said.name and state.last_question == "ask_name_list":
        scene.change(last_question=None)
        return scene.finish(Reply("noted"))
    if said.thanks and state.stage is not Stage.ASKING_NAME:
        return scene.finish(Reply("thanks_requested" if waiting else "thanks"))
    if waiting and (said.yes or said.name or said.no):
        return scene.finish(Reply("thanks_requested"))
    if said.yes and scene.visits and not state.last_question and not state.offered:
        return scene.finish(Reply("my_visit", {"when": scene.speak_visit(scene.visits[0])}))
    is_short = len(said.text.split()) <= _SHORT_ANSWER
    if said.yes and is_short and not state.last_question and not state.offered:
        return scene.finish(Reply("thanks"))
    return None


def _wait_while_they_think(scene: Scene) -> Turn | None:
    """ "Let me check with my husband": nothing is held and nobody is hurried."""
    said, state = scene.said, scene.state
    if said.puts_off and not (said.wish.names_when or said.choice or said.wants_booking or said.service_ids):
        return scene.finish(Reply("no_rush"))
    if not said.thinks or not state.offered or said.wish.names_when or said.choice:
        return None
    return scene.finish(Reply("no_rush"))


def _greet(scene: Scene) -> Turn | None:
    said = scene.said
    if scene.state.stage in (Stage.GREETING, Stage.ASKING_SERVICE, Stage.CLOSED) and (
        said.greeting or said.name
    ):
        return scene.ask("ask_service" if scene.state.stage is Stage.ASKING_SERVICE else "greeting")
    return None


def _find_last_provider(scene: Scene) -> Turn | None:
    """ "The same girl as last time": only the desk knows who that was."""
    if not scene.said.same_provider or scene.said.wish.providers:
        return None
    scene.ask_desk("last_provider")
    return scene.finish()


def _misunderstood(scene: Scene) -> Turn:
    """Ask once more in other words for what is missing; the second time a person takes over."""
    state = scene.state
    if scene.answers:
        return scene.finish()
    if scene.said.asks_pricey:
        return scene.finish(Reply("pricey"))
    if state.has_spoken and not state.misunderstood and state.last_question in (None, "invite"):
        # "Sorry traffic", "getting married in June": no question, so no fuss, once.
        scene.change(misunderstood=1)
        return scene.finish(Reply("noted"))
    if state.misunderstood + 1 >= _PATIENCE:
        return scene.hand_over("unclear")
    scene.change(misunderstood=state.misunderstood + 1)
    if state.stage is Stage.ASKING_SERVICE:
        return scene.ask("ask_service")
    if state.stage is Stage.ASKING_NAME and state.held:
        return scene.ask("ask_name", (state.held,))
    left = scene.on_offer
    if state.stage is Stage.OFFERING and left:
        return scene.ask("ask_which" if len(left) > 1 else "ask_which_one", left, offered=left)
    if state.offered and not left:
        # What was on offer has gone by since: begin with the day.
        return scene.ask("ask_when", offered=())
    return scene.ask("unclear")


_STEPS = (
    _wait_for_person,
    _call_person,
    _find_last_provider,
    say_whom,
    answer_questions,
    answer_offer,
    answer_staying,
    _take_back,
    about_visits,
    answer_waitlist,
    _step_back,
    _wait_while_they_think,
    choose,
    _take_name,
    _say_status,
    plan,
    _say_welcome,
    _greet,
)
