"""Read one message of the booking conversation: pure, no model, no network."""

import re
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from outreach.assistant import intents, person_words, visit_words
from outreach.assistant.feasts import FEAST
from outreach.assistant.matching import KNOWLEDGE_BOUND, find_knowledge, find_services, is_named
from outreach.assistant.naming import Found, look_beside_choice, look_for_bare_name, look_for_name
from outreach.assistant.people import Who, find_providers
from outreach.assistant.picking import pick
from outreach.assistant.spelling import speak_emoji, tidy
from outreach.assistant.tongue import follow_language
from outreach.assistant.types import (
    Language,
    ProviderInfo,
    ServiceInfo,
    SpaFacts,
    Stage,
    State,
    Understanding,
    Visit,
    Wish,
)
from outreach.assistant.visits import match_visits
from outreach.assistant.when import When, read_when
from triage.classification.plain import fold, own_words, word_set

_WORDLESS = re.compile(r"[^a-z0-9]*")
_NOT_TEXT = re.compile(
    r"^\s*(?:begin:vcard|https?://\S+\s*$|\[?(?:image|photo|video|audio|mms|attachment)\b[^a-z]*$)",
    re.IGNORECASE,
)
_REACTION = re.compile(
    r'^\s*(?:liked|loved|laughed at|emphasized|disliked|questioned|le gusto|le encanto)\s+["“](.*)["”]\s*$',
    re.IGNORECASE | re.DOTALL,
)
# One text often carries several requests; questions are looked up piece by piece.
_PIECES = re.compile(
    r"[.?!;\n]+|,(?= ?(?:do|is|are|can|how|what|where|when|will|does|que|como|cuanto|donde|tienen|hay|aceptan)\b)|"
    r",? (?:and|&|also|plus|y|tambien|but|pero) (?=(?:do|is|"
    r"are|can|how|what|where|when|will|does|if|que|como|cuanto|donde|"
    r"tienen|hay|si)\b)|"
    # Texts without punctuation: "thats alot do u do payment plans", "her birthday can i buy a gift card".
    r" (?=(?:do|can|could|are|is there) (?:you|u|i|we|y'all)\b|how (?:much|long)\b|where (?:do|are|is)\b|"
    r"(?:y )?(?:si )?(?:tienen|aceptan|hacen|cuanto (?:cuesta|sale|cobran)|donde (?:estan|puedo))\b)"
)
_PLACE_ALONE = re.compile(
    r"\W*(?:the |la |el )?(?:first|second|third|1st|2nd|3rd|last|primer[oa]?|segund[oa]|tercer[oa]?|ultim[oa])"
    r"(?: one| option)?(?: please| pls| por favor)?\W*"
)
# "Can I switch it later?" is asked in many words and answered by one entry.
_POLICY = {"en": "cancellation policy", "es": "politica de cancelacion"}
_LETTER_ANSWER = re.compile(r"\W*([yn])(?:\W+(?:please|pls|plz|thx|thanks|ty))?\W*", re.IGNORECASE)
_BARE_HOUR = re.compile(
    r"^\W*(?:at |around |like |maybe |a las |las )?(1[0-2]|[1-9])(?:[:.]?(00|15|30|45))?\W*"
    r"(?:please|pls|por favor|works?|is good|then)?\W*$"
)
_DAY_BEFORE_OR_AFTER = re.compile(
    r"\b(?:day|friday|monday|saturday|viernes|dia) (?:after|before|despues|antes|siguiente)(?: that| then)?\W*$"
)
_AND_THIS = re.compile(r"\W*(?:and|what about|how about|y|e|que tal|or|o|plus|also)\b")
_FILLERS = word_set(
    "do does you guys have offer hi hey hola hello any the a an el la un una hacen tienen what about so and y"
)
_EVERYDAY_NAMES = word_set("med spa the and of aesthetics wellness clinic beauty skin laser")


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
    said = _unwrap_reaction(speak_emoji(own_words(text)))
    if said.strip() and not said.strip(" ?!¿¡"):
        return Understanding(text=text, language=state.language, greeting=True)  # "??": is anybody there
    if _NOT_TEXT.match(text) or _WORDLESS.fullmatch(fold(said)):
        return Understanding(text=text, language=state.language, empty=True)
    said = _spell_letter(said, state.language)
    today = now.astimezone(ZoneInfo(facts.timezone)).date()
    named = look_for_name(said, expected=_name_is_due(state, known_name), taboo=_taboo_names(facts))
    if named is None and state.offered and not (state.name or known_name):
        taboo = _taboo_names(facts) | _staff_names(facts.providers)
        named = look_beside_choice(said, taboo, alone=len(state.offered) == 1)
    tidied = tidy(fold(_without(said, named)))
    services = find_services(tidied, facts.services)
    who = find_providers(tidied, facts.providers)
    # "Text me tonight", "can't talk right now": a time for texts is no time for a visit.
    when = read_when(intents.PUTS_OFF.sub(" ", tidied), today)
    wants = _read_intents(tidied)
    if _goes_on_about_price(tidied, state, services, when):
        wants |= {"asks_price": True, "is_question": True}
    wants["wants_booking"] |= bool(services) and bool(intents.CAN_I_GET.search(tidied))
    wants["wants_booking"] &= bool(when.wish) or not wants["asks_discount"]
    wants["asks_advice"] &= not services
    # "Never mind, make it hydrafacial" gives up one for another.
    wants["not_interested"] &= not (services and intents.CORRECTS.search(tidied))
    # "Botox?" asks whether we have it.
    wants["asks_offered"] |= bool(services) and wants["is_question"] and _names_only(tidied, facts)
    if (
        wants["wants_cancel"]
        and wants["about_visit"]
        and when.wish.names_when
        and visit_words.REBOOKS.search(tidied)
    ):
        wants |= {"wants_cancel": False, "wants_move": True}
    # "Me confirman?" asks for the visit they have, where no request waits.
    wants["asks_visit"] |= wants["asks_status"] and not state.held and bool(visits)
    wants["wants_move"] &= not wants["asks_policy"]
    language = follow_language(_without_services(tidied, facts), state.language, is_first=_is_first(state))
    # "Jo Park", asked for a name, is not a question about parking.
    is_bare_name = named is not None and not named.is_introduced
    has_service = bool(services) or state.service_id is not None
    knowledge = () if is_bare_name else _look_up(tidied, facts, language, has_service=has_service)
    if wants["asks_policy"] and not knowledge:
        knowledge = _look_up(_POLICY[language], facts, language, has_service=False)
    wish = _wish_of(when, who, tidied, state, facts.timezone)
    if knowledge and knowledge[0][1] >= KNOWLEDGE_BOUND and wants["is_question"] and not has_service:
        # "Vouchers for Christmas?": the day belongs to the question.
        wish = Wish() if _is_feast(tidied) or not wants["wants_booking"] else wish
    if not services and state.service_id is None and (wants["wants_booking"] or wish):
        services = _only_bookable(facts)
    if intents.IS_THIS.search(tidied) and set(tidied.strip("?!. ").split()) & _spa_words(facts.spa_name, ""):
        wants["asks_who"] = True
    heard = Understanding(
        text=text,
        language=language,
        service_ids=services,
        service_sure=is_named(tidied, facts.services),
        wish=wish,
        name=_own_name(named, known_name, state),
        same_provider=who.same_as_before,
        provider_name=who.name,
        unknown_provider=who.is_unknown,
        knowledge_id=knowledge[0][0] if knowledge else None,
        asked_apart=bool(knowledge) and _is_asked_apart(tidied, knowledge[0], facts, language, today),
        knowledge_score=knowledge[0][1] if knowledge else 0.0,
        also_asked=tuple(item for item, score in knowledge[1:] if score >= KNOWLEDGE_BOUND),
        person_reason=_person_reason(tidied, wants),
        late_minutes=visit_words.late_minutes(tidied),
        asks_open_on=_open_day(tidied, when, state, services, today),
        **wants,
    )
    heard = _pick_offer(heard, tidied, state, facts, now)
    if state.offered and not (state.name or known_name) and _says_nothing(heard):
        offered_by = {word for one in state.offered for word in fold(one.provider_name).split()}
        taboo = _taboo_names(facts) | _staff_names(facts.providers) | offered_by
        if named := look_for_bare_name(said, taboo):
            return replace(heard, name=named.name)
    return match_visits(heard, tidied=tidied, when=when, state=state, visits=visits, facts=facts, now=now)


_NO_WORDS = ("text", "language", "knowledge_id", "knowledge_score")


def _says_nothing(heard: Understanding) -> bool:
    """Nothing in the text was understood, so that it may be a name."""
    return not any(getattr(heard, each.name) for each in fields(heard) if each.name not in _NO_WORDS)


def carry_on(state: State) -> Understanding:
    """What to respond to when the desk lets the assistant go on and the patient has said nothing new."""
    return Understanding(text="", language=state.language, wants_booking=True)


def _spell_letter(text: str, language: Language) -> str:
    """ "y" is yes in English; in Spanish it is the word for "and" and answers nothing."""
    found = _LETTER_ANSWER.fullmatch(text)
    if not found or (language == "es" and found[1].lower() == "y"):
        return text
    return "yes" if found[1].lower() == "y" else "no"


def _unwrap_reaction(text: str) -> str:
    """A phone's tapback: 'Liked "I can offer..."' is a thumb, not the words it quotes."""
    found = _REACTION.match(text)
    if not found:
        return text
    return "no" if text.strip().lower().startswith(("disliked", "questioned")) else "ok"


def _without(text: str, named: Found | None) -> str:
    if named is None:
        return text
    # Titles were skipped when the name was found; then the name alone is cut out.
    words = named.words if named.words in text else named.name
    return text.replace(words, " , ", 1)


def _without_services(tidied: str, facts: SpaFacts) -> str:
    """Names of treatments belong to no language."""
    words = _service_words(facts.services)
    return " ".join(word for word in tidied.split() if word.strip("?,.!") not in words)


@lru_cache(maxsize=64)
def _service_words(services: tuple[ServiceInfo, ...]) -> frozenset[str]:
    return frozenset(
        word
        for service in services
        for name in (service.name, *service.aliases)
        for word in fold(name).split()
    )


def _names_only(tidied: str, facts: SpaFacts) -> bool:
    """Nothing but the name of a service and small words."""
    left = {word.strip("?!.,¿") for word in tidied.split()} - _service_words(facts.services) - _FILLERS
    return not {word for word in left if word}


def _is_first(state: State) -> bool:
    return state.stage in (Stage.GREETING, Stage.CLOSED) and not state.asked


def _own_name(named: Found | None, known_name: str | None, state: State) -> str | None:
    """A name we have already in full is not replaced by its first half: "Jo - same as last time"."""
    if named is None:
        return None
    known = state.name or known_name or ""
    if known and fold(named.name).split()[0] == fold(known).split()[0] and len(named.name) <= len(known):
        return None
    return named.name


def _wish_of(when: When, who: Who, tidied: str, state: State, tz: str) -> Wish:
    """The wish of this message, read in the light of what is on offer."""
    offered = state.offered
    wish = replace(
        when.wish, providers=who.providers, not_providers=who.not_providers, any_provider=who.anyone
    )
    if intents.OTHER_DAY.search(tidied) and offered and not wish.names_day:
        zone = ZoneInfo(tz)
        wish = replace(
            wish, not_dates=tuple(sorted({one.starts_at.astimezone(zone).date() for one in offered}))
        )
    if offered and (bound := _not_that_hour(tidied, offered, tz)):
        return replace(wish, parts=(), **bound)
    if offered and not wish.names_when:
        wish = _beside_offers(wish, tidied, state, tz)
    bare = _BARE_HOUR.match(tidied)
    # "6", when nothing with a 6 was offered, is an hour.
    if bare and not wish and (state.offered or state.last_question in ("ask_when", "offer", "invite")):
        hour = int(bare[1])
        if hour > len(offered) or bare[2]:
            when_it_is = read_when(f"at {bare[1]}:{bare[2] or '00'}", date.min + timedelta(days=400))
            wish = when_it_is.wish
    return wish


def _not_that_hour(tidied: str, offered: tuple, tz: str) -> dict[str, time]:
    """ "Not that early", "too late for me": counted from what was offered."""
    clocks = sorted(one.starts_at.astimezone(ZoneInfo(tz)) for one in offered)
    clocks.sort(key=lambda local: local.time())
    if intents.TOO_EARLY.search(tidied):
        return {"not_before": _plus(clocks[0], hours=1)}
    if intents.TOO_LATE.search(tidied):
        return {"not_after": _plus(clocks[-1], hours=-1)}
    return {}


def _beside_offers(wish: Wish, tidied: str, state: State, tz: str) -> Wish:
    """ "Anything later that day?": later than what is on offer, where that is all on one day."""
    locals_ = [one.starts_at.astimezone(ZoneInfo(tz)) for one in state.offered]
    days = {local.date() for local in locals_}
    if len(days) != 1:
        return wish
    day = days.pop()
    if intents.LATER.search(tidied):
        return replace(wish, first_date=day, last_date=day, not_before=_plus(max(locals_), hours=1))
    if intents.EARLIER.search(tidied) and not re.search(r"\b(?:the|la) earlier one\b", tidied):
        return replace(wish, first_date=day, last_date=day, not_after=_plus(min(locals_), hours=-1))
    return wish


def _plus(local: datetime, *, hours: int) -> time:
    return (local.replace(tzinfo=None) + timedelta(hours=hours)).time()


def _pick_offer(
    heard: Understanding, tidied: str, state: State, facts: SpaFacts, now: datetime
) -> Understanding:
    """Which of the offered times is meant. For another service the old offers no longer stand."""
    other_service = len(heard.service_ids) == 1 and heard.service_ids[0] != state.service_id
    if other_service or heard.not_interested or heard.keeps or heard.asks_open_on:
        return heard
    if not state.offered and state.passed and intents.CORRECTS.search(tidied) and not heard.is_question:
        return replace(
            heard, repick=pick(intents.CORRECTS.sub(" ", tidied), heard.wish, state.passed, facts.timezone)
        )
    near = (state.last_question or "").startswith("offer_near")
    choice = pick(intents.IDIOMS.sub(" ", tidied), heard.wish, state.offered, facts.timezone, strict=near)
    ahead = tuple(place for place in choice if state.offered[place].starts_at > now)
    if choice and not ahead:
        return replace(heard, chose_past=True)
    return replace(heard, choice=ahead)


def _read_intents(tidied: str) -> dict[str, bool]:
    """The yes-or-no questions, by field of Understanding."""
    plain = intents.IDIOMS.sub(" ", tidied)
    found = {
        "no": bool(intents.NO.search(plain)),
        "unsure": bool(intents.UNSURE.search(plain)),
        "thinks": bool(intents.THINKS.search(plain)),
        "puts_off": bool(intents.PUTS_OFF.search(plain)),
        "wants_other_times": bool(intents.OTHER_TIMES.search(plain)),
        "wants_booking": bool(intents.BOOKING.search(plain) or intents.LAST_TIME.search(plain)),
        "wants_cancel": bool(visit_words.CANCEL.search(plain)) and not visit_words.CANCEL_TALK.search(plain),
        "wants_move": bool(visit_words.MOVE.search(plain)),
        "wants_waitlist": bool(intents.WAITLIST.search(plain)),
        "keeps": bool(visit_words.KEEP.search(plain)),
        "about_visit": bool(visit_words.ABOUT_VISIT.search(plain)),
        "asks_visit": bool(visit_words.ASKS_VISIT.search(plain)),
        "is_late": bool(visit_words.LATE.search(plain)) and not visit_words.LATE_TALK.search(plain),
        "arrived": bool(visit_words.ARRIVED.search(plain)),
        "refuses_name": bool(intents.NAME_REFUSED.search(plain)),
        "is_question": intents.is_question(plain) and not intents.PUZZLED.fullmatch(plain),
        "asks_pricey": bool(intents.PRICEY.search(plain)),
        "asks_discount": bool(intents.DISCOUNT.search(plain)),
        "asks_language": bool(intents.LANGUAGE.search(plain)),
        "asks_price": bool(intents.PRICE.search(plain)),
        "asks_unit_price": bool(intents.UNIT_PRICE.search(plain)),
        "asks_duration": bool(intents.DURATION.search(plain)) and not intents.NOT_DURATION.search(plain),
        "asks_hours": bool(intents.HOURS.search(plain)),
        "asks_place": bool(intents.PLACE.search(plain)),
        "asks_phone": bool(intents.PHONE.search(plain)),
        "asks_offered": bool(intents.DO_YOU_OFFER.search(plain)),
        "asks_advice": bool(intents.ADVICE.search(plain)),
        "asks_status": bool(intents.STATUS.search(plain)),
        "not_interested": bool(intents.NOT_INTERESTED.search(plain)),
        # "Is this a real person?" asks; "get me a real person" wants one.
        "wants_person": bool(person_words.WANTS_PERSON.search(intents.BOT.sub(" ", plain))),
        "is_bot_question": bool(intents.BOT.search(plain)),
        "asks_who": bool(intents.WHO.search(plain)),
        "asks_policy": bool(visit_words.CANCEL_TALK.search(plain)),
        "thanks": bool(intents.THANKS.search(plain)),
        "greeting": bool(intents.GREETING.match(plain) or intents.HELLO_AGAIN.search(plain)),
    }
    yes = bool(intents.YES.search(plain)) or plain != tidied
    return found | {"yes": yes and not found["no"] and not (found["unsure"] and not intents.YES.match(plain))}


def _goes_on_about_price(tidied: str, state: State, services: tuple[int, ...], when: When) -> bool:
    """ "And filler?" after a price is the next price."""
    if state.topic != "price" or not services or when.wish:
        return False
    return len(tidied.split()) <= 6 and bool(_AND_THIS.match(tidied) or tidied.rstrip().endswith("?"))


def _open_day(tidied: str, when: When, state: State, services: tuple[int, ...], today: date) -> date | None:
    """The day somebody asks our hours for; None when they ask for a visit or for the week's hours."""
    wish = when.wish
    day = wish.first_date if wish.first_date and wish.first_date == wish.last_date else None
    if day is None and len(wish.weekdays) == 1 and not wish.dates:
        day = today + timedelta(days=(wish.weekdays[0] - today.weekday()) % 7)
    if (step := _step_from_topic(tidied, state)) and not services:
        return date.fromisoformat(state.topic) + timedelta(days=step)
    if day is None or services or (intents.BOOKING.search(tidied) and not intents.OPEN_ON.search(tidied)):
        return None
    if intents.OPEN_ON.search(tidied):
        return day
    goes_on = state.topic[:2] == "20" and not state.offered and _AND_THIS.match(tidied)

    return _beside_topic(tidied, day, state) if goes_on else None


def _step_from_topic(tidied: str, state: State) -> int:
    """ "And the day after?": one day on from the day spoken of before; 0 when it is no such question."""
    beside = _DAY_BEFORE_OR_AFTER.search(tidied) if state.topic[:2] == "20" else None
    if beside is None or not beside[0].startswith(("day", "dia")):
        return 0
    return -1 if re.search(r"before|antes", beside[0]) else 1


def _beside_topic(tidied: str, day: date, state: State) -> date:
    """ "And the Friday after?" counts from the day spoken of before."""
    topic = date.fromisoformat(state.topic)
    if _DAY_BEFORE_OR_AFTER.search(tidied) and day > topic:
        return topic + timedelta(days=(day.weekday() - topic.weekday()) % 7 or 7)
    return day


def _name_is_due(state: State, known_name: str | None) -> bool:
    return state.stage is Stage.ASKING_NAME and not (state.name or known_name)


def _taboo_names(facts: SpaFacts) -> frozenset[str]:
    """Words of services are no names: "its botox" introduces nobody."""
    return _service_words(facts.services) | _spa_words(facts.spa_name, facts.assistant_name)


@lru_cache(maxsize=64)
def _spa_words(spa_name: str, assistant_name: str) -> frozenset[str]:
    spa = {word for word in fold(spa_name).split() if word not in _EVERYDAY_NAMES}
    return frozenset(spa | {fold(assistant_name)})


@lru_cache(maxsize=64)
def _staff_names(providers: tuple[ProviderInfo, ...]) -> frozenset[str]:
    return frozenset(word for each in providers for word in fold(each.name).split())


def _only_bookable(facts: SpaFacts) -> tuple[int, ...]:
    bookable = [service.id for service in facts.services if service.bookable]
    return tuple(bookable) if len(bookable) == 1 else ()


def _person_reason(tidied: str, wants: dict[str, bool]) -> str | None:
    """ "Do I get charged if I cancel?" is about the policy, not about somebody's money."""
    reason = person_words.person_reason(tidied)
    return None if reason == "money" and wants["asks_policy"] else reason


def _is_feast(tidied: str) -> bool:
    return bool(FEAST.search(tidied)) and not intents.OPEN_ON.search(tidied)


def _look_up(
    tidied: str, facts: SpaFacts, language: Language, *, has_service: bool
) -> tuple[tuple[int, float], ...]:
    """The approved answers that the pieces of the text ask for, the best first."""
    best: dict[int | None, float] = {}
    if _PLACE_ALONE.fullmatch(tidied):
        return ()  # "first" picks from a list, even where there is none
    for piece in _PIECES.split(tidied):
        if has_service and (intents.PRICE.search(piece) or intents.DURATION.search(piece)):
            continue  # the service's own price and length know better
        item, score = find_knowledge(piece, facts.knowledge, language)
        best[item] = max(best.get(item, 0.0), score)
    ranked = sorted(((score, item) for item, score in best.items() if item is not None), reverse=True)
    return tuple((item, score) for score, item in ranked[:3])


def _is_asked_apart(
    tidied: str, best: tuple[int, float], facts: SpaFacts, language: Language, today: date
) -> bool:
    """ "Anything before dec 5, can i buy a gift card": the second half is a question for itself."""
    pieces = [piece for piece in _PIECES.split(tidied) if piece and piece.strip()]
    if len(pieces) < 2 or best[1] < KNOWLEDGE_BOUND:
        return False
    own = next((piece for piece in pieces if find_knowledge(piece, facts.knowledge, language) == best), None)
    return own is not None and intents.is_question(own.strip()) and not read_when(own, today).wish


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
    agreed = said.yes and state.last_question in ("invite", "advise", "hold_expired", "rebook")
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
