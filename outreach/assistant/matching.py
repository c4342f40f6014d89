"""Find the service and the approved answer a message is about: typo tolerant, no model, no network."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from outreach.assistant.types import KnowledgeItem, ServiceInfo
from triage.classification.plain import fold, word_set

SERVICE_BOUND = 84  # out of 100, for windows of words against a name of five letters or more
KNOWLEDGE_BOUND = 0.55  # below it a person answers
_WORDS = re.compile(r"[a-z0-9]+")
_STOP = word_set(
    "a an the is are am be was were do does did can could would will should i you your my me we us "
    "our it its it's that this there to of in on at for with and or if so how what when where which "
    "who why have has had get got need want like please thanks hi hello hey any some about just know "
    "tell question ask also okay ok yes no not guys yall from by as up out im i'm el la los las un "
    "una de del que en es por para con mi mis se lo le su sus si tengo tiene tienen puedo puede hay "
    "como cuanto cual cuando donde hola gracias buenas buenos dias tardes y o al ustedes usted quiero "
    "quisiera saber favor "
)  # fmt: skip

# Words of service names that say too little by themselves.
_GENERIC = word_set(
    "hair skin face body treatment treatments removal consult consultation session full small large area "
"therapy package new care "
    "clinic med spa first visit per unit units touch facials combo deluxe classic express signature advanced "
"basic tratamiento sesion consulta"
)  # fmt: skip


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


def find_services(folded: str, services: tuple[ServiceInfo, ...]) -> tuple[int, ...]:
    """Every service named, exact words first; a shared alias yields all services that carry it."""
    text = " ".join(_WORDS.findall(folded))
    found: list[int] = []
    taken: list[str] = []
    for phrase, service_id in _catalogue(services):
        if re.search(rf"\b{re.escape(phrase)}(?:s|es)?\b", text) or (phrase in taken):
            if phrase not in taken and any(re.search(rf"\b{re.escape(phrase)}", done) for done in taken):
                continue
            taken.append(phrase)
            found.append(service_id)
    return tuple(dict.fromkeys(found)) or _find_misspelt(text, services) or _find_by_word(text, services)


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
                score = fuzz.ratio(window, phrase)
                if score >= SERVICE_BOUND:
                    best[service_id] = max(best.get(service_id, 0), score)
    if not best:
        return ()
    top = max(best.values())
    return tuple(service_id for service_id, score in best.items() if score >= top - 3)


def _stem(word: str) -> str:
    for ending in ("ing", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=4096)
def _content(text: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            _stem(word) for word in _WORDS.findall(fold(text)) if word not in _STOP and len(word) > 1
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


def _score(asked: Sequence[str], item: KnowledgeItem, rarity: dict[str, float], unknown: float) -> float:
    """How much of what was asked the item covers, words that few items share counting more."""
    question = _content(item.question)
    keywords = tuple(word for keyword in item.keywords for word in _content(keyword))
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
    return min(1.0, 0.65 * coverage + 0.2 * known + (0.15 if hit_keyword else 0.0))
