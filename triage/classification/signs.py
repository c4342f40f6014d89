"""Whether a message tells of a bodily sign, and whether that sign is real, denied, asked in advance or long ago."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from triage.classification.notation import compile_entry, compile_phrases, load
from triage.classification.plain import word_set


@dataclass(frozen=True)
class Rule:
    """One kind of sign (signs.toml)."""

    name: str
    pattern: re.Pattern[str]
    needs: str = ""  # "body", "treatment": counts only near one
    deniable: bool = True
    emergency: bool = False


def _read_rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            name,
            compile_entry(entry),
            entry.get("needs", ""),
            entry.get("denial", True),
            entry.get("emergency", False),
        )
        for name, entry in load("signs").items()
    )


RULES = _read_rules()
_BY_NAME = {rule.name: rule for rule in RULES}
_HOW = {name: compile_entry(entry) for name, entry in load("circumstances").items()}
_CLAUSE_END = re.compile(rf"[.!?;\n]+|{_HOW['clause_end'].pattern}")
_BODY = compile_phrases(["{body}"])
_TREATMENT = compile_phrases(["{treatment}"])
_TOKEN = re.compile(r"[a-z0-9']+|,")
_NEAR_BEFORE, _NEAR_AFTER = 48, 32  # letters: some eight words before a sign, five after

_NEGATORS = word_set(
    "no not without never zero 0 none nope neither isn't wasn't aren't weren't don't didn't doesn't "
    "haven't hasn't hadn't won't nor w/o sin nunca ningun ninguna ningunos tampoco nada ni jamas cero"
)
_BARELY = word_set("barely hardly scarcely apenas casi")
_FILLERS = word_set(
    "any more real really much sign signs of bad major visible such have had get got getting feel "
    "feeling felt experience experienced experiencing notice noticed noticing see seen seeing having "
    "a an the even been be so far at all big too very tengo tuve hay he ha me mas de tiene tenia "
    "tenido siento senti esta estoy estaba estuvo hubo signos senal la el las los se nada un una y "
    "mucho mucha sale salio dio has single bit drop trace actual weird ever developed worse terrible "
    "hizo quedo quedaron dejo dejaron solo sola te le tan ese esa was is are were little lick ounce extra "
    "i my crazy super longer cause causes caused gave give left leave hace hicieron"
)
_LIST_WORDS = frozenset({"or", "and", "nor", "ni", "o", "y", ",", "n"})
_LIST_END = _LIST_WORDS | word_set(
    "at whatsoever this anymore today so after since here yet de ya now esta either all from in gracias "
    "thanks thank hoy desde despues for nothing nada thankfully i lol omg yay just everything todo"
)
# The sign itself is pointed at: "this bruise", "my swelling".
_POINTED_AT = re.compile(
    r"\b(?:this|these|that|those|my|mi|mis|este|esta|estos|estas)\s+"
    r"(?:(?:weird|bad|red|big|huge|little|ugly|awful|crazy|hard|new|bit of)\s+)?$"
)
_LOOSELY_POINTED_AT = re.compile(r"\b(?:this|these|my|mi|mis|este|estos|estas)\s+(?:[\w']+\s+){0,2}$")
_GENERAL_PAIN = re.compile(
    r"\b(?:does|do|will|would|is|are|did)\s+(?!my\b)(?:(?!my\b|still\b|supposed\b|and\b|plus\b|also\b|but\b|btw\b|second\b|degree\b)[\w']+\s+){0,5}"
    r"(?:hurt|sting|burn|painful|pain|uncomfortable)\b"
    r"(?!\s+(?:this|so|like (?:this|hell|crazy|that)|when i|since|still|now|right|more|worse|after (?:my|yesterday)))"
)
_ASKS_HOW_IT_FEELS = re.compile(
    r"(?<!me )(?<!le )\b(?:duele|duelen|dolera|doler|doloros[oa]s?|arde)\b|"
    r"\b(?:how|that|very|really|too|more|less) painful\b|"
    r"\bhow (?:much|bad)\b.{0,20}\bhurt\b|\bpain (?:level|scale|wise)\b"
)
_PRONOUN = re.compile(r"\b(?:it|it's|that's|they|they're|se|esta|estan) (?:[\w']+ ){0,3}$")
# Concerns a treatment is bought for; with a wish to have it treated they are no bad reaction.
_OFTEN_A_CONCERN = frozenset(
    "weakness hair colour_beside_body feel_beside_body scar one_sided colour growth".split()
)
_MAY_BE_A_CONCERN = _OFTEN_A_CONCERN | {"swelling", "lump", "itch", "skin", "reaction", "mood", "infection"}
_EXPECTED = frozenset({"feel_beside_body", "itch", "colour_beside_body"})
_GENERAL_ILLNESS = frozenset(
    "fever stomach state_beside_treatment looks_wrong pain emergency_word unsteady infection".split()
)
_BREATH = re.compile(r"[,:]|\b(?:and|also|btw|plus|y|tambien|ademas)\b")
_MEDICINE_EFFECT = compile_phrases(
    [
        "sema",
        "semag*",
        "tirz*",
        "ozempic",
        "wegovy",
        "mounjaro",
        "zepbound",
        "pellets?",
        "(weight loss )?(shot|pen)s?",
    ]
)
_NAME = compile_entry(load("idioms")["names"])
_IDIOM = compile_entry(load("idioms")["idioms"])


def without_idioms(folded: str) -> str:
    """Puns, lookalikes and names blanked out."""
    return _IDIOM.sub(" ~ ", _NAME.sub(" ~ ", folded))


@dataclass(frozen=True)
class SignReading:
    """Names of rules by how they are to be taken; the strongest non-empty group decides."""

    present: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    concern: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    emergency: bool = False


@dataclass
class _Tally:
    present: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    concern: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Told:
    """What the whole message says about when and where; asked once for all its signs."""

    text: str
    recent: bool
    treated: bool
    now: bool
    concern_asked: bool
    as_told: bool
    touches: bool  # a body part or a treatment is named somewhere
    moves_for_illness: bool

    @classmethod
    def read(cls, text: str) -> "_Told":
        how = {name: bool(_HOW[name].search(text)) for name in ("recent", "again_now", "concern_ask")}
        treated = bool(_HOW["treated_already"].search(text) or _HOW["since_treatment"].search(text))
        ill = bool(_HOW["illness"].search(text) and _HOW["move"].search(text))
        return cls(
            text=text,
            recent=how["recent"],
            treated=treated,
            now=how["again_now"],
            concern_asked=how["concern_ask"],
            as_told=bool(_HOW["as_told"].search(text)) and not _HOW["worry"].search(text),
            touches=bool(_BODY.search(text) or _TREATMENT.search(text)),
            moves_for_illness=ill and not treated and not _MEDICINE_EFFECT.search(text),
        )


def _clauses(text: str) -> list[str]:
    return [clause.strip() for clause in _CLAUSE_END.split(text) if clause.strip()]


def is_denied(clause: str, start: int, end: int, *, weakly: bool = False) -> bool:
    """True when a negator governs the sign: "no", then only filler words or other signs of a list up to it.

    `weakly`: "barely hurt" counts as well.
    """
    negators = _NEGATORS | _BARELY if weakly else _NEGATORS
    before = _TOKEN.findall(clause[:start])
    after = _TOKEN.findall(clause[end:])
    ends_item = not after or after[0] in _LIST_END
    commas = False
    for index in range(len(before) - 1, -1, -1):
        word = before[index]
        if word in negators:
            return not commas or ends_item
        if word == ",":
            if index == 0 or not _is_sign_word(before[index - 1]):
                return False
            commas = True
        elif word not in _FILLERS and word not in _LIST_WORDS and not _is_sign_word(word):
            return False
    return False


@lru_cache(maxsize=4096)
def _is_sign_word(word: str) -> bool:
    return any(rule.pattern.fullmatch(word) for rule in RULES if rule.deniable)


def _counts_here(rule: Rule, clause: str, start: int, end: int, told: _Told) -> bool:
    """A word like "red" is a sign only near a body part, on a treated place, or said of "it"."""
    if not rule.needs:
        return True
    if rule.needs == "treatment":
        return told.treated and bool(_TREATMENT.search(clause))
    near = clause[max(0, start - _NEAR_BEFORE) : end + _NEAR_AFTER]
    if _BODY.search(near) or (told.recent and _TREATMENT.search(clause)):
        return True
    return told.touches and bool(_PRONOUN.search(clause[:start]))


def _is_hypothetical(clause: str, start: int, told: _Told) -> bool:
    asked = _HOW["hypothetical"].search(clause)
    if not asked or asked.start() > start:
        return False
    return not _POINTED_AT.search(clause[:start]) and not told.treated


def _is_history(clause: str, told: _Told) -> bool:
    if told.now or not _HOW["history"].search(clause):
        return False
    return bool(_HOW["habit"].search(clause)) or not _HOW["now_tense"].search(clause)


def _is_concern(name: str, clause: str, start: int, told: _Told) -> bool:
    if not told.concern_asked or told.recent or told.treated:
        return False
    if name in _OFTEN_A_CONCERN:
        return True
    asked = _HOW["concern_ask"].search(clause)
    return name in _MAY_BE_A_CONCERN and bool(asked) and asked.start() < start


def _is_asked_ahead(name: str, clause: str, start: int, told: _Told) -> bool:
    if told.recent or told.treated:
        return False
    if name in ("pain", "burn") and _GENERAL_PAIN.search(clause):
        return True
    if _HOW["present"].search(clause) or _LOOSELY_POINTED_AT.search(clause[:start]):
        return False
    return bool(_HOW["asked_ahead"].search(clause))


def _name_ahead(name: str, clause: str) -> str:
    """ "Does it hurt?" is asked by everybody; any other effect in advance is a question for a nurse."""
    if name in ("pain", "burn"):
        return "feeling" if _ASKS_HOW_IT_FEELS.search(clause) or _GENERAL_PAIN.search(clause) else name
    return name


_TOLD_IN_THE_PAST = re.compile(r"\b(?:had|was|were|gone|tuve|tenia)\b")


def _place(
    rule: Rule, clause: str, start: int, told: _Told, tally: _Tally, *, treatment_recent: bool
) -> None:
    """Put one sign that is not denied where it belongs."""
    name = rule.name
    if name == "self_harm":
        tally.present.append(name)
    elif _is_hypothetical(clause, start, told):
        tally.ahead.append(_name_ahead(name, clause))
    elif _is_history(clause, told):
        tally.history.append(name)
    elif _is_concern(name, clause, start, told):
        tally.concern.append(name)
    elif name in _EXPECTED and told.as_told:
        tally.expected.append(name)
    elif _is_asked_ahead(name, clause, start, told):
        tally.ahead.append(_name_ahead(name, clause))
    elif not treatment_recent and not told.recent and _TOLD_IN_THE_PAST.search(clause):
        tally.history.append(name)
    else:
        tally.present.append(name)


def _is_plain_illness(name: str, clause: str, start: int, told: _Told) -> bool:
    """Flu at home as the reason for moving a visit is booking, unless a treatment may be the cause.

    Only what is said in one breath with the illness counts as part of it.
    """
    if not told.moves_for_illness or name not in _GENERAL_ILLNESS:
        return False
    begins = max((found.end() for found in _BREATH.finditer(clause, 0, start)), default=0)
    ends = _BREATH.search(clause, start)
    return bool(_HOW["illness"].search(clause[begins : ends.start() if ends else len(clause)]))


def read_signs(text: str, *, treatment_recent: bool = True) -> SignReading:
    """All signs of literal text. `treatment_recent=False` lets a sign told in the past count as history."""
    told, tally = _Told.read(text), _Tally()
    for clause in _clauses(text):
        for rule in RULES:
            for found in rule.pattern.finditer(clause):
                start, end = found.span()
                if not _counts_here(rule, clause, start, end, told):
                    continue
                if _is_plain_illness(rule.name, clause, start, told):
                    continue
                if rule.deniable and is_denied(clause, start, end, weakly=rule.name == "pain"):
                    tally.denied.append(rule.name)
                else:
                    _place(rule, clause, start, told, tally, treatment_recent=treatment_recent)
    present = tuple(dict.fromkeys(tally.present))
    return SignReading(
        present=present,
        denied=tuple(dict.fromkeys(tally.denied)),
        ahead=tuple(dict.fromkeys(tally.ahead)),
        history=tuple(dict.fromkeys(tally.history)),
        concern=tuple(dict.fromkeys(tally.concern)),
        expected=tuple(dict.fromkeys(tally.expected)),
        emergency=any(_BY_NAME[name].emergency for name in present),
    )
