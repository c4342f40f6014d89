"""Read one message of the booking conversation, stage by stage: pure, no model, no network."""

from dataclasses import fields, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from outreach.assistant import intents, picking, visit_words
from outreach.assistant.feasts import FEAST
from outreach.assistant.matching import find_services, is_named
from outreach.assistant.people import find_providers
from outreach.assistant.picking import pick
from outreach.assistant.questions import PIECES, find_answers, find_open_day, leaves_open
from outreach.assistant.raw_text import has_no_words, only_calls, read_said
from outreach.assistant.sender import choose_name, cut_out, find_bare_name, find_sender, service_words
from outreach.assistant.spelling import tidy
from outreach.assistant.tongue import follow_language
from outreach.assistant.types import SpaFacts, Stage, State, Understanding, Visit, Wish
from outreach.assistant.visits import match_visits
from outreach.assistant.wanting import find_person_reason, read_wants
from outreach.assistant.when import When, read_when
from outreach.assistant.wishing import asks_same_hour, read_wish_beside
from triage.classification.plain import fold


def understand(
    *,
    text: str,
    state: State,
    facts: SpaFacts,
    known_name: str | None,
    now: datetime,
    visits: tuple[Visit, ...] = (),
) -> Understanding:
    """What this message says, in the light of what was offered and asked before it.

    `text` may hold several texts of one burst, one a line. `visits`: the patient's booked visits to come.
    """
    said = read_said(text, state.language)
    if only_calls(said):
        return Understanding(text=text, language=state.language, greeting=True)
    if has_no_words(text, said):
        return Understanding(text=text, language=state.language, empty=True)
    named = find_sender(said, state, facts, known_name)
    tidied = tidy(fold(cut_out(said, named)))
    when = read_when(_without_other_dates(tidied), now.astimezone(ZoneInfo(facts.timezone)).date())
    heard = _hear(text, tidied, when, state, facts, now, visits)
    # "Jo Park", asked for a name, is not a question about parking.
    if named is not None and not named.is_introduced:
        heard = replace(heard, knowledge_id=None, knowledge_score=0.0, asked_apart=False, also_asked=())
    heard = replace(heard, name=choose_name(named, known_name, state))
    heard = _pick_offer(heard, tidied, state, facts, now)
    if _says_nothing(heard) and (bare := find_bare_name(said, state, facts, known_name)):
        return replace(heard, name=bare.name)
    return match_visits(heard, tidied=tidied, when=when, state=state, visits=visits, facts=facts, now=now)


def _without_other_dates(tidied: str) -> str:
    """ "Text me tonight", "have a great weekend", a card's date: no time for a visit."""
    for rule in (intents.PUTS_OFF, intents.SALUTES, intents.NO_DATES):
        tidied = rule.sub(" ", tidied)
    return tidied


def _hear(
    text: str,
    tidied: str,
    when: When,
    state: State,
    facts: SpaFacts,
    now: datetime,
    visits: tuple[Visit, ...],
) -> Understanding:
    """Treatments, people, intents, questions and the wish, each by its own reader."""
    today = now.astimezone(ZoneInfo(facts.timezone)).date()
    services, who = find_services(tidied, facts.services), find_providers(tidied, facts.providers)
    wants = read_wants(tidied, services=services, when=when, state=state, facts=facts, visits=visits)
    language = follow_language(_without_services(tidied, facts), state.language, is_first=_is_first(state))
    priced: tuple[int, ...] = ()
    if services and wants["asks_price"]:
        services, priced = _part_by_price(tidied, services, facts)
    has_service = bool(services or priced) or state.service_id is not None
    answers = find_answers(
        tidied, facts, language, today, has_service=has_service, asks_policy=wants["asks_policy"]
    )
    wish = read_wish_beside(when, who, tidied, state, facts.timezone, visits)
    if answers.is_sure and wants["is_question"] and not has_service:
        # "Vouchers for Christmas?": the day belongs to the question.
        wish = Wish() if _is_feast(tidied) or not wants["wants_booking"] else wish
    if not has_service and (wants["wants_booking"] or wish):
        services = _only_bookable(facts)
    return Understanding(
        text=text,
        language=language,
        service_ids=services,
        priced_ids=priced,
        has_open_question=wants["is_question"] and leaves_open(tidied, facts, language, today, services),
        service_sure=is_named(tidied, facts.services),
        wish=wish,
        same_hour=asks_same_hour(tidied) and not (wish.names_time or state.wish.around),
        same_provider=who.same_as_before,
        provider_name=who.name,
        unknown_provider=who.is_unknown,
        knowledge_id=answers.best,
        knowledge_score=answers.score,
        asked_apart=answers.is_apart,
        also_asked=answers.ids[1:],
        person_reason=find_person_reason(tidied, wants),
        late_minutes=visit_words.late_minutes(tidied),
        asks_open_on=find_open_day(tidied, when, state, services, today),
        **wants,
    )


def _part_by_price(
    tidied: str, services: tuple[int, ...], facts: SpaFacts
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What the text is about, and what is only priced in it: "move my friday visit, and how much is laser?"."""
    pieces = [piece for piece in PIECES.split(tidied) if piece and piece.strip()]
    priced = [piece for piece in pieces if intents.PRICE.search(piece)]
    others = [piece for piece in pieces if piece not in priced]
    asked = find_services(" ".join(priced), facts.services)
    rest = " ".join(others)
    is_about_else = visit_words.MOVE.search(rest) or find_services(rest, facts.services)
    if not asked or not is_about_else:
        return services, ()
    return find_services(rest, facts.services), asked


_NO_WORDS = ("text", "language", "knowledge_id", "knowledge_score")


def _says_nothing(heard: Understanding) -> bool:
    """Nothing in the text was understood, so that it may be a name."""
    return not any(getattr(heard, each.name) for each in fields(heard) if each.name not in _NO_WORDS)


def carry_on(state: State) -> Understanding:
    """What to respond to when the desk lets the assistant go on and the patient has said nothing new."""
    return Understanding(text="", language=state.language, wants_booking=True)


def _without_services(tidied: str, facts: SpaFacts) -> str:
    """Names of treatments belong to no language."""
    words = service_words(facts.services)
    return " ".join(word for word in tidied.split() if word.strip("?,.!") not in words)


def _is_first(state: State) -> bool:
    return state.stage in (Stage.GREETING, Stage.CLOSED) and not state.asked


def _pick_offer(
    heard: Understanding, tidied: str, state: State, facts: SpaFacts, now: datetime
) -> Understanding:
    """Which of the offered times is meant. For another service the old offers no longer stand."""
    other_service = len(heard.service_ids) == 1 and heard.service_ids[0] != state.service_id
    if (
        heard.not_interested
        and state.offered
        and (place := picking.read_last_number(tidied, len(state.offered)))
    ):
        return replace(heard, not_interested=False, choice=(place - 1,))  # "nvm, Dana is fine. 1"
    if other_service or heard.not_interested or heard.keeps or heard.asks_open_on:
        return heard
    if not state.offered and state.held:
        return _repick(heard, tidied, state, facts)
    if (state.last_question or "").startswith("just_taken") and picking.takes_next(tidied):
        return replace(heard, choice=(0,), wants_other_times=False)
    near = (state.last_question or "").startswith(("offer_near", "offer_closed", "offer_full"))
    if near and (nearest := picking.find_nearest(tidied, state.wish, state.offered, facts.timezone)):
        return replace(heard, choice=nearest)
    choice = pick(intents.IDIOMS.sub(" ", tidied), heard.wish, state.offered, facts.timezone, strict=near)
    ahead = tuple(place for place in choice if state.offered[place].starts_at > now)
    if choice and not ahead:
        return replace(heard, chose_past=True)
    return replace(heard, choice=ahead)


def _repick(heard: Understanding, tidied: str, state: State, facts: SpaFacts) -> Understanding:
    """Another time of the list that the held one was chosen from: "wait, the 2nd", "the one after that", "3"."""
    place = picking.find_next(tidied, state.passed, state.held)
    if place is None and (number := picking.read_number(tidied, len(state.passed))):
        place = number - 1
    if place is not None:
        is_held = state.passed[place].starts_at == state.held.starts_at
        return heard if is_held else replace(heard, repick=(place,))
    if not state.passed or heard.is_question or not intents.CORRECTS.search(tidied):
        return heard
    rest = intents.CORRECTS.sub(" ", tidied)
    return replace(heard, repick=pick(rest, heard.wish, state.passed, facts.timezone))


def _only_bookable(facts: SpaFacts) -> tuple[int, ...]:
    bookable = [service.id for service in facts.services if service.bookable]
    return tuple(bookable) if len(bookable) == 1 else ()


def _is_feast(tidied: str) -> bool:
    return bool(FEAST.search(tidied)) and not intents.OPEN_ON.search(tidied)


def service_of(state: State, understanding: Understanding) -> int | None:
    """The one service this is about; None when unknown or when several were named."""
    named = understanding.service_ids
    if len(named) == 1:
        return named[0]
    if named and state.service_id not in named:
        return None
    return state.service_id


def wants_offer(state: State, said: Understanding) -> bool:
    """Whether the message, with what came before it, asks to see times."""
    if said.empty or said.wants_person or said.person_reason or said.not_interested or said.keeps:
        return False
    if said.asks_open_on or said.is_late or said.arrived or said.visits_meant > 1:
        return False
    if said.asks_visit and not said.wants_move:
        return False
    if said.thanks and not (said.wish.names_when or said.wants_booking or said.service_ids or said.choice):
        return False  # "Thank you Dana!"
    agreed = said.yes and state.last_question in ("invite", "advise", "hold_expired", "rebook", "too_far")
    declined = said.no and bool(state.offered) and not said.is_question
    answers_service = bool(said.service_ids) and state.stage is Stage.ASKING_SERVICE
    new_service = (
        len(said.service_ids) == 1
        and not said.is_question
        and state.last_question != "ask_price_which"
        and not said.asks_price
    )
    several = len(said.service_ids) > 1 and not said.asks_price and not said.asks_offered
    moves = said.wants_move and (said.visit_id is not None or state.held is not None or bool(state.moving_id))
    return bool(
        said.wish or said.wants_booking or agreed or declined or answers_service or new_service or several or moves
        or said.chose_past
        or (said.wants_other_times and (state.offered or state.held or state.service_id is not None))
    )  # fmt: skip


def needs_openings(state: State, understanding: Understanding) -> tuple[int, Wish] | None:
    """Which service's openings `respond` will need for this message, if any."""
    service_id = service_of(state, understanding)
    if service_id is None or len(understanding.choice) == 1 or not wants_offer(state, understanding):
        return None
    return service_id, state.wish.merged_with(understanding.wish)
