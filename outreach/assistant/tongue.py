"""Which language to answer in: the patient's, also when it changes; a short neutral word changes nothing."""

import re

from outreach.assistant.types import Language
from triage.classification.plain import word_set

_ENGLISH = word_set(
    "the is are my i i'm i'd i'll you your we it's it and of for in on do does did can could would will have has had "
    "was what what's how when where which who why with this that these those not please any anything at be if so just "
    "got get want need come know time day today tomorrow next week morning afternoon evening monday tuesday wednesday "
    "thursday friday saturday sunday appointment book booking open price much there something works sounds good great "
    "actually instead after before don't can't thank one first second third yes yeah hey hello hi you're sorry other "
    "earlier later sooner available schedule from about let's let me make it's english too also but or an take"
)
_SPANISH = word_set(
    "el la los las un una unos unas de del que en es por para con mi mis se lo le les su sus tengo tiene tienen puedo "
    "puede pueden quiero quisiera necesito cita citas hola como cuanto cuesta cuestan vale cuando donde esta estan "
    "estoy pero muy mas hoy manana dia dias tarde semana al nada buenos buenas buen desde despues antes porque soy "
    "ustedes usted favor otro otra otros otras este hay cual cuales algo alguna alguien lunes martes miercoles jueves "
    "viernes sabado domingo proxima proximo hora horas horario precio hacer hacerme poner ponerme gustaria mejor "
    "entonces tambien ya si primera primero segunda segundo tercera ultima disponible espanol me queda sirve nombre "
    "llamo voy ir venir ver hacen aceptan abren cierran cambiar cancelar quieren no gracias perfecto claro va bueno "
    "quien quienes habla hablas hablan numero cual gente mande dime digame oye disculpe "
    "direccion ubicacion telefono pasa mande esa ese esta eso dale nos yo tu te y o a cuantos"
)
# Said in both languages, or by everybody.
_NEUTRAL = word_set(
    "no a me ok okay si gracias thanks thank hola hello hi hey y o perfecto perfect va dale bueno claro yes good great "
    "te tu an la lo one first al sin son come once ya"
)
# "Yes porfa" in an English conversation is no change of language.
_COURTESY = frozenset({"por", "favor"})
_WORD = re.compile(r"[a-z][a-z']*")
_ASKS_FOR_ENGLISH = re.compile(
    r"\b(?:in english|english (?:please|ok|only)|habla ingles|no spanish|i don't speak spanish)\b"
)
_ASKS_FOR_SPANISH = re.compile(
    r"\b(?:en espanol|hablan? espanol|se habla espanol|in spanish|speak spanish|no hablo ingles|"
    r"no english|spanish please|habla espanol)\b"
)


def follow_language(folded: str, before: Language, *, is_first: bool) -> Language:
    """`is_first`: nothing has been said yet, so that a plain "hola" decides."""
    if _ASKS_FOR_SPANISH.search(folded):
        return "es"
    if _ASKS_FOR_ENGLISH.search(folded):
        return "en"
    said = _WORD.findall(folded)
    if not is_first and before == "en":
        said = [word for word in said if word not in _COURTESY]
    english = _votes(said, _ENGLISH)
    spanish = _votes(said, _SPANISH) + 2 * ("¿" in folded or "¡" in folded)
    if english == spanish:
        return _by_greeting(said, before) if is_first else before
    # One word is a slip of the tongue, two are a language; a message of one or two words is what it is.
    enough = 1 if is_first or len(said) <= 2 else 2
    if abs(english - spanish) < enough and max(english, spanish) < 2:
        return before
    return "es" if spanish > english else "en"


def _votes(said: list[str], words: frozenset[str]) -> int:
    return sum(word in words and word not in _NEUTRAL for word in said)


def _by_greeting(said: list[str], before: Language) -> Language:
    if {"hola", "gracias", "si", "buenas"} & set(said):
        return "es"
    return "en" if {"hi", "hello", "hey", "yes", "thanks"} & set(said) else before
