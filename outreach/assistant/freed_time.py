"""Answers to an offer of a freed time, and to "do you still want to be on the list?". Pure."""

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from clinics.availability import Opening
from outreach.assistant.scene import Scene
from outreach.assistant.types import (
    ClaimOffer,
    CounterOffer,
    LeaveWaitlist,
    Reply,
    SpaFacts,
    Stage,
    State,
    StayOnWaitlist,
    Turn,
    TurnDownOffer,
    Understanding,
)
from outreach.rendering import speak_time
from triage.classification.plain import fold

# Said to a single time on offer these mean yes or no; elsewhere in a conversation they mean too many things.
_TAKES = re.compile(
    r"\b(i want it|want it|i'?ll take|i will take|take it|gimme|put me down|count me in|grab it|mine"
    r"|lo quiero|la quiero|lo tomo|la tomo|me lo quedo|me apunto|apuntame|anotame|reservamelo)\b"
)
_PASSES = re.compile(
    r"^(i'?ll |i will |gonna |i'?m gonna )?pass\b"
    r"|\b(not this time|not (for )?me|next time|maybe another time|too soon|too short"
    r"|esta vez no|paso por esta|para la proxima|otra vez sera)\b"
)
_WHOM = re.compile(
    r"\b(who'?s? (is )?(it|this|that|the (appointment|appt))( time)? with|with who(m)?"
    r"|who (would|will|does|is doing|do i see)"
    r"|con quien|quien (me )?(atiende|lo hace|seria|es))\b"
)


def await_answer(state: State, opening: Opening, offer_id: int) -> State:
    """What a conversation knows once the offer's text is on its way: a "yes" is about this time."""
    return state.with_(
        stage=Stage.OFFERING,
        service_id=opening.service_id,
        service_sure=True,
        offered=(opening,),
        offer_id=offer_id,
        last_question="waitlist_offer",
        misunderstood=0,
        moving_id=None,
    )


def say_whom(scene: Scene) -> Turn | None:
    """ "Who is it with?": the one who has the time, not the team in general."""
    if not _is_on_offer(scene) or not _WHOM.search(fold(scene.said.text)):
        return None
    opening = scene.state.offered[0]
    scene.answers.append(Reply("offer_whom", {"provider": opening.provider_name}))
    return None if scene.said.yes else scene.finish()


def _is_on_offer(scene: Scene) -> bool:
    return scene.state.offer_id is not None and bool(scene.state.offered)


def answer_offer(scene: Scene) -> Turn | None:
    """Yes claims, no turns down, another time is a counter. A question is answered already, and the offer stands."""
    said, state = scene.said, scene.state
    if not _is_on_offer(scene):
        return None
    if _declines(scene):
        scene.actions.append(TurnDownOffer(state.offer_id))
        scene.change(offer_id=None, offered=(), stage=Stage.CLOSED, last_question=None)
        return scene.finish(Reply("offer_declined", {"first_name": _first_name(scene)}))
    if said.choice == (0,) or (_agrees(scene) and not _wants_another(scene)):
        return _claim(scene)
    if _wants_another(scene):
        return _counter(scene)
    return None


def _agrees(scene: Scene) -> bool:
    """Wanting is agreeing where one time is on offer."""
    said = scene.said
    return said.yes or (bool(_TAKES.search(fold(said.text))) and not said.is_question)


def _declines(scene: Scene) -> bool:
    """ "No thanks", "can't make it", "pass": the offer is meant, not a visit they have."""
    said = scene.said
    turns_away = said.no or said.not_interested or said.wants_cancel or bool(_PASSES.search(fold(said.text)))
    return turns_away and not _names_other_time(scene) and said.visit_id is None and not said.keeps


def _wants_another(scene: Scene) -> bool:
    said = scene.said
    if said.choice:
        return False
    return said.wants_other_times or said.wish.names_provider or _names_other_time(scene)


def _names_other_time(scene: Scene) -> bool:
    """Another day or hour than the one on offer: "sorry no, working tomorrow" names none."""
    wish = scene.said.wish
    if wish.names_time or wish.soonest:
        return True
    offered_on = scene.state.offered[0].starts_at.astimezone(ZoneInfo(scene.facts.timezone)).date()
    named = {*wish.dates, *wish.not_dates, *filter(None, (wish.first_date, wish.last_date))}
    return (bool(wish.weekdays) and offered_on.weekday() not in wish.weekdays) or bool(named - {offered_on})


def _claim(scene: Scene) -> Turn:
    """Asked for in their name; whether they were first is the tables' to say (`lose` is the other answer)."""
    opening = scene.state.offered[0]
    scene.actions.append(ClaimOffer(scene.state.offer_id, opening))
    scene.change(
        held=opening,
        request_id=None,
        offered=(),
        offer_id=None,
        shown=(),
        misunderstood=0,
        last_question=None,
        stage=Stage.REQUESTED,
    )
    first_name = _first_name(scene)
    if not first_name:
        return scene.finish(Reply("requested_no_name", openings=(opening,)))
    return scene.finish(Reply("requested", {"first_name": first_name}, openings=(opening,)))


def _counter(scene: Scene) -> Turn:
    """The desk looks; meanwhile the time stays on offer, to them and to the others."""
    opening = scene.state.offered[0]
    scene.actions.append(CounterOffer(scene.state.offer_id, scene.summary()))
    when = speak_time(opening.starts_at, scene.facts.timezone, scene.state.language, scene.now)
    return scene.finish(Reply("offer_counter", {"when": when}, openings=(opening,)))


def lose(
    *,
    state: State,
    openings: Sequence[Opening],
    facts: SpaFacts,
    known_name: str | None,
    now: datetime,
    is_ended: bool = False,
) -> Turn:
    """Somebody was faster, or the offer `is_ended`: kind words and the next times, which they may choose from."""
    key = "offer_ended" if is_ended else "offer_taken"
    state = state.with_(held=None, request_id=None, offered=(), offer_id=None, stage=Stage.OFFERING)
    heard = Understanding(text="", language=state.language)
    scene = Scene(state, heard, facts, openings, known_name, now)
    if not openings:
        scene.change(stage=Stage.CLOSED, last_question=None)
        return scene.finish(Reply(f"{key}_no_times"))
    chosen = tuple(openings)
    scene.change(offered=chosen, shown=tuple(each.starts_at for each in chosen), last_question="offer")
    return scene.finish(Reply(key if len(chosen) > 1 else f"{key}_one", openings=chosen))


def answer_staying(scene: Scene) -> Turn | None:
    """ "Do you want to stay on the list?" """
    said, state = scene.said, scene.state
    if state.waitlist_id is None or state.last_question != "waitlist_still":
        return None
    if said.yes or said.keeps:
        scene.actions.append(StayOnWaitlist(state.waitlist_id))
        return _settle_staying(scene, "waitlist_stays")
    if said.no or said.not_interested or said.wants_cancel:
        scene.actions.append(LeaveWaitlist(state.waitlist_id))
        return _settle_staying(scene, "waitlist_off")
    return None


def _settle_staying(scene: Scene, key: str) -> Turn:
    scene.change(waitlist_id=None, last_question=None)
    return scene.finish(Reply(key))


def _first_name(scene: Scene) -> str:
    return (scene.name or "").split(" ")[0]
