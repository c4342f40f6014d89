"""The sender's own name, when they give it: never guessed from ordinary words."""

import re

from triage.classification.plain import fold, word_set

_INTRODUCED = re.compile(
    r"\b(?:my name is|my name's|name is|name's|the name is|this is|"
    r"it is|it's|its|i am called|call me|me llamo|mi nombre es|soy|"
    r"habla|le habla|a nombre de|under)\s+([^\W\d_][\w'’-]*(?:\s+[^\W\d_][\w'’-]*){0,2})",
    re.IGNORECASE,
)
_I_AM = re.compile(r"\b(?:I'?m|I am|I’m)\s+([A-ZÁÉÍÓÚÑ][\w'’-]+(?:\s+[A-ZÁÉÍÓÚÑ][\w'’-]+){0,2})")
_SIGNED = re.compile(r"(?:^|\s)[-–—~]\s?([A-ZÁÉÍÓÚÑ][\w'’-]+(?:\s+[A-ZÁÉÍÓÚÑ][\w'’-]+)?)\s*$")
_BARE_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_NOT_NAMES = word_set(
    "um umm uh hmm hm huh eh mmm lol haha idk dunno nvm ugh oh wow test asap call agent reason x xx "
    "a an the me my you your it i we they he she is are was be am not no nope yes yeah yep ok okay "
    "sure thanks thank please pls hi hello hey good great fine here late interested looking hoping "
    "wondering trying calling texting asking ready free new available busy sorry perfect cool nice "
    "awesome morning afternoon evening tonight today tomorrow monday tuesday wednesday thursday "
    "friday saturday sunday mon tue tues wed thu thurs fri sat sun january february march april may "
    "june july august september october november december next week weekend noon after before at on "
    "for with about from and or but so first second third last one two three none that this those "
    "these which what who when where why how much many any anything something else other later "
    "earlier time times day appointment visit book booking question bot robot person human someone "
    "somebody only just really very also still again back there going getting coming having been her "
    "him his their our us in out up down to of do does did can could will would should want need like "
    "have has had get got cancel stop wrong number work works name names same change maybe never mind "
    "private guess nobody nothing forget skip soon possible doctor nurse patient client existing "
    "urgent important crazy hard easy best worst wait kidding happy excited glad sad mad flexible "
    "open closed si claro gracias por favor hola buenas buenos dias tardes noches bueno bien mal "
    "lunes martes miercoles jueves viernes sabado domingo manana hoy tarde noche el la los las un una "
    "de del que en es y o al con para mi su ese esa este esta otro otra ninguno ninguna primero "
    "primera segundo segunda tercero tercera cita quiero quisiera puedo tengo nueva nuevo paciente "
    "cliente cual como cuando donde cuanto vale dale perfecto ahora luego despues "
)  # fmt: skip


def _plain(word: str) -> str:
    return fold(word).strip(".'-")


def _as_name(words: list[str]) -> str | None:
    kept = []
    for word in words[:3]:
        if _plain(word) in _NOT_NAMES or len(_plain(word)) < 2:
            break
        kept.append(word.strip(".,-"))
    if not kept:
        return None
    return " ".join(
        word if any(c.isupper() for c in word[1:]) and not word.isupper() else word.capitalize()
        for word in kept
    )


def find_name(text: str, *, expected: bool, taboo: frozenset[str] = frozenset()) -> str | None:
    """`expected`: we have just asked for it, so a bare name counts. `taboo` holds words of services and staff."""
    for rule in (_INTRODUCED, _I_AM, _SIGNED):
        if found := rule.search(text):
            words = found[1].split()
            if _plain(words[0]) not in taboo and (name := _as_name(words)):
                return name
    if not expected:
        return None
    words = _BARE_WORD.findall(text)
    if not 1 <= len(words) <= 4 or any(c.isdigit() or c == "?" for c in text):
        return None
    if any(_plain(word) in _NOT_NAMES | taboo for word in words):
        return None
    return _as_name(words)
