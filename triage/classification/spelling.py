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
from triage.classification.plain_words import PLAIN_WORDS

_WORD = re.compile(r"[a-z][a-z'/]*")
_LETTERS = re.compile(r"[a-z]{4,}")
_WHOLE_WORD = re.compile(r"(?<![a-z\\\\])[a-z]{6,}(?![a-z*?(\\\\\[])")
# The Spanish dictionary has headwords only; these endings lead back to them.
_VERB_ENDING = re.compile(
    r"(?:o|a|e|as|es|an|en|amos|emos|imos|aba|aban|abas|ia|ian|ias|are|ere|ire|ara|era|ira|aran|eran|iran|aria|eria|iria|"
    r"arian|erian|irian|aste|iste|aron|ieron|io|ando|iendo|ar|er|ir|ad|ado|ada|ados|adas|ido|ida|idos|idas)"
    r"(?:me|te|se|lo|la|le|nos|los|las|les|melo|mela|selo|sela)?$"
)
_STEM = re.compile(r"([a-z]{4,})(?:\*|\\w)")
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
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@cache
def _dictionary(language: str) -> dict[str, int]:
    counts = SpellChecker(language=language, distance=1).word_frequency.dictionary
    least = _COMMON_ENOUGH[language]
    return {_plain(word): count for word, count in counts.items() if count >= least and len(word) > 3}


@cache
def _by_frequency(language: str) -> list[str]:
    counts = _dictionary(language)
    return sorted(counts, key=counts.__getitem__, reverse=True)


def _most_frequent(language: str, number: int) -> list[str]:
    return _by_frequency(language)[:number]


_SPELLING = load("spelling")
_WRITTEN: dict[str, str] = _SPELLING["written"]
_WRITTEN_APART = re.compile(r"\b(?:" + "|".join(re.escape(key) for key in _WRITTEN if " " in key) + r")\b")
_TAUGHT = word_set(_SPELLING["taught"]["words"])
_SIGN_PHRASES = "\n".join(line for entry in load("signs").values() for line in phrases(entry))
_CLINICAL_PHRASES = "\n".join(line for entry in load("clinical").values() for line in phrases(entry))
_OTHER_PHRASES = "\n".join(
    line
    for entry in (*load("idioms").values(), *load("places").values(), load("everyday")["thanks"])
    for line in phrases(entry)
)
_EVERYDAY_PHRASES = "\n".join(
    line
    for topic in ("billing", "booking", "faq", "other")
    for entry in load("everyday")[topic].values()
    for line in phrases(entry)
)
_MATTERS = _TAUGHT | frozenset(_WHOLE_WORD.findall(f"{_SIGN_PHRASES}\n{_CLINICAL_PHRASES}"))
_STEMS = tuple(sorted(set(_STEM.findall(_SIGN_PHRASES))))
_SPANISH = frozenset(_dictionary("es"))
_KNOWN = (
    frozenset(_dictionary("en"))
    | _SPANISH
    | _TAUGHT
    | word_set(_SPELLING["honest"]["words"])
    | frozenset(
        _LETTERS.findall(f"{_SIGN_PHRASES}\n{_CLINICAL_PHRASES}\n{_OTHER_PHRASES}\n{_EVERYDAY_PHRASES}")
    )
    | PLAIN_WORDS
)
_FREQUENT = {word for language, number in _EVERYDAY.items() for word in _most_frequent(language, number)}
_CANDIDATES = tuple(
    sorted(
        _FREQUENT | {word for word in _MATTERS if len(word) > 3} | set(_WHOLE_WORD.findall(_OTHER_PHRASES))
    )
)
_FAMILIAR = (
    frozenset(word for language in _EVERYDAY for word in _most_frequent(language, 16_000))
    | word_set(_SPELLING["honest"]["words"])
    | _TAUGHT
)
_BY_SOUND = {sound(word): word for word in sorted(_TAUGHT, reverse=True) if len(word) > 4}


def _is_spanish_form(word: str) -> bool:
    """A plural, the other gender or a verb's form of a Spanish headword: "juntas", "llegamos", "avisenme"."""
    single = word.removesuffix("es"), word.removesuffix("s"), re.sub(r"as?$", "o", word)
    if any(form in _SPANISH for form in single):
        return True
    ending = _VERB_ENDING.search(word)
    return bool(ending) and any(word[: ending.start()] + verb in _SPANISH for verb in ("ar", "er", "ir"))


def is_known(word: str) -> bool:
    """A word of one of the languages, or of the lexicon."""
    return word in _KNOWN or word.startswith(_STEMS) or _is_spanish_form(word)


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
    if len(word) < 5 or is_known(word):
        return word
    found = process.extract(
        word, _CANDIDATES, scorer=OSA.distance, score_cutoff=_allowed_errors(word), limit=12
    )
    best = min((distance for _, distance, _ in found), default=None)
    # Among equally near words a letter left out is likelier than one too many, then what matters for safety wins.
    nearest = sorted(
        (
            choice
            for choice, distance, _ in found
            if distance == best and sound(choice)[:1] == sound(word)[:1]
        ),
        key=lambda choice: (len(choice) < len(word), choice not in _MATTERS, choice),
    )
    heard = _BY_SOUND.get(sound(word))
    if heard and (best is None or best > 1):
        return heard
    if nearest and (nearest[0] in _MATTERS or best == 1):
        return nearest[0]
    return word


def _respell(found: re.Match[str]) -> str:
    word = found.group()
    return _WRITTEN.get(word) or (correct_word(word) if word.isalpha() else word)


def correct(folded: str) -> str:
    """Folded text with the known ways of writing and the typing errors mended."""
    joined = _WRITTEN_APART.sub(lambda found: _WRITTEN[found.group()], folded)
    return _WORD.sub(_respell, joined)
