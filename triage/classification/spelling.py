"""Typing errors in the words that matter for safety: a near miss of a long lexicon word becomes that word."""

import re
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from triage.classification.lexicon import ABSOLUTE_SIGNS, SIGNS
from triage.classification.plain import word_set

# Only words of seven letters or more: shorter ones have too many honest neighbours.
WORDS = word_set(
    "swelling swollen drooping droopy bruising bruised bruises blister blisters blistered bleeding "
    "numbness tingling infected infection allergic allergy reaction breathe breathing swallow "
    "swallowing vomiting dizziness fainted fainting blurry blurred headache migraine pregnant "
    "pregnancy breastfeeding medication medicine antibiotics accutane discharge itching burning "
    "painful uneven asymmetrical lopsided crusting scabbing redness tenderness palpitations "
    "discolored discoloration throbbing nauseous hinchado hinchada hinchazon inflamado inflamada "
    "moretones ampollas sangrado sangrando infeccion alergia alergica embarazada lactancia "
    "medicamento mareada adormecido adormecida enrojecimiento respirar entumecido entumecida "
    "quemadura vomitando desmayo desmaye appointment reschedule unsubscribe "
)  # fmt: skip
# Honest words that lie one step from a lexicon word.
NEIGHBOURS = word_set(
    "breath bruise injections injecting inyeccion inyecciones inching etching crushing throwing throws "
"inyectar rejection relation "
    "selling smelling spelling shelling swallows breaths breathed breather cooling billing filling "
    "feeling dwelling burping burring turning boring itchin' bathing batching fitting headaches "
    "headaced heading reactions reacting creation creating reading infections injection injected "
    "injecting fainter painting paintful infested even unevenly ordering trembling breeding blending "
    "feeding bleaching teething seething soothing crossing trusting dusting allergies allergen "
    "medications medicines medical mediation meditation migraines pregnancies discharged tendering "
    "bruiser brushing cruising browsing blustery flurry blurring burrs hurry plurry brushed bounced "
    "inflated infectious reschedules rescheduled rescheduling appointments unsubscribed swellings "
    "medicina medicamentos alergias alergico hinchados hinchadas mareado respira respiro desmayos "
    "ampolla moreton sangrada hacerme adormecer inflamados embarazo embarazadas infecciones "
    "headaching breathes breathers mirada marcada manejada blisters mirando disclose droops swelled "
    "vomited "
)  # fmt: skip
_TOKEN = re.compile(r"[a-z]{6,}")
# A word that some rule reads as it stands ("bruise") is no typo of another ("bruises").
_READ_AS_IT_STANDS = re.compile("|".join([*SIGNS.values(), *ABSOLUTE_SIGNS.values()]))
_CHOICES = tuple(sorted(WORDS))


@lru_cache(maxsize=4096)
def correct_word(word: str) -> str:
    """Same first letter, one edit up to eight letters, two above."""
    if word in WORDS or word in NEIGHBOURS or _READ_AS_IT_STANDS.fullmatch(word):
        return word
    found = process.extractOne(word, _CHOICES, scorer=OSA.distance, score_cutoff=2)
    if not found or found[0][0] != word[0] or len(found[0]) < 7:
        return word
    allowed = 1 if len(found[0]) <= 8 else 2
    return found[0] if found[1] <= allowed else word


def correct(folded: str) -> str:
    return _TOKEN.sub(lambda match: correct_word(match.group()), folded)
