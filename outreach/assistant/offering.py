"""Offers, choices and holds: only real openings, one hold at a time, nothing held on a guess."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from clinics.availability import Opening
from outreach.assistant.choosing import Choice, choose_openings, fits
from outreach.assistant.open_hours import find_closed_day, is_shut_then
from outreach.assistant.scene import MOST_OFFERS, MOST_REFUSALS, Scene
from outreach.assistant.types import (
    AskDesk,
    AskForWaitlist,
    HoldOpening,
    ReleaseHold,
    Reply,
    Stage,
    Turn,
    Wish,
)
from outreach.assistant.understand import service_of, wants_offer
from outreach.rendering import speak_date

_MANY = 2
_SHORTEST_NAME = 2  # letters: nobody is greeted as "M."


def choose(scene: Scene) -> Turn | None:
    """A clear choice is held; an unclear one is asked about."""
    said, offered = scene.said, scene.state.offered
    if (
        len(said.repick) == 1
        and scene.state.held
        and scene.state.passed[said.repick[0]].starts_at > scene.now
    ):
        return take(scene, scene.state.passed[said.repick[0]])
    if _gives_name_for_one(scene):
        return take(scene, offered[0])
    if len(said.choice) == 1 and said.choice[0] < len(offered):
        return take(scene, offered[said.choice[0]])
    if len(said.choice) > 1:
        return _ask_which(scene, tuple(offered[place] for place in said.choice if place < len(offered)))
    left = scene.on_offer
    if _gives_name_alone(scene):
        return scene.ask("ask_which_named", left, values={"first_name": _greet_by(said.name)}, offered=left)
    if _agrees_to_soonest(scene):
        return take(scene, left[0])
    if said.yes and left and scene.state.stage is Stage.OFFERING and not wants_offer(scene.state, said):
        return _ask_which(scene, left)
    return None


def _gives_name_for_one(scene: Scene) -> bool:
    """ "Shall I hold it?" - "Sofia Perez": whoever gives the name has said yes."""
    said, state = scene.said, scene.state
    asked = (state.last_question or "").startswith(("offer", "ask_which"))
    plain = not (
        said.wish or said.no or said.is_question or said.wants_other_times or said.thinks or said.service_ids
    )
    return bool(said.name and asked and len(state.offered) == len(scene.on_offer) == 1 and plain)


def _agrees_to_soonest(scene: Scene) -> bool:
    """ "The soonest you have" - "yes": the first, and the answer says which."""
    said, state = scene.said, scene.state
    says_more = said.wish or said.wants_other_times or said.is_question or said.service_ids
    return bool(said.yes and state.wish.soonest and scene.on_offer and not says_more)


def _greet_by(name: str) -> str:
    """The first name; the whole of "J Weaver"."""
    first = name.split()[0]
    return first if len(first.strip(".")) >= _SHORTEST_NAME else name


def _gives_name_alone(scene: Scene) -> bool:
    """ "Which one?" - "Carmen": the name is kept, and only the time is still open."""
    said = scene.said
    says_more = said.wish or said.yes or said.no or said.is_question or said.wants_booking or said.service_ids
    return bool(said.name and len(scene.on_offer) > 1 and said.name == scene.state.name and not says_more)


def _ask_which(scene: Scene, candidates: tuple[Opening, ...]) -> Turn:
    # What was asked about becomes the list, so that "1" means the first time of the last text.
    question = "ask_which" if len(candidates) > 1 else "ask_which_one"
    return scene.ask(question, candidates, offered=candidates, stage=Stage.OFFERING)


def take(scene: Scene, opening: Opening) -> Turn:
    held = scene.state.held
    if held and held.starts_at == opening.starts_at and held.provider_id == opening.provider_id:
        scene.change(offered=(), stage=Stage.REQUESTED if scene.name else Stage.ASKING_NAME)
        return scene.finish(Reply("still_requested", openings=(held,)))
    if held:
        scene.actions.append(ReleaseHold())
    scene.actions.append(HoldOpening(opening, replaces=scene.state.moving_id))
    listed = scene.state.offered or scene.state.passed
    scene.change(
        held=opening,
        request_id=None,
        passed=listed,
        offered=(),
        shown=(),
        misunderstood=0,
        last_question=None,
    )
    if scene.name:
        return requested(scene)
    # A new hold is a new question about a name, even if an earlier one went unanswered.
    return scene.ask("ask_name", (opening,), stage=Stage.ASKING_NAME)


def requested(scene: Scene) -> Turn:
    """The time is held and named; the desk decides."""
    held = scene.state.held
    scene.change(stage=Stage.REQUESTED, last_question=None)
    first_name = (scene.name or "").split(" ")[0]
    if scene.state.moving_id:
        return scene.finish(Reply("requested_move", openings=(held,)))
    if len(first_name.strip(".")) < _SHORTEST_NAME:
        return scene.finish(Reply("requested_no_name", openings=(held,)))
    return scene.finish(Reply("requested", {"first_name": first_name}, openings=(held,)))


def plan(scene: Scene) -> Turn | None:
    """The patient wants times: find out for what, then offer."""
    said, state = scene.said, scene.state
    if not wants_offer(state, said):
        return None
    service = scene.facts.find_service(service_of(state, said))
    if service is None:
        question = "ask_service_which" if len(said.service_ids) > 1 else "ask_service"
        return scene.ask(question, stage=Stage.ASKING_SERVICE)
    if not service.bookable:
        return scene.hand_over("not_bookable")
    if _is_too_far(scene) or _adds_to_far_wish(scene):
        return _leave_to_desk(scene)
    if said.same_hour and (key := scene.wording_for("ask_hour")):
        scene.change(offered=())  # another day was asked for: what was on offer is no answer to it
        return scene.finish(Reply(key))
    declined = said.no and not said.wish and bool(state.offered)
    other = bool(state.shown) and (said.wants_other_times or declined) and not said.chose_past
    return offer(scene, other=other and not _narrows_offer(scene))


def _narrows_offer(scene: Scene) -> bool:
    """ "No, got work till 2", when 3pm is among the offers: what fits is offered once more, not left out."""
    said, zone = scene.said, ZoneInfo(scene.facts.timezone)
    if not said.wish.names_when or said.refuses_all:
        return False
    suited = [fits(one, scene.state.wish, zone) for one in scene.on_offer]
    return any(suited) and not all(suited)


def _adds_to_far_wish(scene: Scene) -> bool:
    """ "Mid january" - "mornings": told to the desk, too."""
    wish = scene.said.wish
    return scene.state.last_question == "too_far" and wish.names_time and not wish.names_day


def _is_too_far(scene: Scene) -> bool:
    """Only what was wished for just now: an older wish may have been met already."""
    first = scene.said.wish.first_date or min(scene.said.wish.dates, default=None)
    return first is not None and first > scene.today + timedelta(days=scene.facts.horizon_days)


def _leave_to_desk(scene: Scene) -> Turn:
    """A day that the calendar does not show yet: the desk writes about it, nothing nearer is pressed on anybody."""
    scene.actions.append(AskDesk("too_far", scene.summary()))
    if _adds_to_far_wish(scene):
        return scene.finish(Reply("noted"))
    key = scene.wording_for("too_far")
    if key is None:
        return scene.hand_over("too_far")
    scene.change(offered=(), stage=Stage.OFFERING, last_question="too_far")
    return scene.finish(Reply(key, {"days": str(scene.facts.horizon_days)}))


def offer(scene: Scene, *, other: bool) -> Turn:
    state = scene.state
    refused = sum(asked.startswith("offer_other") for asked in state.asked)
    if sum("offer" in asked for asked in state.asked) >= MOST_OFFERS or (other and refused >= MOST_REFUSALS):
        return scene.hand_over("many_offers")
    held = (state.held.starts_at,) if state.held else ()
    openings = [one for one in scene.openings if one.starts_at not in held]
    shown = state.shown if other else ()
    choice = choose_openings(openings, state.wish, scene.facts.timezone, scene.now, hidden=shown)
    if not choice.fits_when and (anyhow := _without_old_hour(scene)):
        again = choose_openings(openings, anyhow, scene.facts.timezone, scene.now, hidden=shown)
        if again.fits:
            scene.change(wish=anyhow)
            choice = again
    if not choice.openings:
        return _none_left(scene, other=other)
    if _names_extreme_of_offers(scene, choice):
        return take(scene, choice.openings[0])
    return put(scene, _question(scene, choice, other=other), choice.openings)


def _without_old_hour(scene: Scene) -> Wish | None:
    """ "I work til 6" - "ok Saturday then": a new day whose hours the old limit cannot fit goes without it."""
    said, wish = scene.said.wish, scene.state.wish
    is_new_day = said.names_day and not said.names_time and (wish.not_before or wish.not_after or wish.parts)
    if not is_new_day or wish.or_else or not is_shut_then(wish, scene.facts, scene.today):
        return None
    return replace(wish, parts=(), not_before=None, not_after=None)


def _names_extreme_of_offers(scene: Scene, choice: Choice) -> bool:
    """ "Earliest u have", and it is on the table already: they have chosen."""
    said = scene.said
    only_that = said.wish.soonest and not (said.wish.names_day or said.wish.names_time or said.is_question)
    return bool(only_that and choice.openings[0] in scene.on_offer)


def _question(scene: Scene, choice: Choice, *, other: bool) -> str:
    wish, said = scene.state.wish, scene.said
    if not choice.fits_who and wish.providers:
        return "offer_not_with"
    if not choice.fits and find_closed_day(wish, scene.facts, scene.today):
        return "offer_closed"
    if choice.full_day:
        return "offer_full"
    if not choice.fits:
        return "offer_near"
    if said.chose_past:
        return "offer_gone"
    if wish.unclear_day and len({opening.starts_at.date() for opening in choice.openings}) > 1:
        return "offer_day"
    if other:
        return "offer_other"
    return "offer_with" if said.wish.providers and len(wish.providers) == 1 else "offer"


def _none_left(scene: Scene, *, other: bool) -> Turn:
    """Every time was shown: ask for a day. No time at all: the waitlist or a call, and the text says which."""
    if other and scene.openings:
        return scene.ask("ask_when")
    return scene.ask(
        "waitlist", values={"days": str(scene.facts.horizon_days)}, stage=Stage.OFFERING, offered=()
    )


def answer_waitlist(scene: Scene) -> Turn | None:
    """ "Yes" to the waitlist, or asked for by name once we know for what."""
    said, state = scene.said, scene.state
    agreed = state.last_question == "waitlist" and said.yes and not said.wish.names_when
    if not (agreed or said.wants_waitlist):
        return None
    service_id = service_of(state, said)
    if service_id is None:
        return scene.ask("ask_service", stage=Stage.ASKING_SERVICE)
    scene.actions.append(AskForWaitlist(service_id, state.wish))
    if not scene.name and (key := scene.wording_for("ask_name_list")):
        return scene.finish(Reply("waitlisted"), Reply(key))
    scene.change(last_question=None)
    return scene.finish(Reply("waitlisted"))


def put(
    scene: Scene, question: str, chosen: tuple[Opening, ...], values: dict[str, str] | None = None
) -> Turn:
    starts = tuple(opening.starts_at for opening in chosen)
    shown = tuple(dict.fromkeys((*scene.state.shown, *starts)))
    if question == "offer" and _is_long(scene):
        question = "offer_short"
    question = question if len(chosen) > 1 else f"{question}_one"
    values = {"provider": _whom(scene)} if "with" in question else values
    if question.startswith("offer_full"):
        coming = (scene.state.wish.weekdays[0] - scene.today.weekday()) % 7
        values = {"day": speak_date(scene.today + timedelta(days=coming), scene.state.language)}
    if question.startswith("offer_closed"):
        closed = find_closed_day(scene.state.wish, scene.facts, scene.today)
        values = {"day": speak_date(closed, scene.state.language)}
    return scene.ask(
        question, chosen, values=values, offered=chosen, shown=shown, stage=Stage.OFFERING, misunderstood=0
    )


def _is_long(scene: Scene) -> bool:
    """Answers before it, or the introduction: the offer itself is made short, so that two segments hold it all."""
    return len(scene.answers) + (not scene.state.introduced) >= _MANY


def _whom(scene: Scene) -> str:
    provider = scene.facts.find_provider(next(iter(scene.state.wish.providers), None))
    return provider.name.split()[0] if provider else scene.facts.spa_name
