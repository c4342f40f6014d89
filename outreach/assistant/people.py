"""With whom: "with Dana", "anyone but Kim", "the same girl as last time"."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from outreach.assistant.first_names import FIRST_NAMES
from outreach.assistant.types import ProviderInfo
from triage.classification.plain import fold, word_set

_WORD = re.compile(r"[a-z][a-z'-]*")
_AGAINST = re.compile(
    r"(?:\b(?:anyone|anybody|any one|someone|everyone|whoever|cualquiera|alguien|quien sea)\b(?: \w+)? )?"
    r"\b(?:but(?: not)?|except|other than|besides|not|never|without|instead of|menos|excepto|que no sea|"
    r"sin|en lugar de|no con|"
    r"don't (?:want|like)|didn't like|rather not|no quiero(?: a| con)?|not a fan of)(?: (?:with|to|see|"
    r"have|by|the|con|la|el|ver|ir))*\s*$"
)
_SAME = re.compile(
    r"\b(?:same|usual|regular) (?:girl|lady|person|woman|guy|man|provider|nurse|injector|one|tech|"
    r"technician|esthetician|aesthetician)\b|"
    r"\b(?:girl|lady|person|woman|guy|nurse|provider|one) (?:i (?:had|saw|got)|who (?:did|does|saw|"
    r"treated)|that (?:did|does)|from) (?:\w+ ){0,3}(?:last|before|previous|always|usually)|"
    r"\b(?:la|el) mism[oa] (?:chica|muchacha|senora|persona|enfermera|doctora|senorita|que (?:la (?:otra|"
    r"ultima) vez|siempre|me atendio))|"
    r"\b(?:la|el) de (?:siempre|la (?:otra|ultima) vez)\b|\bque me atendio (?:la|el) (?:otra|ultima)"
)
_ANYONE = re.compile(
    r"\b(?:anyone|anybody|whoever|no preference|doesn't matter who|don't care who|any provider|"
    r"either (?:one )?of them)\b(?! (?:but|except|other|there|home|answer))|"
    r"\b(?:cualquiera de (?:ellas|ellos)|quien sea|con quien sea|no importa quien|me da igual (?:quien|con quien))\b"
)


@dataclass(frozen=True)
class Who:
    providers: tuple[int, ...] = ()
    not_providers: tuple[int, ...] = ()
    same_as_before: bool = False
    anyone: bool = False
    name: str = ""
    is_unknown: bool = False  # a doctor by name whom this spa does not list


_DOCTOR = re.compile(r"\b(?:dr|dra)\b\.? ?([a-z][a-z'-]{2,})")
_NO_DOCTORS_NAME = word_set(
    "the there here who that this for and but please today available open free recommended said told office "
    "appointment visit can will does"
)


# "With Monique", "is Jessica working friday"; but not "coming with Ana", whom the patient brings.
_BY_NAME = re.compile(
    r"(?<!coming )(?<!come )(?<!going )(?<!talk )(?<!speak )(?<!spoke )(?<!chat )(?<!chatting )(?<!talking )"
    r"\b(?:with|con|see|by|request(?:ing)?|ask(?:ing)? for|prefer) (?:the |la |el )?([a-z]{3,})\b(?!'s)|"
    r"\b(?:is|does|has|will|esta|trabaja) ([a-z]{3,}) (?:\w+ )?(?:working|work|in|there|available|free|on|off|back|do|"
    r"have|still|el|los|hoy)\b"
)


def _names_unknown(tidied: str, named: dict[str, tuple[int, ...]]) -> bool:
    """ "Is Dr. Patel in on Fridays?", "botox with Monique", where nobody is called that."""
    for found in _BY_NAME.finditer(tidied):
        name = found[1] or found[2]
        if name in FIRST_NAMES and not _named(name, named):
            return True
    return any(
        found[1] not in _NO_DOCTORS_NAME and not _named(found[1].removesuffix("'s"), named)
        for found in _DOCTOR.finditer(tidied)
    )


@lru_cache(maxsize=128)
def _call_names(providers: tuple[ProviderInfo, ...]) -> dict[str, tuple[int, ...]]:
    """Every word a provider may be called by; a shared first name yields both."""
    names: dict[str, tuple[int, ...]] = {}
    for each in providers:
        for name in (each.name, *each.aliases):
            for word in _WORD.findall(fold(name)):
                if len(word) > 2 and word not in ("the", "van", "von", "del", "los", "las"):
                    names[word] = (*names.get(word, ()), each.id)
    return names


def find_providers(tidied: str, providers: tuple[ProviderInfo, ...]) -> Who:
    """Names of the staff in the text, for or against. The sender's own name has been taken out before."""
    same, anyone = bool(_SAME.search(tidied)), bool(_ANYONE.search(tidied))
    if not providers:
        return Who(same_as_before=same, anyone=anyone)
    wanted: list[int] = []
    refused: list[int] = []
    named = _call_names(providers)
    for found in _WORD.finditer(tidied):
        ids = _named(found[0].removesuffix("'s"), named)
        if not ids:
            continue
        (refused if _AGAINST.search(tidied[: found.start()]) else wanted).extend(ids)
    wanted = [each for each in wanted if each not in refused]
    first = next((each for each in providers if each.id in (*wanted, *refused)), None)
    return Who(
        tuple(dict.fromkeys(wanted)),
        tuple(dict.fromkeys(refused)),
        same,
        anyone and not wanted and not refused,
        first.name.split()[0] if first else "",
        is_unknown=_names_unknown(tidied, named),
    )


_SOUNDS = (("ph", "f"), ("ck", "k"), ("c", "k"), ("y", "i"), ("z", "s"), ("h", ""), ("ie", "i"), ("ee", "i"))


@lru_cache(maxsize=2048)
def _sound(word: str) -> str:
    """Sophia is Sofia, Kathryn is Catrin: spellings of one name."""
    for letters, plain in _SOUNDS:
        word = word.replace(letters, plain)
    return re.sub(r"(.)\1+", r"\1", word)


def _named(word: str, names: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    if word in names:
        return names[word]
    if len(word) < 5:
        return ()
    sound = _sound(word)
    close = [
        name
        for name in names
        if name[0] == word[0] and len(name) > 4 and (_sound(name) == sound or fuzz.ratio(name, word) >= 85)
    ]
    return names[close[0]] if len(close) == 1 else ()
