"""Find the service and the approved answer a message is about: typo tolerant, no model, no network."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from outreach.assistant.lay_terms import LAY_TERMS
from outreach.assistant.types import KnowledgeItem, ServiceInfo
from triage.classification.plain import fold, word_set

SERVICE_BOUND = 84  # out of 100, for windows of words against a name of five letters or more
KNOWLEDGE_BOUND = 0.55  # below it a person answers
_WORDS = re.compile(r"[a-z0-9]+")
_SHORT_QUESTION = 3  # telling words
_TELLING = 0.6
_SHORT_WORD = 7  # letters: one slip in "laser" is already below the bound
_REAL_WORDS = word_set("filled fill facials layer later lacer teal feel peer peek pel cover conduct")
_TOO_COMMON = word_set("where donde much before antes card")  # alike only in a telling company
_STOP = word_set(
    "a an the is are am be was were do does did can could would will should i you your my me we us "
    "our it its it's that this there to of in on at for with and or if so how what when where which "
    "who why have has had get got need want like please thanks hi hello hey any some about just know "
    "tell question ask also okay ok yes no not guys yall from by as up out im i'm el la los las un "
    "una de del que en es por para con mi mis se lo le su sus si tengo tiene tienen puedo puede hay "
    "como cuanto cual cuando donde hola gracias buenas buenos dias tardes y o al ustedes usted quiero "
    "quisiera saber favor time times appointment appointments day days today tomorrow week there "
    "cita citas hora horas dia dias semana "
)  # fmt: skip

# Words of service names that say too little by themselves.
_GENERIC = word_set(
    "hair skin face body treatment treatments removal consult consultation session full small large area "
"therapy package new care thing things stuff lines line feet crows growth freeze stop next up visit patient "
    "clinic med spa first visit per unit units touch facials combo deluxe classic express signature advanced "
"basic tratamiento sesion consulta"
)  # fmt: skip


@lru_cache(maxsize=512)
def _phrases(service: ServiceInfo) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            " ".join(_WORDS.findall(fold(name))) for name in (service.name, *service.aliases) if name
        )
    )


@lru_cache(maxsize=256)
def _catalogue(services: tuple[ServiceInfo, ...]) -> tuple[tuple[str, int], ...]:
    """(phrase, service id), the longest phrases first, so that "lip filler" wins over "filler"."""
    pairs = [(phrase, service.id) for service in services for phrase in _phrases(service)]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


_NOT_THIS = re.compile(
    r"\b(?:not|instead of|rather than|no|en vez de|en lugar de|nada de)(?: (?:the|a|el|la|un|una|get|do|my))*$"
)


def find_services(folded: str, services: tuple[ServiceInfo, ...]) -> tuple[int, ...]:
    """Every service named: the spa's own words first, then lay words, then misspellings; else one telling word.

    A shared alias yields all services that carry it. What is named only to be refused is left out.
    """
    text = " ".join(_WORDS.findall(folded.replace("'", "")))
    return (
        _find_exact(text, services)
        or _find_lay(text, services)
        or _find_misspelt(text, services)
        or _find_by_word(text, services)
    )


# What people call the very thing; "lip flip" is another one.
_SAME_BY_ANOTHER_NAME = re.compile(
    r"\b(?:lip|cheek|chin|jaw\w*) (?:injections?|fillers?|shots?)\b|\b(?:relleno|inyecciones) (?:de|en los) labios\b"
)


def is_named(folded: str, services: tuple[ServiceInfo, ...]) -> bool:
    """Named by the spa's own words, typos allowed. A lay word or half a name is only a good guess."""
    text = " ".join(_WORDS.findall(folded.replace("'", "")))
    if _find_exact(text, services):
        return True
    lay, misspelt = _find_lay(text, services), _find_misspelt(text, services)
    if lay and _SAME_BY_ANOTHER_NAME.search(text):
        return True
    return bool(misspelt) and (not lay or bool(set(lay) & set(misspelt)))


def _find_exact(text: str, services: tuple[ServiceInfo, ...]) -> tuple[int, ...]:
    found: dict[int, int] = {}  # service and where it stands in the text
    refused: list[int] = []
    taken: dict[str, int] = {}
    for phrase, service_id in _catalogue(services):
        if phrase in taken:
            found.setdefault(service_id, taken[phrase])
            continue
        hits = list(re.finditer(rf"\b{re.escape(phrase)}(?:s|es)?\b", text))
        if not hits or any(re.search(rf"\b{re.escape(phrase)}", done) for done in taken):
            continue
        if all(_NOT_THIS.search(text[: hit.start()].rstrip()) for hit in hits):
            refused.append(service_id)
            continue
        taken[phrase] = hits[0].start()
        found[service_id] = min(found.get(service_id, len(text)), hits[0].start())
    kept = [each for each in found if each not in refused or len(found) == 1]
    return tuple(sorted(kept, key=lambda each: found[each]))


def _find_lay(text: str, services: tuple[ServiceInfo, ...]) -> tuple[int, ...]:
    """The longest lay word decides: "under eye filler" is no filler for lips."""
    best: dict[int, int] = {}
    for sold, said in LAY_TERMS:
        longest = max((len(hit[0]) for hit in said.finditer(text)), default=0)
        if not longest:
            continue
        for service in services:
            if any(sold.search(phrase) for phrase in _phrases(service)):
                best[service.id] = max(best.get(service.id, 0), longest)
    if not best:
        return ()
    top = max(best.values())
    return tuple(service_id for service_id, length in best.items() if length == top)


def _find_by_word(text: str, services: tuple[ServiceInfo, ...]) -> tuple[int, ...]:
    """One telling word of a longer name ("filler"): all services that have it, so that we can ask which."""
    said = set(text.split()) - _GENERIC - _STOP
    return tuple(
        dict.fromkeys(
            service_id
            for phrase, service_id in _catalogue(services)
            if said & (set(phrase.split()) - _GENERIC - _STOP)
        )
    )


_SOUNDS = (
    ("cks", "x"),
    ("ks", "x"),
    ("ph", "f"),
    ("ck", "k"),
    ("z", "s"),
    ("y", "i"),
    ("ai", "a"),
    ("ou", "o"),
)


@lru_cache(maxsize=4096)
def _sound(phrase: str) -> str:
    """By ear: "botocks" is botox, "fasial" is facial."""
    for letters, plain in _SOUNDS:
        phrase = phrase.replace(letters, plain)
    return re.sub(r"(.)\1+", r"\1", phrase.replace("si", "ci"))


def _find_misspelt(text: str, services: tuple[ServiceInfo, ...]) -> tuple[int, ...]:
    words = text.split()
    best: dict[int, float] = {}
    for phrase, service_id in _catalogue(services):
        if len(phrase) < 5:
            continue
        size = len(phrase.split())
        for width in {max(1, size - 1), size, size + 1}:
            for start in range(len(words) - width + 1):
                window = " ".join(words[start : start + width])
                if window[0] != phrase[0] or abs(len(window) - len(phrase)) > 3:
                    continue
                score = 100 if _sound(window) == _sound(phrase) else fuzz.ratio(window, phrase)
                is_slip = len(phrase) <= _SHORT_WORD and OSA.distance(window, phrase, score_cutoff=1) <= 1
                if score >= SERVICE_BOUND or (is_slip and window not in _REAL_WORDS):
                    best[service_id] = max(best.get(service_id, 0), score)
    if not best:
        return ()
    top = max(best.values())
    return tuple(service_id for service_id, score in best.items() if score >= top - 3)


# Words that ask for the same thing; the first of each row stands for all. Both languages, folded and stemmed.
_ALIKE = (
    "park parking parked lot garage valet estacionamiento estacionar estaciono parqueo parquear parqueadero",
    "insurance insured insurances coverage cover covered seguro seguros aseguranza medicaid medicare",
    "cancellation cancel cancele cancelar cancelacion noshow fee penalty multa cargo policy "
    "politica politicas notice",
    "gift giftcard certificate certificates voucher present regalo certificado",
    "child children kid kids baby toddler son daughter nino ninos nina hijo hija hijos bebe",
    "first new newbie primera nuevo nueva initial",
    "pay payment payments payed paid cash credit carecredit debit venmo zelle applepay apple afterpay klarna "
    "affirm cherry "
    "financing finance "
    "installments pago pagos pagar efectivo credito debito "
    "financiamiento plazos",
    "price prices cost costs much precio precios costo cuesta",
    "address located location directions where direccion ubicacion ubicados donde",
    "membership member memberships membresia club",
    "discount discounts deal deals special specials promo promotion promotions sale coupon military student "
    "senior descuento descuentos promocion promociones oferta ofertas",
    "deposit deposits deposito anticipo prepay",
    "arrive arrival early before llegar temprano antes",
    "bring wear makeup traer llevar maquillaje",
    "pet dog dogs cat pets perro mascota",
    "wifi internet wireless",
    "hour hours open close horario abren cierran",
    "man men guys male husband hombre hombres",
    "language spanish espanol english ingles hablan speak",
    "wheelchair accessible accessibility elevator stairs ramp silla ruedas elevador",
)
_CANON = {word: row.split()[0] for row in _ALIKE for word in row.split()}


_LONG_CANON = [word for word in _CANON if len(word) >= 6]


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    if word in _CANON:
        return _CANON[word]
    if len(word) >= 6 and (
        alike := process.extractOne(word, _LONG_CANON, scorer=fuzz.ratio, score_cutoff=86)
    ):
        return _CANON[alike[0]]
    for ending in ("ing", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            stem = word[: -len(ending)]
            return _CANON.get(stem, stem)
    return word


@lru_cache(maxsize=4096)
def _content(text: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            _stem(word)
            for word in _WORDS.findall(fold(text))
            if (word not in _STOP or (word in _CANON and word not in _TOO_COMMON)) and len(word) > 1
        )
    )


def _closeness(word: str, candidates: Sequence[str]) -> float:
    if word in candidates:
        return 1.0
    if len(word) < 5:
        return 0.0
    best = max((fuzz.ratio(word, other) for other in candidates if other[0] == word[0]), default=0.0)
    return 0.9 if best >= 82 else 0.0


@lru_cache(maxsize=64)
def _rarity(knowledge: tuple[KnowledgeItem, ...]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for item in knowledge:
        for word in set(_content(item.question)) | {
            w for keyword in item.keywords for w in _content(keyword)
        }:
            counts[word] = counts.get(word, 0) + 1
    return {word: math.log(1 + len(knowledge) / count) for word, count in counts.items()}


def find_knowledge(
    text: str, knowledge: tuple[KnowledgeItem, ...], language: str
) -> tuple[int | None, float]:
    """(id, score 0 to 1) of the best approved answer in the patient's language; the caller applies the bound."""
    asked = _content(text)
    if not asked:
        return None, 0.0
    items = [item for item in knowledge if item.language == language]
    rarity = _rarity(knowledge)
    unknown = math.log(1 + len(knowledge))
    best: tuple[int | None, float] = (None, 0.0)
    for item in items:
        score = _score(asked, item, rarity, unknown)
        if score > best[1]:
            best = (item.id, score)
    return best


def _telling_words(keyword: str, asked: Sequence[str]) -> tuple[str, ...]:
    """A keyword of several words counts as a whole: "do you take cards" asks for no gift card."""
    words = _content(keyword)
    whole = len(words) == 1 or all(_closeness(word, asked) for word in words)
    return words if whole else ()


def _score(asked: Sequence[str], item: KnowledgeItem, rarity: dict[str, float], unknown: float) -> float:
    """How much of what was asked the item covers, words that few items share counting more."""
    question = _content(item.question)
    keywords = tuple(word for keyword in item.keywords for word in _telling_words(keyword, asked))
    total = matched = 0.0
    hit_keyword = False
    for word in asked:
        weight = rarity.get(word, unknown * 0.6)
        closeness = _closeness(word, question + keywords)
        total += weight if closeness else unknown * 0.6
        matched += weight * closeness
        hit_keyword = hit_keyword or (closeness > 0 and _closeness(word, keywords) > 0)
    coverage = matched / total if total else 0.0
    known = sum(1 for word in question if _closeness(word, asked)) / max(1, len(question))
    if len(asked) == 1 and asked[0] not in (*question, *keywords):
        return 0.0  # a single word must be the very word
    score = 0.65 * coverage + 0.2 * known + (0.15 if hit_keyword else 0.0)
    # A short question with a word that the spa gave to this answer alone: "somewhere to leave my car".
    alone = len(asked) <= _SHORT_QUESTION and any(
        word in keywords and rarity.get(word, 0) >= unknown for word in asked
    )
    return min(1.0, max(score, _TELLING if alone else 0.0))
