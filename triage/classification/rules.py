"""The rule reader: one message in, one cautious Reading out. Pure; English and Spanish (labelling guide)."""

import re

from triage.classification.notation import compile_entry, load
from triage.classification.opt_out import is_cancel_trap, read_keyword, wants_no_texts
from triage.classification.plain import fold, guess_language, own_words
from triage.classification.readings import Category, Reading, Urgency, most_cautious
from triage.classification.signs import SignReading, read_signs, without_idioms
from triage.classification.spelling import correct
from triage.classification.unknown import (
    asks_plain_advice,
    state_of_body,
    tells_of_aftermath,
    tells_of_healthy_body,
    tells_of_new_state,
    tells_of_unknown_condition,
    touches_body,
    wishes_treatment,
)

READER = "rules"
VERSION = "2026.11.4"

_BARE_CANCEL = re.compile(r"^(?:please )?cancel(?:ar)?[.! ]*$")


def _compile_all(entries: dict[str, dict[str, str]]) -> dict[str, re.Pattern[str]]:
    return {name: compile_entry(entry) for name, entry in entries.items()}


_EVERYDAY = load("everyday")
_TOPICS = (
    (Category.CLINICAL, _compile_all(load("clinical"))),
    (Category.BILLING, _compile_all(_EVERYDAY["billing"])),
    (Category.BOOKING, _compile_all(_EVERYDAY["booking"])),
    (Category.FAQ, _compile_all(_EVERYDAY["faq"])),
)
_OTHER = _compile_all(_EVERYDAY["other"])
_THANKS = compile_entry(_EVERYDAY["thanks"])
_POLICY = re.compile(r"\b(?:polic(?:y|ies)|politicas?)\b")
_EMPTY = re.compile(r"[^a-z0-9]*")
# "Price for mole removal" is a question for anybody.
_PRICED = compile_entry(load("idioms")["priced"])
# How sure the rules are when one rule, or several, speak for the winning label.
_ONE_RULE, _SEVERAL, _SIGN, _NOTHING = 0.75, 0.85, 0.9, 0.4


def _signs_to_findings(signs: SignReading) -> dict[Category, list[str]]:
    findings: dict[Category, list[str]] = {}
    if signs.present:
        findings[Category.ADVERSE_EVENT] = [f"sign:{name}" for name in signs.present]
    for tag in ("history", "concern", "expected"):
        for name in getattr(signs, tag):
            findings.setdefault(Category.CLINICAL, []).append(f"sign_{tag}:{name}")
    for name in signs.ahead:
        # "Does it hurt?" before a treatment is a common question; other effects in advance need a clinician.
        category = Category.FAQ if name == "feeling" else Category.CLINICAL
        findings.setdefault(category, []).append(f"sign_ahead:{name}")
    return findings


def _topic_findings(plain: str, literal: str) -> dict[Category, list[str]]:
    """Clinical words are read without idioms and without what is only priced; the others on the whole text."""
    unpriced = _PRICED.sub(" ~ ", literal)
    findings = {}
    for category, rules in _TOPICS:
        source = unpriced if category is Category.CLINICAL else plain
        names = [f"{category}:{name}" for name, rule in rules.items() if rule.search(source)]
        if names:
            findings[category] = names
    return findings


def _drop_contradictions(findings: dict[Category, list[str]], plain: str) -> None:
    """Topics that only look like another one because they share a word."""
    if _POLICY.search(plain) and Category.FAQ in findings:
        findings.pop(Category.BOOKING, None)
        findings.pop(Category.BILLING, None)
    other = [f"other:{name}" for name, rule in _OTHER.items() if rule.search(plain)]
    if other and Category.ADVERSE_EVENT not in findings and Category.CLINICAL not in findings:
        for category in (Category.BILLING, Category.BOOKING, Category.FAQ):
            findings.pop(category, None)
        findings[Category.OTHER] = other


def _name_the_unknown(literal: str) -> str | None:
    """Which net catches the message whatever else it wants; None when none does."""
    if state_of_body(literal):
        return "state_of_body"
    return "unknown_condition" if tells_of_unknown_condition(literal) else None


def _catch_the_unknown(findings: dict[Category, list[str]], literal: str) -> None:
    """What no rule knows but speaks of a body or a given treatment goes to a clinician, unless it is plain praise."""
    if Category.ADVERSE_EVENT in findings or Category.OTHER in findings:
        return
    if tells_of_aftermath(literal) or tells_of_new_state(literal):
        findings[Category.ADVERSE_EVENT] = ["net:aftermath"]
    if Category.ADVERSE_EVENT in findings or Category.CLINICAL in findings:
        return
    touched = touches_body(literal)
    net = _name_the_unknown(literal) or (touched if touched == "since_treatment" else None)
    if net:
        findings[Category.CLINICAL] = [f"net:{net}"]
    elif touched and not findings and (touched == "treatment" or wishes_treatment(literal)):
        findings[Category.BOOKING] = ["booking:treatment_wish"]
    elif touched and not findings and not _THANKS.search(literal) and not tells_of_healthy_body(literal):
        findings[Category.CLINICAL] = [f"net:{touched}"]


_MAY_BE_PLAIN = {"clinical:candidacy", "clinical:spacing"}


def _let_plain_advice_pass(findings: dict[Category, list[str]], literal: str) -> None:
    """ "What do you recommend?" alone is for the desk or a consultation; beside anything else it stays clinical."""
    found = set(findings.get(Category.CLINICAL, ()))
    if Category.ADVERSE_EVENT in findings or not found or found - _MAY_BE_PLAIN:
        return
    if asks_plain_advice(literal):
        del findings[Category.CLINICAL]
        findings.setdefault(Category.BOOKING, []).append("booking:advice")


def _opt_out(text: str, folded: str) -> list[str]:
    if read_keyword(text) == "stop" and not _BARE_CANCEL.match(folded):
        return ["opt_out:keyword"]
    return ["opt_out:sentence"] if wants_no_texts(text) else []


def _urgency(category: Category, signs: SignReading) -> Urgency:
    if category is Category.ADVERSE_EVENT:
        return Urgency.EMERGENCY if signs.emergency else Urgency.URGENT
    return Urgency.SOON if category in (Category.CLINICAL, Category.OPT_OUT) else Urgency.ROUTINE


def _confidence(category: Category, evidence: list[str]) -> float:
    if category is Category.ADVERSE_EVENT:
        return _SIGN
    if not evidence:
        return _NOTHING
    return _SEVERAL if len(evidence) > 1 else _ONE_RULE


def read(text: str, *, now_treatment_recent: bool = True) -> Reading:
    """Label one message. `now_treatment_recent=False` lets a sign told in the past count as history.

    Lines are read apart and as one sentence, because people break off where they like: "i cant\\nbreathe".
    """
    apart = _read_once(text, now_treatment_recent)
    lines = [line.strip() for line in own_words(text).splitlines() if line.strip()]
    if len(lines) < 2:
        return apart
    return most_cautious([apart, _read_once(" ".join(lines), now_treatment_recent)])


def _read_once(text: str, now_treatment_recent: bool) -> Reading:
    folded = fold(own_words(text))
    language = guess_language(folded)
    corrected = correct(folded)
    literal = without_idioms(corrected)
    signs = read_signs(literal, treatment_recent=now_treatment_recent)
    findings = _signs_to_findings(signs)
    for category, names in _topic_findings(corrected, literal).items():
        findings.setdefault(category, []).extend(names)
    if opted := _opt_out(text, folded):
        findings[Category.OPT_OUT] = opted
    if is_cancel_trap(text) and _BARE_CANCEL.match(folded):
        findings = {Category.BOOKING: ["booking:bare_cancel"]}
    _drop_contradictions(findings, corrected)
    _catch_the_unknown(findings, literal)
    _let_plain_advice_pass(findings, literal)
    if not findings:
        kind = "thanks" if _THANKS.search(folded) else "empty" if _EMPTY.fullmatch(folded) else None
        findings[Category.OTHER] = [f"other:{kind}"] if kind else []
    present = sorted(findings, key=lambda category: category.rank)
    return Reading(
        category=present[0],
        also=tuple(present[1:]),
        urgency=_urgency(present[0], signs),
        confidence=_confidence(present[0], findings[present[0]]),
        evidence=tuple(name for category in present for name in findings[category]),
        language=language,
        reader=READER,
        version=VERSION,
    )
