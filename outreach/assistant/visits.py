"""Visits the patient has already: which one a message is about, and what is asked of the desk about it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.assistant import visit_words
from outreach.assistant.choosing import fits_date
from outreach.assistant.picking import pick_visit
from outreach.assistant.scene import Scene
from outreach.assistant.shifting import read_shift
from outreach.assistant.types import (
    AskDesk,
    AskToCancel,
    ReleaseHold,
    Reply,
    ReportLate,
    SpaFacts,
    Stage,
    State,
    Turn,
    Understanding,
    Visit,
    Wish,
)
from outreach.assistant.when import When, read_when

_NO_WISH = Wish()
_A_YEAR = timedelta(days=400)
UNKNOWN = "unknown"  # they speak of a visit that we do not see


def match_visits(
    heard: Understanding,
    *,
    tidied: str,
    when: When,
    state: State,
    visits: tuple[Visit, ...],
    facts: SpaFacts,
    now: datetime,
) -> Understanding:
    """Fill in which booked visit is meant; the day that names it is no wish for a new time."""
    if _tells_which(heard, tidied, state, visits, facts):
        return replace(heard, tells_visit=True, wish=_NO_WISH, service_ids=())
    heard = _read_cannot_come(heard, tidied, state, visits)
    heard = read_shift(heard, tidied, state, visits, facts)
    heard = _read_other_hour(heard, tidied, visits)
    meant = _meant(heard, tidied, when, state, visits, facts, now)
    if not _is_about_visit(heard, state) or not meant:
        return heard
    visit = meant[0]
    if len(meant) == 1 and not state.moving_id:
        heard = _stay_on_day(heard, visit, facts)
    heard = replace(
        heard,
        other_day=len(meant) == 1 and not state.pending and _names_other_day(heard, when, visit, facts),
        visit_id=visit.id if len(meant) == 1 else None,
        visits_meant=len(meant),
        wish=_without_own_day(heard, visit, when, facts) if len(meant) == 1 else heard.wish,
    )
    if heard.wants_move and visit.service_id and not heard.service_ids and len(meant) == 1:
        return replace(heard, service_ids=(visit.service_id,))
    return heard


def _tells_which(
    heard: Understanding, tidied: str, state: State, visits: tuple[Visit, ...], facts: SpaFacts
) -> bool:
    """ "The fri one", after they gave a visit up: no wish for a new time."""
    says_more = heard.wants_booking or heard.wants_move or heard.is_question or heard.yes or heard.no
    if says_more or not (heard.wish.names_when or heard.service_ids):
        return False
    if state.pending == UNKNOWN and not visits:
        return True
    gone = find_visit(visits, state.moving_id)
    if state.last_question != "rebook" or gone is None or not visit_words.TELLS_WHICH.search(tidied):
        return False
    day = gone.starts_at.astimezone(ZoneInfo(facts.timezone)).date()
    return fits_date(day, heard.wish) if heard.wish.names_day else gone.service_id in heard.service_ids


def _read_cannot_come(
    heard: Understanding, tidied: str, state: State, visits: tuple[Visit, ...]
) -> Understanding:
    """ "Can't make it" is about a visit; while times are on offer it is about those."""
    if _gives_up_held(heard, tidied, state):
        return replace(heard, wants_cancel=True, wants_other_times=False)
    under_way = state.offered or state.held or state.stage in (Stage.OFFERING, Stage.ASKING_SERVICE)
    if (
        not visit_words.CANNOT_COME.search(tidied)
        or state.offered
        or heard.wants_move
        or (under_way and not visits)
    ):
        return heard
    wish = heard.wish
    is_new = "?" in tidied or visit_words.REBOOKS.search(tidied) or visit_words.ASKS_INSTEAD.search(tidied)
    if (wish.weekdays or wish.dates or wish.first_date) and is_new:
        return replace(heard, wants_move=True, about_visit=True, wants_other_times=False)  # "mejor el jueves"
    return replace(heard, wants_cancel=True, about_visit=True, wants_other_times=False)


def _stay_on_day(heard: Understanding, visit: Visit, facts: SpaFacts) -> Understanding:
    """ "Can we move it to 3?" means the day that it is on."""
    wish = heard.wish
    if not heard.wants_move or wish.names_day or wish.any_day or wish.or_else or not wish.names_time:
        return heard
    day = visit.starts_at.astimezone(ZoneInfo(facts.timezone)).date()
    return replace(heard, wish=replace(wish, first_date=day, last_date=day))


def _read_other_hour(heard: Understanding, tidied: str, visits: tuple[Visit, ...]) -> Understanding:
    """ "My appointment is at 2 but can we do 2:30": the visit they have, and the time they would rather have."""
    is_told = heard.about_visit and visits and heard.wish.names_time and not heard.asks_visit
    if not is_told or heard.wants_cancel or heard.wants_move or not visit_words.BUT_RATHER.search(tidied):
        return heard
    rest = visit_words.BUT_RATHER.split(tidied, maxsplit=1)[-1]
    wish = read_when(f"at {rest.strip()}" if rest.strip()[:1].isdigit() else rest, date.max - _A_YEAR).wish
    return replace(heard, wants_move=True, wish=replace(heard.wish, around=wish.around or heard.wish.around))


def _gives_up_held(heard: Understanding, tidied: str, state: State) -> bool:
    """ "No wait, I can't make it", said of the time that is held, with no other one asked for."""
    if not state.held or state.offered or heard.wants_move or heard.about_visit or heard.is_late:
        return False
    asks_more = heard.wish.names_when or heard.is_question or visit_words.ANOTHER.search(tidied)
    return (
        bool(visit_words.CANNOT_COME.search(tidied) or visit_words.CANNOT_DO.search(tidied)) and not asks_more
    )


def _is_about_visit(heard: Understanding, state: State) -> bool:
    if state.pending and not _speaks_of_else(heard):
        return True
    held = state.held is not None and not heard.about_visit
    return (
        heard.is_late
        or heard.arrived
        or heard.asks_visit
        or ((heard.wants_cancel or heard.wants_move or heard.about_visit) and not held and not state.offered)
        or (heard.wants_move and heard.about_visit)
        or (heard.wants_cancel and heard.about_visit)
    )


def _speaks_of_else(heard: Understanding) -> bool:
    """We asked which visit, and they have gone on to something else."""
    return bool(
        heard.wants_booking or heard.is_question or heard.thanks or heard.not_interested or heard.greeting
    )


def _meant(
    heard: Understanding,
    tidied: str,
    when: When,
    state: State,
    visits: tuple[Visit, ...],
    facts: SpaFacts,
    now: datetime,
) -> tuple[Visit, ...]:
    """The visits that fit what was said; all of them when nothing tells them apart."""
    zone = ZoneInfo(facts.timezone)
    ahead = tuple(visit for visit in visits if heard.is_late or heard.arrived or visit.starts_at > now)
    if state.pending and len(ahead) == 1 and heard.yes:
        return ahead
    if state.pending and (place := pick_visit(tidied, heard.wish, ahead, facts.timezone)) is not None:
        return (ahead[place],)
    if heard.is_late or heard.arrived:
        today = [
            each for each in ahead if each.starts_at.astimezone(zone).date() == now.astimezone(zone).date()
        ]
        return tuple(today[:1])
    days = {visit.id: visit.starts_at.astimezone(zone).date() for visit in ahead}
    rules = (
        lambda visit: any(first <= days[visit.id] <= last for first, last in when.about),
        lambda visit: not heard.wants_move and heard.wish.names_day and fits_date(days[visit.id], heard.wish),
        lambda visit: visit.service_id in heard.service_ids,
    )
    for rule in rules:
        if found := tuple(visit for visit in ahead if rule(visit)):
            return found
    return ahead


def _without_own_day(heard: Understanding, visit: Visit, when: When, facts: SpaFacts) -> Wish:
    day = visit.starts_at.astimezone(ZoneInfo(facts.timezone)).date()
    only_its_day = heard.wish.names_day and fits_date(day, heard.wish) and _names_one_day(heard.wish)
    if heard.wants_move:
        return heard.wish
    return _NO_WISH if only_its_day or heard.wants_cancel else heard.wish


def _names_other_day(heard: Understanding, when: When, visit: Visit, facts: SpaFacts) -> bool:
    """ "Can't make it tomorrow", and the visit is on Thursday."""
    day = visit.starts_at.astimezone(ZoneInfo(facts.timezone)).date()
    if when.about:
        return not any(first <= day <= last for first, last in when.about)
    return heard.wants_cancel and _names_one_day(heard.wish) and not fits_date(day, heard.wish)


def _names_one_day(wish: Wish) -> bool:
    return bool((wish.first_date and wish.first_date == wish.last_date) or len(wish.weekdays) == 1)


def find_visit(visits: tuple[Visit, ...], visit_id: int | None) -> Visit | None:
    return next((visit for visit in visits if visit.id == visit_id), None)


# ---- what is done about it --------------------------------------------------------------------------------


def about_visits(scene: Scene) -> Turn | None:
    """Late, here, when is it, cancel, keep: everything about a visit they have, except finding another time."""
    if scene.state.pending and not scene.said.visits_meant:
        scene.change(pending="")
    for step in (
        _add_to_visit,
        _thank_for_telling,
        _report_late,
        _arrived,
        _keep,
        _which_visit,
        _tell_visit,
        _cancel,
        _start_move,
    ):
        if turn := step(scene):
            return turn
    return None


def _add_to_visit(scene: Scene) -> Turn | None:
    """More in a visit they have needs more time of somebody's: the desk looks."""
    return scene.hand_over("change") if scene.said.adds_to_visit and scene.visits else None


def _thank_for_telling(scene: Scene) -> Turn | None:
    return scene.finish(Reply("noted")) if scene.said.tells_visit else None


def _report_late(scene: Scene) -> Turn | None:
    said = scene.said
    if not said.is_late or (scene.state.offered and not scene.visits):
        return None
    scene.actions.append(ReportLate(said.visit_id, said.late_minutes))
    return scene.finish(Reply("late"))


def _arrived(scene: Scene) -> Turn | None:
    if not scene.said.arrived or scene.state.stage is Stage.OFFERING:
        return None
    scene.actions.append(AskDesk("arrived", scene.summary()))
    return scene.finish(Reply("arrived"))


def _keep(scene: Scene) -> Turn | None:
    """ "Just keep the one I have": whatever was under way to change it is dropped."""
    state = scene.state
    visit = find_visit(scene.visits, state.moving_id or scene.said.visit_id) or (
        scene.visits[0] if len(scene.visits) == 1 else None
    )
    if not scene.said.keeps or scene.said.choice:
        return None
    if visit is None:
        return scene.finish(Reply("still_requested", openings=(state.held,))) if state.held else None
    if state.held:
        scene.actions.append(ReleaseHold())
    if state.last_question == "rebook":
        scene.actions.append(AskDesk("keeps_visit", scene.summary()))
    scene.change(
        held=None, request_id=None, offered=(), moving_id=None, pending="", last_question=None,
        stage=Stage.GREETING,
    )  # fmt: skip
    return scene.finish(Reply("kept", {"when": scene.speak_visit(visit)}))


def _which_visit(scene: Scene) -> Turn | None:
    """Several fit: asked about once, never guessed."""
    said = scene.said
    visit = find_visit(scene.visits, said.visit_id)
    if said.other_day and visit and (said.wants_cancel or said.wants_move):
        scene.change(pending="move" if said.wants_move else "cancel")
        return scene.ask("ask_visit_sure", values={"when": scene.speak_visit(visit)})
    if (
        said.visits_meant < 2
        or said.asks_visit
        or not (said.wants_cancel or said.wants_move or scene.state.pending)
    ):
        return None
    wanted = scene.state.pending or ("move" if said.wants_move else "cancel")
    scene.change(pending=wanted)
    listed = scene.speak_visits(scene.visits[:3])
    return scene.ask("ask_visit", values={"times": listed})


def _tell_visit(scene: Scene) -> Turn | None:
    said = scene.said
    if not said.asks_visit or said.wants_move or said.wants_cancel:
        return None
    if not scene.visits:
        if scene.state.held:
            return None  # _say_status knows what is asked for
        scene.change(pending=UNKNOWN)
        scene.actions.append(AskDesk("visit_unknown", scene.summary()))
        return scene.finish(Reply("visit_unknown"))
    if len(scene.visits) == 1 or said.visits_meant == 1:
        visit = find_visit(scene.visits, said.visit_id) or scene.visits[0]
        return scene.finish(Reply("my_visit", {"when": scene.speak_visit(visit)}))
    return scene.finish(Reply("my_visits", {"times": scene.speak_visits(scene.visits[:3])}))


def _cancel(scene: Scene) -> Turn | None:
    """The desk is asked to cancel, and another time is offered in the same breath. Nothing is cancelled by us."""
    said, state = scene.said, scene.state
    wants = said.wants_cancel or (state.pending == "cancel" and said.visit_id is not None)
    if not wants or said.wants_move or (state.held and not said.about_visit):
        return None
    visit = find_visit(scene.visits, said.visit_id)
    if visit is None:
        if scene.visits or state.offered or state.moving_id or state.stage is Stage.CLOSED:
            return None
        scene.change(pending=UNKNOWN)
        scene.actions.append(AskDesk("visit_unknown", scene.summary()))
        return scene.finish(Reply("cancel_unknown"))
    scene.actions.append(AskToCancel(visit.id))
    scene.change(
        moving_id=visit.id, service_id=visit.service_id, pending="", offered=(), wish=_NO_WISH, stage=Stage.OFFERING,
        shown=(),
    )  # fmt: skip
    return scene.ask("rebook", values={"when": scene.speak_visit(visit)})


def _start_move(scene: Scene) -> Turn | None:
    """Remember which visit a new time would replace; the offers themselves are made by plan()."""
    said, state = scene.said, scene.state
    wants = said.wants_move or (state.pending == "move" and said.visit_id is not None)
    if not wants or (state.held and not said.about_visit):
        return None
    visit = find_visit(scene.visits, said.visit_id)
    if visit is None:
        no_visit = not scene.visits and not state.offered and not state.held and not state.moving_id
        return scene.hand_over("change") if no_visit else None
    if visit.service_id is None:
        return scene.hand_over("change")
    # Another treatment at another time is still one change for the desk.
    service_id = said.service_ids[0] if len(said.service_ids) == 1 else visit.service_id
    scene.change(moving_id=visit.id, service_id=service_id, pending="")
    return None
