"""The sender's own name, when they give it: never guessed from ordinary words."""

import re
import unicodedata
from dataclasses import dataclass

from outreach.assistant.first_names import FIRST_NAMES, MORE_FIRST_NAMES
from triage.classification.plain import word_set

_NAME = r"[^\W\d_][\w'’-]*(?:[ ]+[^\W\d_][\w'’-]*){0,2}"
_CAPS = r"[A-ZÁÉÍÓÚÑ][\w'’-]+(?:[ ]+[A-ZÁÉÍÓÚÑ][\w'’-]*){0,2}"
_INTRODUCED = re.compile(
    r"\b(?:my name is|my name's|my names|name is|name's|the name is|name:|this is|it is|it's|its|"
    r"i am called|(?<!one )(?<!body )(?<!you )(?<!please )(?<!to )(?<!u )(?<!they )call me|"
    r"you can call me|just call me|me llamo|mi nombre es|nombre es|se llama|nombre:|soy|habla|le habla|le escribe|"
    r"te escribe|de parte de|"
    rf"a nombre de|under|for the name|put it under|put me down as|put me as)\s+({_NAME})",
    re.IGNORECASE,
)
_HERE = re.compile(
    rf"(?:^|[.,!;\n]\s*|\b(?:hi|hey|hello|hola|ok|okay|yes|yep|sure|thanks|thx)[ ,]+)({_NAME})[ ]+(?:here\b|"
    rf"speaking\b|again\b|por aqui\b)",
    re.IGNORECASE,
)
_I_AM = re.compile(rf"\b(?:I'?m|I am|I’m|i'?m|i am)\s+({_CAPS})")
_HELLO_IM = re.compile(rf"\b(?:hi|hey|hello|hola)[ ,!.]+(?:i'?m|i am)\s+({_NAME})", re.IGNORECASE)
_FOR_WHOM = re.compile(
    rf"\b(?i:it'?s|that'?s|this is|this one is|appointment|appt|booking|visit|es|cita|seria)[ ](?i:for|"
    rf"para)[ ]+({_CAPS})"
)
_SIGNED = re.compile(rf"(?:^|\s)[-–—~]\s?({_CAPS})\s*$")
_SIGNED_OFF = re.compile(
    r"\b(?i:thanks|thank you|thx|ty|best|regards|gracias|saludos|cheers|sincerely|xoxo)"
    rf"[!.,]*[ ]*\n?[ ]*[-–—,~]?[ ]*({_CAPS})[.! ]*$"
)
_HEADED = re.compile(rf"^\s*({_CAPS})\s*[-–—:]\s+\S")
_LEADING = re.compile(rf"^\s*({_CAPS})\s*[,.;!-]+\s+\S")
_LAST = re.compile(rf"\b({_CAPS})[.! ]*$")
# At the end of a request, after its time or a comma: "botox thurs 11, Vic Cho", "tues 4:30 Drew Hall".
_TRAILING = re.compile(rf"(?:[,.;!?\n][ ]*|\d(?:[ ]?[ap]\.?m\.?)?[ ]+)({_CAPS})[.! ]*$")
_LEAD = re.compile(
    r"^(?:(?:yes|yeah|yep|sure|ok|okay|yup|please|pls|thanks|thank you|thx|great|perfect|sounds good|"
    r"of course|si|sí|claro|"
    r"perfecto|gracias|sip|yup|ya|k|kk|orale|andale|vale|listo|exacto|yess+|va|dale|bueno|sorry|oh|oops|um+|hi|hey|hello|hola|it'?s|its|that'?s|es|under|for|"
    r"para|soy|im|i'm)\b[ ,.!:-]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[ ,.!-]*(?:\b(?:please|pls|plz|thanks|thank you|thx|ty|por favor|gracias|is (?:fine|ok|my name)|"
    r"works|same number|first and last)\b[ ,.!]*)+$",
    re.IGNORECASE,
)
_BARE_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_NO_NAME_ENDING = re.compile(r"(?:ing|tion|ment|ness|ously|able|ible)$")
_NOT_NAMES = word_set(
    "id ill ive im cant dont wont didnt wanna gonna gotta n w r u ur ya yall tho bc cuz cus coz lmk rn hbu w/ w/o "
    "took take takes sent send called text texted book booked quiero kiero queria quisiera necesito puedo busco tenia "
    "again love loving hate hoping lookin tryna gotten whats hows wheres thats theres wont isnt pls plz por ando "
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
    "true false right left too bad been long done set all its it's i'm im he's she's there's that's we're "
    "expensive cheap insane nuts ridiculous weird funny amazing okay alright works fun busy tired sick ill "
    "pregnant allergic married single engaged old young over under ago since till until between ish am pm "
    "spam scam wrong mine yours both either neither whatever whenever wherever whoever somewhere "
    "reminder message text phone email address price cost appointment appt facial consult treatment "
    "traffic running stuck driving parked outside downstairs almost near minutes mins min hour hours "
    "anyone everyone everybody anybody person people guys girl girls lady ladies man men woman women friend friends "
    "mom mother dad father sister brother daughter son husband wife aunt cousin bestie boyfriend girlfriend partner "
    "mama papa hermana hermano hija hijo esposo esposa amiga amigo prima primo tia novio novia abuela "
    "persona alguien nadie algo nada todo todos nunca siempre mejor peor mas menos muy poco mucho "
    "estoy soy eres somos son fue era estaba voy va vamos van ir venir hacer ver saber hay "
    "spa clinic office desk front reception info hablas habla hablan espanol ingles english spanish "
    "think thought believe said told asked see seen know knew mean means meant say says "
    "definitely absolutely totally probably possibly actually basically honestly literally "
    "ya yo boy gal dude bro babe hun hon ok "
    "instead immediately whenever shortly about regarding concerning through via outside "
    "earliest latest soonest whichever closest nearest cheapest option options either middle "
    "waiting hurting bleeding crying swelling nervous worried scared confused lost curious kinda sorta"
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A name as we write it, and the piece of the text that held it."""

    name: str
    words: str
    is_introduced: bool = True


# Words that are also names: a capital letter and a second name beside them decide.
_ALSO_NAMES = word_set(
    "al will may april june august sun young long best rich love hope grace joy faith summer so do in an mi su van "
    "price nice early day good hall park bell rose mark bill art west wood weeks christian friend mon fran case vale"
)


_NAMES_ALONE = word_set(
    "al will may april june august hope grace joy faith summer rose mark bill art christian rich an van"
)


def _plain(word: str) -> str:
    """Without accents and capitals; no shorthand is written out, Tom is not tomorrow."""
    letters = unicodedata.normalize("NFKD", word.lower().replace("’", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip(".'-,")


# Alone, as the answer to "what name?", and with a capital: then it is one.
_ALONE_A_NAME = word_set(
    "al will may april june august rich hope grace joy faith summer rose mark bill art christian fran bell su young"
)


def _is_ordinary(word: str, words: list[str]) -> bool:
    plain = _plain(word)
    if plain not in _NOT_NAMES:
        return False
    if not word[:1].isupper() or word.isupper():
        return True
    return plain not in (_ALSO_NAMES if len(words) > 1 else _NAMES_ALONE)


_JOINED = frozenset({"de", "la", "del", "los", "van", "von", "y"})


def _as_name(words: list[str], taboo: frozenset[str], *, strict: bool = False) -> str | None:
    kept = []
    for word in words[:3]:
        plain = _plain(word)
        is_initial = bool(kept) and len(plain) == 1 and word[0].isupper() and plain not in ("i", "y", "o")
        if not is_initial and (_is_ordinary(word, words) or len(plain) < 2):
            break
        if _NO_NAME_ENDING.search(plain) and word.islower():
            break
        if kept and word.islower() and kept[0][:1].isupper() and plain not in _JOINED:
            break  # "this is Carla by the way"
        if kept and plain in taboo:
            break
        kept.append(word.strip(".,-"))
    if not kept or (strict and len(kept) < len(words[:3])):
        return None
    return " ".join(
        word
        if any(c.isupper() for c in word[1:]) and not word.isupper()
        else word[:1].upper() + word[1:].lower()
        for word in kept
    )


def _end_of(words: str, count: int) -> int:
    """Where the first `count` words end: "ana quiero botox" holds more than the name."""
    return list(re.finditer(r"\S+", words))[count - 1].end()


def find_name(text: str, *, expected: bool, taboo: frozenset[str] = frozenset()) -> str | None:
    """`expected`: we have just asked for it, so a bare name counts. `taboo` holds words of services and staff."""
    found = look_for_name(text, expected=expected, taboo=taboo)
    return found.name if found else None


_TITLE = re.compile(
    r"\b(?:(?:la|el) (?=s[re]))?(?:do[ñn]a|don|sra|sr|srta|se[ñn]or|se[ñn]ora|se[ñn]orita|mrs|mr|ms|miss)\b\.?[ ]+",
    re.IGNORECASE,
)


def look_for_name(text: str, *, expected: bool, taboo: frozenset[str] = frozenset()) -> Found | None:
    """The name and the words that held it, so that the rest of the text can be read without them."""
    text = _TITLE.sub("", text)
    for rule in (_INTRODUCED, _FOR_WHOM, _I_AM, _HELLO_IM, _HERE, _SIGNED, _SIGNED_OFF, _HEADED):
        for found in rule.finditer(text):
            words = found[1].split()
            if rule is _HERE and len(words) > 1 and _is_ordinary(words[0], words):
                words = words[1:]  # "ok dom here"
            if _plain(words[0]) in taboo and not (expected and rule is _INTRODUCED):
                continue
            if name := _as_name(words, taboo):
                begins = (
                    0
                    if rule in (_INTRODUCED, _FOR_WHOM, _I_AM, _HELLO_IM)
                    else found.start(1) - found.start()
                )
                ends = _end_of(found[1], len(found[1].split()) - len(words) + len(name.split()))
                return Found(name, found[0][begins : found.start(1) - found.start() + ends])
    if not text.isupper() and (found := _TRAILING.search(text)):
        words = found[1].split()
        is_clear = len(words) > 1 or found[0][0] in ",;\n" or _is_known_name(words[0])
        if (
            is_clear
            and not {_plain(word) for word in words} & taboo
            and (name := _as_name(words, taboo, strict=True))
        ):
            return Found(name, found[1])
    return (_bare(text, taboo) or _beside_words(text, taboo)) if expected else None


def _beside_words(text: str, taboo: frozenset[str]) -> Found | None:
    """Asked for the name: "Paula Ng, remind me how much it is?", "its ya boy Devin Price"."""
    if text.isupper():
        return None
    for rule in (_LEADING, _LAST):
        found = rule.search(text)
        if found is None or {_plain(word) for word in found[1].split()} & taboo:
            continue
        if name := _as_name(found[1].split(), taboo, strict=True):
            return Found(name, found[1])
    return None


def look_beside_choice(text: str, taboo: frozenset[str], *, alone: bool = False) -> Found | None:
    """A name given with the answer to an offer, before we asked: "yes Ruth Adler", or on a line of its own.

    `alone`: one time is on offer, so that a full name and nothing else is an answer, too.
    """
    for line in reversed([each.strip() for each in text.split("\n") if each.strip()]):
        core = _TAIL.sub("", _LEAD.sub("", line))
        words = core.split()
        if not 1 <= len(words) <= 3 or not all(
            re.fullmatch(r"[A-ZÁÉÍÓÚÑ][\w'’-]*\.?", word) for word in words
        ):
            continue
        if core == line and "\n" not in text.strip() and not (alone and len(words) > 1):
            continue  # alone and unasked: "Thursday" or a provider's name, not the sender's
        if {_plain(word) for word in words} & taboo:
            continue
        if name := _as_name(words, taboo, strict=True):
            return Found(name, core, is_introduced=False)
    return None


def _is_initial(place: int, words: list[str]) -> bool:
    """ "Carmen R.", "r. singh": a letter beside a whole name."""
    letter = words[place].strip(".,")
    return len(letter) == 1 and letter.isalpha() and len(words) > 1 and any(len(word) > 2 for word in words)


def _is_known_name(word: str) -> bool:
    return _plain(word) in FIRST_NAMES | MORE_FIRST_NAMES


def begins_with_first_name(text: str) -> bool:
    words = text.split()
    return bool(words) and _plain(words[0]) in FIRST_NAMES | MORE_FIRST_NAMES


def look_for_bare_name(text: str, taboo: frozenset[str]) -> Found | None:
    """A name and nothing else, given before we asked: "Carmen", "Mrs. Amanda Osborne-Lee", "priya s".

    Capitals decide, or a first name that everybody knows.
    """
    core = _TITLE.sub("", text).strip()
    words = core.strip(".! ").split()
    is_known = bool(words) and _plain(words[0]) in FIRST_NAMES | MORE_FIRST_NAMES
    capitals = [word[:1].isupper() for place, word in enumerate(words) if not _is_initial(place, words)]
    if not words or not (is_known or (capitals and all(capitals))):
        return None
    if core.isupper() and len(words) == 1:
        return None
    return _bare(core, taboo)


def _bare(text: str, taboo: frozenset[str]) -> Found | None:
    """The answer to "what name?": up to four words that are nothing else. One line of a burst is enough."""
    for line in reversed([each for each in text.split("\n") if each.strip()]):
        core = _TAIL.sub("", _LEAD.sub("", line.strip()))
        words = _BARE_WORD.findall(core)
        if not 1 <= len(words) <= 4 or any(c.isdigit() or c == "?" for c in core):
            continue
        plain = [_plain(word) for word in words]
        if len(words) == 1 and words[0][:1].isupper() and plain[0] in _ALONE_A_NAME - taboo:
            return Found(words[0].strip(".,-"), core, is_introduced=False)
        joined = _JOINED
        if any(
            _is_ordinary(word, words)
            and not (place and plain[place] in joined)
            and not _is_initial(place, words)
            for place, word in enumerate(words)
        ):
            continue
        if any(word in taboo for word in plain):
            continue
        kept = [word.strip(".,-") for word in words]
        name = " ".join(
            word if word.lower() in joined or (any(c.isupper() for c in word[1:]) and not word.isupper())
            else word[:1].upper() + word[1:].lower()
            for word in kept
        )  # fmt: skip
        return Found(name, core, is_introduced=False)
    return None
