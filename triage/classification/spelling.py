"""Typing errors in the words that matter for safety: by ear ("hinchason"), by finger ("sweling"), by habit ("cant").

Only words that no dictionary knows are touched, so an honest word ("selling") is never read as a sign ("swelling").
"""

import re
import unicodedata
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA
from spellchecker import SpellChecker

from triage.classification.notation import load, phrases
from triage.classification.plain import word_set

_WORD = re.compile(r"[a-z][a-z'/]*")
_LETTERS = re.compile(r"[a-z]{4,}")
_STEM = re.compile(r"([a-z]{5,})\*")
# Words rarer than this in the dictionaries are as likely a typing error as themselves.
_COMMON_ENOUGH = {"en": 60, "es": 3}
_EVERYDAY = {"en": 2500, "es": 1500}  # how many of the most frequent words a typing error may also stand for

# Sounds that are written in several ways; the order matters.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^h|(?<![cspt])h", ""),
        (r"ph", "f"),
        (r"ck|qu|q|c(?=[aoulrtk]|$)", "k"),
        (r"ll|y", "i"),
        (r"v", "b"),
        (r"[czx](?=[eiy])|z|ss|sc(?=[ei])|x", "s"),
        (r"g(?=[ei])", "j"),
        (r"c", "k"),
        (r"(.)\1+", r"\1"),
        (r"(?<=.)[aeiou]+", "a"),
        (r"a$", ""),
    )
)


def sound(word: str) -> str:
    """How a word sounds, roughly, in either language: "ampoyas" as "ampollas", "brething" as "breathing"."""
    for pattern, heard in _SOUNDS:
        word = pattern.sub(heard, word)
    return word


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@cache
def _dictionary(language: str) -> dict[str, int]:
    counts = SpellChecker(language=language, distance=1).word_frequency.dictionary
    least = _COMMON_ENOUGH[language]
    return {_plain(word): count for word, count in counts.items() if count >= least and len(word) > 3}


def _most_frequent(language: str, number: int) -> list[str]:
    counts = _dictionary(language)
    return sorted(counts, key=lambda word: -counts[word])[:number]


_SPELLING = load("spelling")
_WRITTEN: dict[str, str] = _SPELLING["written"]
_WRITTEN_APART = re.compile(r"\b(?:" + "|".join(re.escape(key) for key in _WRITTEN if " " in key) + r")\b")
_TAUGHT = word_set(_SPELLING["taught"]["words"])
_SIGN_PHRASES = "\n".join(line for entry in load("signs").values() for line in phrases(entry))
_STEMS = tuple(sorted(set(_STEM.findall(_SIGN_PHRASES))))
_KNOWN = (
    frozenset(_dictionary("en"))
    | frozenset(_dictionary("es"))
    | _TAUGHT
    | word_set(_SPELLING["honest"]["words"])
    | frozenset(_LETTERS.findall(_SIGN_PHRASES))
)
_FREQUENT = {word for language, number in _EVERYDAY.items() for word in _most_frequent(language, number)}
_CANDIDATES = tuple(sorted(_FREQUENT | {word for word in _TAUGHT if len(word) > 3}))
_FAMILIAR = (
    frozenset(word for language in _EVERYDAY for word in _most_frequent(language, 16_000))
    | word_set(_SPELLING["honest"]["words"])
    | _TAUGHT
)
_BY_SOUND = {sound(word): word for word in sorted(_TAUGHT, reverse=True) if len(word) > 4}


def is_known(word: str) -> bool:
    """A word of one of the languages, or of the lexicon."""
    return word in _KNOWN or word.startswith(_STEMS)


def _allowed_errors(word: str) -> int:
    return 1 if len(word) < 7 else 2 if len(word) < 11 else 3


@lru_cache(maxsize=8192)
def is_rare(word: str) -> bool:
    """No everyday word and no slip of one: a disease or a medicine more often than not, when somebody says "I have"."""
    if len(word) < 6 or word in _FAMILIAR:
        return False
    return process.extractOne(word, _CANDIDATES, scorer=OSA.distance, score_cutoff=2) is None


@lru_cache(maxsize=8192)
def correct_word(word: str) -> str:
    """The word of the lexicon it was meant to be; itself when it is a word, or nearer to an everyday one."""
    if len(word) < 4 or is_known(word):
        return word
    allowed = _allowed_errors(word)
    found = process.extract(word, _CANDIDATES, scorer=OSA.distance, score_cutoff=allowed, limit=8)
    best = min((distance for _, distance, _ in found), default=None)
    nearest = [choice for choice, distance, _ in found if distance == best]
    # Among equally near words the one that matters for safety is taken.
    taught = [choice for choice in nearest if choice in _TAUGHT and sound(choice)[:1] == sound(word)[:1]]
    if taught:
        return taught[0]
    heard = _BY_SOUND.get(sound(word))
    if heard and (best is None or best > 1):
        return heard
    return word


def _respell(found: re.Match[str]) -> str:
    word = found.group()
    return _WRITTEN.get(word) or (correct_word(word) if word.isalpha() else word)


def correct(folded: str) -> str:
    """Folded text with the known ways of writing and the typing errors mended."""
    joined = _WRITTEN_APART.sub(lambda found: _WRITTEN[found.group()], folded)
    return _WORD.sub(_respell, joined)
