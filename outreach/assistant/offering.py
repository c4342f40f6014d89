"""Offers, choices and holds: only real openings, one hold at a time, nothing held on a guess."""

from clinics.availability import Opening
from outreach.assistant.choosing import choose_openings
from outreach.assistant.scene import MOST_OFFERS, Scene
from outreach.assistant.types import HoldOpening, ReleaseHold, Reply, Stage, Turn
from outreach.assistant.understand import service_of, wants_offer


def choose(scene: Scene) -> Turn | None:
    """A clear choice is held; an unclear one is asked about."""
    said, offered = scene.said, scene.state.offered
    if len(said.choice) == 1:
        return take(scene, offered[said.choice[0]])
    if len(said.choice) > 1:
        return _ask_which(scene, tuple(offered[place] for place in said.choice))
    if said.yes and offered and scene.state.stage is Stage.OFFERING and not wants_offer(scene.state, said):
        return _ask_which(scene, offered)
    return None


def _ask_which(scene: Scene, candidates: tuple[Opening, ...]) -> Turn:
    # What was asked about becomes the list, so that "1" means the first time of the last text.
    question = "ask_which" if len(candidates) > 1 else "ask_which_one"
    return scene.ask(question, candidates, offered=candidates, stage=Stage.OFFERING)


def take(scene: Scene, opening: Opening) -> Turn:
    held = scene.state.held
    if held and held.starts_at == opening.starts_at:
        scene.change(offered=(), stage=Stage.REQUESTED if scene.name else Stage.ASKING_NAME)
        return scene.finish(Reply("still_requested", openings=(held,)))
    if held:
        scene.actions.append(ReleaseHold())
    scene.actions.append(HoldOpening(opening))
    scene.change(held=opening, request_id=None, offered=(), shown=(), misunderstood=0, last_question=None)
    if scene.name:
        return requested(scene)
    # A new hold is a new question about a name, even if an earlier one went unanswered.
    return scene.ask("ask_name", (opening,), stage=Stage.ASKING_NAME)


def requested(scene: Scene) -> Turn:
    """The time is held and named; the desk decides."""
    held = scene.state.held
    scene.change(stage=Stage.REQUESTED, last_question=None)
    first_name = (scene.name or "").split(" ")[0]
    if not first_name:
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
    declined = said.no and not said.wish and bool(state.offered)
    return offer(scene, other=said.wants_other_times or declined)


def offer(scene: Scene, *, other: bool) -> Turn:
    state = scene.state
    if sum("offer" in asked for asked in state.asked) >= MOST_OFFERS:
        return scene.hand_over("many_offers")
    hidden = (state.shown if other else ()) + ((state.held.starts_at,) if state.held else ())
    choice = choose_openings(scene.openings, state.wish, scene.facts.timezone, scene.now, hidden=hidden)
    if not choice.openings:
        return scene.ask("ask_when") if other and scene.openings else scene.hand_over("no_openings")
    question = "offer_near" if not choice.fits else "offer_other" if other else "offer"
    return put(scene, question, choice.openings)


def put(scene: Scene, question: str, chosen: tuple[Opening, ...]) -> Turn:
    starts = tuple(opening.starts_at for opening in chosen)
    shown = tuple(dict.fromkeys((*scene.state.shown, *starts)))
    question = question if len(chosen) > 1 else f"{question}_one"
    return scene.ask(question, chosen, offered=chosen, shown=shown, stage=Stage.OFFERING)
