"""Read one message of the booking conversation: pure, no model, no network."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from outreach.assistant import intents
from outreach.assistant.matching import find_knowledge, find_services
from outreach.assistant.naming import find_name
from outreach.assistant.picking import pick
from outreach.assistant.types import SpaFacts, Stage, State, Understanding, Visit, Wish
from outreach.assistant.when import read_wish
from triage.classification.plain import fold, guess_language, own_words

_WORDLESS = re.compile(r"[^a-z0-9]*")
_NOT_TEXT = re.compile(
    r"^\s*(?:begin:vcard|https?://\S+\s*$|\[?(?:image|photo|video|audio|mms|attachment)\b[^a-z]*$)",
    re.IGNORECASE,
)
# One text often carries several requests; questions are looked up piece by piece.
_PIECES = re.compile(
    r"[.?!;\n]+|,? (?:and|also|plus|y|tambien|but|pero) (?=(?:do|is|"
    r"are|can|how|what|where|when|will|does|if|que|como|cuanto|donde|"
    r"tienen|hay|si)\b)"
)


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
    folded = fold(own_words(text))
    if _NOT_TEXT.match(text) or _WORDLESS.fullmatch(folded):
        return Understanding(text=text, language=state.language, empty=True)
    wish = read_wish(folded, now.astimezone(ZoneInfo(facts.timezone)).date())
    services = find_services(folded, facts.services)
    name = find_name(own_words(text), expected=_name_is_due(state, known_name), taboo=_taboo_names(facts))
    language = state.language if name and len(folded.split()) <= 4 else guess_language(folded, state.language)
    wants = _read_intents(folded)
    # "Jo Park", asked for a name, is not a question about parking.
    is_bare_name = bool(name) and _name_is_due(state, known_name) and len(folded.split()) <= 3
    knowledge_id, score = (None, 0.0) if is_bare_name else _look_up(folded, facts, language)
    if not services and state.service_id is None and (wants["wants_booking"] or wish):
        services = _only_bookable(facts)
    # For another service the old offers no longer stand.
    other_service = len(services) == 1 and services[0] != state.service_id
    return Understanding(
        text=text,
        language=language,
        service_ids=services,
        wish=wish,
        choice=()
        if other_service or wants["not_interested"]
        else pick(folded, wish, state.offered, facts.timezone),
        name=name,
        knowledge_id=knowledge_id,
        knowledge_score=score,
        person_reason=_person_reason(folded, state),
        **wants,
    )


def _read_intents(folded: str) -> dict[str, bool]:
    """The yes-or-no questions, by field of Understanding."""
    return {
        "yes": bool(intents.YES.search(folded)) and not intents.NO.search(folded),
        "no": bool(intents.NO.search(folded)),
        "wants_other_times": bool(intents.OTHER_TIMES.search(folded)),
        "wants_booking": bool(intents.BOOKING.search(folded)),
        "wants_cancel": bool(intents.CANCEL.search(folded)),
        "is_question": intents.is_question(folded),
        "asks_price": bool(intents.PRICE.search(folded)),
        "asks_duration": bool(intents.DURATION.search(folded)) and not intents.NOT_DURATION.search(folded),
        "asks_hours": bool(intents.HOURS.search(folded)),
        "asks_offered": bool(intents.DO_YOU_OFFER.search(folded)),
        "asks_status": bool(intents.STATUS.search(folded)),
        "not_interested": bool(intents.NOT_INTERESTED.search(folded)),
        "wants_person": bool(intents.WANTS_PERSON.search(folded)),
        "is_bot_question": bool(intents.BOT.search(folded)),
        "thanks": bool(intents.THANKS.search(folded)),
        "greeting": bool(intents.GREETING.match(folded)),
    }


def _name_is_due(state: State, known_name: str | None) -> bool:
    return state.stage is Stage.ASKING_NAME and not (state.name or known_name)


def _taboo_names(facts: SpaFacts) -> frozenset[str]:
    """Words of services are no names: "its botox" introduces nobody."""
    words = {
        word
        for service in facts.services
        for name in (service.name, *service.aliases)
        for word in name.lower().split()
    }
    return frozenset(words | {facts.assistant_name.lower()})


def _only_bookable(facts: SpaFacts) -> tuple[int, ...]:
    bookable = [service.id for service in facts.services if service.bookable]
    return tuple(bookable) if len(bookable) == 1 else ()


def _person_reason(folded: str, state: State) -> str | None:
    reason = intents.person_reason(folded)
    if reason or state.held or state.stage is Stage.REQUESTED:
        return reason
    return "change" if intents.EXISTING_VISIT.search(folded) else None


def _look_up(folded: str, facts: SpaFacts, language: str) -> tuple[int | None, float]:
    best: tuple[int | None, float] = (None, 0.0)
    for piece in _PIECES.split(folded):
        found = find_knowledge(piece, facts.knowledge, language)
        if found[1] > best[1]:
            best = found
    return best


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
    if said.empty or said.wants_person or said.person_reason or said.not_interested:
        return False
    agreed = said.yes and state.last_question in ("invite", "hold_expired")
    declined = said.no and bool(state.offered) and not said.is_question
    answers_service = bool(said.service_ids) and state.stage is Stage.ASKING_SERVICE
    new_service = (
        len(said.service_ids) == 1
        and not said.is_question
        and state.last_question != "ask_price_which"
        and not said.asks_price
    )
    several = len(said.service_ids) > 1 and not said.asks_price
    return bool(
        said.wish or said.wants_booking or agreed or declined or answers_service or new_service or several
        or (said.wants_other_times and (state.offered or state.held or state.service_id is not None))
    )  # fmt: skip


def needs_openings(state: State, understanding: Understanding) -> tuple[int, Wish] | None:
    """Which service's openings `respond` will need for this message, if any."""
    service_id = service_of(state, understanding)
    if service_id is None or len(understanding.choice) == 1 or not wants_offer(state, understanding):
        return None
    return service_id, state.wish.merged_with(understanding.wish)
