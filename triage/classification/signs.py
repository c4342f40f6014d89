"""Whether a message tells of a bodily sign, and whether that sign is real, denied, asked in advance or long ago."""

import re
from dataclasses import dataclass, field

from triage.classification import lexicon
from triage.classification.plain import word_set
from triage.classification.plain_words import PLAIN_WORDS


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])")


_SIGNS = {name: _compile(pattern) for name, pattern in lexicon.SIGNS.items()}
_ABSOLUTE = {name: _compile(pattern) for name, pattern in lexicon.ABSOLUTE_SIGNS.items()}
_WEAK = {name: _compile(pattern) for name, pattern in lexicon.WEAK_SIGNS.items()}
_ANY_SIGN = _compile("|".join([*lexicon.SIGNS.values(), *lexicon.WEAK_SIGNS.values()]))
_IDIOM = _compile(lexicon.IDIOMS)
_BODY = _compile(lexicon.BODY)
_TREATMENT = _compile(lexicon.TREATMENT)
_ILLNESS = _compile(lexicon.ILLNESS)
_EMERGENCY = _compile(lexicon.EMERGENCY)
_CLAUSE_END = re.compile(
    r"[.!?;\n]+|\bbut\b|\bthough\b|\balthough\b|\bhowever\b|\bexcept\b|"
    r"\bpero\b|\baunque\b|\bsin embargo\b|\bsolo que\b"
)
_TOKEN = re.compile(r"[a-z0-9']+|,")

_NEGATORS = word_set(
    "no not without never zero 0 none nope neither isn't wasn't aren't weren't don't didn't doesn't "
    "haven't hasn't hadn't won't nor sin nunca ningun ninguna tampoco nada ni jamas any "
) - {"any"}
_FILLERS = word_set(
    "any more real really much sign signs of bad major visible such have had get got getting feel "
    "feeling felt experience experienced experiencing notice noticed noticing see seen seeing having "
    "a an the even been be so far at all big too very tengo tuve hay he ha me mas de tiene tenia "
    "tenido siento senti esta estoy estaba estuvo hubo signos senal la el las los se nada un una y "
    "mucho mucha sale salio dio has single bit drop trace actual weird ever developed worse terrible "
)
_LIST_WORDS = frozenset({"or", "and", "nor", "ni", "o", "y", ","})
_LIST_END = _LIST_WORDS | {
    "at",
    "whatsoever",
    "this",
    "anymore",
    "today",
    "so",
    "after",
    "since",
    "here",
    "yet",
    "de",
    "ya",
    "now",
    "esta",
    "either",
    "all",
    "from",
    "in",
    "gracias",
    "thanks",
    "thank",
    "hoy",
    "desde",
    "despues",
    "for",
}
# Words that place the sign in the sender's present or with a recent treatment.
_RECENT = _compile(
    r"since|yesterday|right now|this morning|last night|woke up|(?:hours?|"
    r"days?|minutes?|mins|weeks?|week) ago|an hour after|just (?:got|"
    r"had|did)|"
    r"got (?:mine|it|my \w+) (?:done )?(?:yesterday|today|this|last)|"
    r"still|keeps?|ahora|ayer|anoche|desde|todavia|sigue|sigo|hace (?:un|"
    r"dos|tres|cuatro|cinco|\d+|unas?|unos) (?:dia|hora|minuto|semana|"
    r"rato)s?|"
    r"hoy|acabo de|me acaban|today(?=.{0,20}(?:is|it|my|i))|day \d+|dia \d+|sent (?:a )?(?:photo|pic)"
)
_PRESENT = _compile(
    r"(?:my|his|her|their|your|mi|mis|su|this|these|that|it|the|le|"
    r"nuestr[oa]|esta|este|one) (?:[\w']+ ){0,4}?(?:is|are|has|have|"
    r"feels?|looks?|went|got|turned|turning|keeps?|was|were|hurts?|"
    r"started|"
    r"getting|fell|felt|gives|gave|came|become|became|esta|estan|tiene|"
    r"se|duele|fue|anda|sigue|quedo|amanecio)|i(?:'m| am| have| got|"
    r" feel| had| woke| keep| noticed|'ve| developed| see| can| was|"
    r"'m having)|"
    r"(?:she|he|they)(?:'s|'re| is| has| had| got| woke| can't| feels|"
    r" are)?|it's|its|that's|there(?:'s| is| are)|tengo|tuve|me (?:esta|"
    r"duele|sale|salio|salieron|pica|arde|dio|siento|quedo|puse|desperte)|"
    r"estoy|amaneci|desperte|traigo|se me|hay|tiene|le (?:duele|salio|"
    r"sale|dio|pica)|"
    rf"(?:{lexicon.BODY}|vision) (?:[\w']+ ){{0,3}}?(?:is|are|was|were|"
    rf"isn't|won't|can't|doesn't|looks|feels|went|keeps?|hurts)|"
    r"have (?:a|this|these|some)|got (?:a|this|some)|noticed|having|w/|came out|photo|pic|look at"
)
# A sign is only asked about in advance when the clause opens as a question or condition, or says so outright.
_ASKED_AHEAD = _compile(
    r"^(?:[\W_]*(?:and|so|also|hi|hello|hey|ok|quick|question|just|"
    r"wondering|curious|hola|una|pregunta|y)\b[ ,]*)*[\W_]*"
    r"(?:is|are|will|would|does|do|can|could|might|should|if|what|which|when|how|any|es|son|va a|puede|causa|"
    r"provoca|cuanto|si|me va|duele|arde|deja|produce|suele|hay|que|cuando|como)|"
    r"will|would|could|might|normal|usual\w*|common|typical\w*|cause[sd]?|"
    r"expect\w*|chances? of|likely|prevent|"
    r"avoid|reduce|minimi[sz]e|worried about|afraid of|scared of|nervous about|risk\w*|in case|possible|"
    r"heard (?:it|that|about)|read that|people|going to|gonna|podria|"
    r"causa|provoca|es normal|evitar|prevenir|riesgo|"
    r"suele|va a|me va a"
)
_HISTORY = _compile(
    r"years? (?:ago|back)|last year|(?:in|back in) (?:19|20)\d\d|used to|"
    r"history of|in the past|prone to|tend to|tendency|as a (?:kid|"
    r"child|teen\w*)|(?:another|other|different|previous|old) (?:clinic|"
    r"place|spa|med ?spa|office|provider|injector)|"
    r"somewhere else|elsewhere|(?:once|always|usually|normally|sometimes|"
    r"easily) (?:get|got|had|have|bruise|swell|faint|break|pass)|(?:bruise|"
    r"swell|faint|scar|burn|react|break out) (?:easily|easy|a lot|"
    r"badly|with|from|when|at|around)|i (?:faint|bruise|swell|"
    r"scar|burn|pass out|break out)\b|months ago|with my (?:first|"
    r"last) (?:baby|pregnancy)|"
    r"hace (?:anos|mucho|varios|un ano|\w+ anos|\w+ meses)|el ano pasado|"
    r"antes me|de nina|de nino|otra clinica|otro lugar|historial|suelo|"
    r"propens[oa]|siempre me|me desmayo (?:con|cuando)|when i was"
)
# "I bruise easily" is a habit; "years ago" beside "my lip is swollen" does not make the lip history.
_HABIT = _compile(
    r"easily|prone to|tend to|tendency|history of|usually|always|sometimes|used to|"
    r"i (?:faint|bruise|swell|scar|burn|pass out|break out)|suelo|propens[oa]|siempre|historial"
)
_NOW_TENSE = _compile(
    r"(?:my|his|her|the|it|this|these|mi|mis|one) (?:[\w']+ ){0,3}?(?:is|"
    r"are|feels?|looks?|hurts?|keeps?|won't|can't|has)|"
    r"i'm|i am|i can't|it's|there's|tengo|esta|estan|me duele|me arde|estoy|traigo"
)
_POINTED_AT = re.compile(r"\b(?:this|these|my|mi|mis|este|esta|estos|estas)\s+(?:[\w']+\s+){0,2}$")
_PAST_ELSEWHERE_BUT_NOW = _compile(
    r"now|still|again|today|this morning|since|yesterday|ahora|todavia|"
    r"otra vez|hoy|desde|ayer|right now|came back|keeps?|last night"
)
_CONCERN_ASK = _compile(
    r"(?:help|treat|fix|get rid of|options?|recommend\w*|suggest\w*|"
    r"best (?:for|thing|treatment)|what (?:do you do|would you do|"
    r"works)|anything for|something for|do you (?:do|treat)|which|"
    r"good for|work(?:s)? (?:on|for)|improve|reduce|lighten|remove|"
    r"quitar|tratar|mejorar|ayuda\w*|recomiend\w*|algo para|sirve)"
)
_CONCERN_SIGNS = frozenset(
    {
        "weakness",
        "hair",
        "colour_beside_body",
        "feel_beside_body",
        "scar",
        "swelling",
        "growth",
        "itch",
        "reaction",
        "pain",
        "colour",
        "lump",
        "one_sided",
        "skin",
        "mood",
    }
)
_EXPECTED = frozenset({"feel_beside_body"})
_AS_TOLD = _compile(
    r"(?:as|like|just like|which|what) (?:you|they|she|he|dr|the nurse) (?:\w+ )?(?:said|"
    r"told|mentioned|warned|explained)|as expected|como (?:me )?dij\w+|"
    r"like you said"
)
_WORRY = _compile(
    r"worr\w+|hot|heat|warm|fluid|ooz\w*|pus|spread\w*|weeks?|a lot|"
    r"so much|bad|scared|preocup\w+|calient\w+|semanas?|mucho|worse|"
    r"peor"
)
_MOVE = _compile(
    r"(?:re-?schedul\w*|move|swap|cancel\w*|push|postpone|can't (?:make|"
    r"come)|another (?:day|time)|different (?:day|time)|not (?:going to|"
    r"gonna) make|bring me|next week|switch|change my|"
    r"cambiar|reagendar|mover|otro dia|no puedo ir|no voy a poder|posponer|cancelar)"
)


_SINCE_TREATMENT = _compile(
    rf"(?:since|after|desde|despues de) (?:my |the |el |la |mi |last |our )*(?:{lexicon.TREATMENT})"
)
_REGULAR = _compile(
    r"been|last|months?|years?|weeks?|haven't|time|due|meses|anos|"
    r"ultim[oa]|long|price|promo|new|closed|moved|book|booked|amazing|"
    r"love|great|happy|better"
)
_BODY_WORD = _compile(lexicon.BODY)
_MY_BODY = _compile(rf"(?:my|mi|mis|his|her|su) (?:[\w']+ )?(?:{lexicon.BODY})")


_TIME = re.compile(
    r"\b(?:(?:after|before|around|about|at|by|from|until|till|a las?|despues de las?|antes de las?) )?"
    r"\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|ish|a\.m\.|p\.m\.)?\b|\b(?:after|before) (?:work|lunch|school|noon)\b|"
    r"\b(?:got any(?:thing)?|have you got)\b"
)


_TO_HAVE_DONE = re.compile(r"\b(?:get|have|getting|having) my [a-z]+ done\b")


def wishes_treatment(folded: str, day: re.Pattern[str]) -> bool:
    """Names a treatment as something to come: "any hydrafacial friday?", "botox please", "lip filler".

    Cautious on purpose: true only when nothing but plain words, days and times stands around the treatment's name,
    so one word that we do not know ("burning", "differin", "white") leaves the message to a clinician.
    """
    text = _TIME.sub(" ", without_idioms(folded))
    if not (_TREATMENT.search(text) or _TO_HAVE_DONE.search(text)) or _SINCE_TREATMENT.search(text):
        return False
    rest = _BODY_WORD.sub(" ", day.sub(" ", _TREATMENT.sub(" ", text)))
    return all(word in PLAIN_WORDS or word.isdigit() for word in re.findall(r"[a-z0-9]+", rest))


def touches_body(folded: str) -> str | None:
    """A safety net for what no sign rule knows: something "since the treatment", or one's own body part."""
    text = without_idioms(folded)
    if _SINCE_TREATMENT.search(text) and not _REGULAR.search(text):
        return "since_treatment"
    return "own_body" if _MY_BODY.search(text) else "treatment" if _TREATMENT.search(text) else None


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


def without_idioms(folded: str) -> str:
    """Puns and lookalikes blanked out; a cold sore stays, as the everyday illness it is."""
    return _IDIOM.sub(
        lambda found: " coldsore " if found[0].startswith(("cold sore", "fever blister")) else " ~ ", folded
    )


def _clauses(text: str) -> list[str]:
    return [clause.strip() for clause in _CLAUSE_END.split(text) if clause.strip()]


def _tokens_before(clause: str, position: int) -> list[str]:
    return _TOKEN.findall(clause[:position])


def _is_sign_word(word: str) -> bool:
    return bool(_ANY_SIGN.fullmatch(word))


def is_denied(clause: str, start: int, end: int) -> bool:
    """True when a negator governs the sign: "no", then only filler words or other signs of a list up to it."""
    before = _tokens_before(clause, start)
    after = _TOKEN.findall(clause[end:])
    ends_item = not after or after[0] in _LIST_END
    commas = False
    for index in range(len(before) - 1, -1, -1):
        word = before[index]
        if word in _NEGATORS:
            return not commas or ends_item
        if word == ",":
            if index == 0 or not _is_sign_word(before[index - 1]):
                return False
            commas = True
        elif word not in _FILLERS and word not in _LIST_WORDS and not _is_sign_word(word):
            return False
    return False


def _found_in(clause: str) -> list[tuple[str, int, int, bool]]:
    """(rule, start, end, may be denied) for every sign in the clause; weak ones need a body part or treatment."""
    found = [
        (name, m.start(), m.end(), False) for name, rule in _ABSOLUTE.items() for m in rule.finditer(clause)
    ]
    found += [
        (name, m.start(), m.end(), True) for name, rule in _SIGNS.items() for m in rule.finditer(clause)
    ]
    body, treated = _BODY.search(clause), _TREATMENT.search(clause)
    pronoun = re.search(r"\b(?:it|it's|that's|they|se|esta)\b", clause)
    for name, rule in _WEAK.items():
        beside = (
            treated
            if name == "state_beside_treatment"
            else (body or (treated and _RECENT.search(clause)) or pronoun)
        )
        if beside:
            found += [(name, m.start(), m.end(), True) for m in rule.finditer(clause)]
    return found


def _weak_pronoun_only(clause: str, name: str) -> bool:
    return name in _WEAK and not _BODY.search(clause) and not _TREATMENT.search(clause)


def _is_history(clause: str, text: str) -> bool:
    if not _HISTORY.search(clause) or _PAST_ELSEWHERE_BUT_NOW.search(text):
        return False
    return bool(_HABIT.search(clause)) or not _NOW_TENSE.search(clause)


def _place(name: str, clause: str, start: int, text: str, tally: _Tally, *, treatment_recent: bool) -> None:
    """Put one sign that is not denied where it belongs."""
    recent = bool(_RECENT.search(text))
    present = bool(_PRESENT.search(clause) or _POINTED_AT.search(clause[:start]))
    if _is_history(clause, text):
        tally.history.append(name)
    elif (
        name in _CONCERN_SIGNS
        and _CONCERN_ASK.search(text)
        and not recent
        and not _TREATED_ALREADY.search(text)
        and name != "pain"
    ):
        tally.concern.append(name)
    elif name in _EXPECTED and _AS_TOLD.search(text) and not _WORRY.search(text):
        tally.expected.append(name)
    elif _ASKED_AHEAD.search(clause) and not present and not recent and not _TREATED_ALREADY.search(text):
        tally.ahead.append(name)
    elif not treatment_recent and re.search(r"\b(?:had|was|were|gone|tuve|tenia)\b", clause) and not recent:
        tally.history.append(name)
    else:
        tally.present.append(name)


_TREATED_ALREADY = _compile(
    r"(?:after|from) (?:my|the|our|her|his|your) (?:last |first )?(?:[\w']+ ){0,2}(?:yesterday|"
    r"today|visit|session|shot|injection)|you (?:guys )?(?:did|gave|"
    r"injected|lasered|put|used)|"
    r"(?:had|got) (?:my |the |some |a )?(?:[\w']+ ){0,3}(?:yesterday|"
    r"last week|last month|today|monday|tuesday|wednesday|thursday|"
    r"friday|saturday|sunday|done)|after (?:you|yesterday|today|monday|"
    r"tuesday|wednesday|thursday|friday|saturday)|"
    r"que me (?:hicieron|pusieron|hice|puse|inyectaron)|me (?:hicieron|"
    r"pusieron|inyectaron|hice|puse)|(?:mi|la) ultima (?:sesion|cita|"
    r"visita)|tras (?:el|la|mi)"
)


def _drop_plain_illness(text: str, found: list[str]) -> list[str]:
    """Flu at home as the reason for moving a visit is booking, unless a treatment or body part is in play."""
    if not (_ILLNESS.search(text) and _MOVE.search(text)):
        return found
    if _TREATMENT.search(re.sub(r"appointment\w*|treatments?|peel\w*|facials?|cita", " ", text)) or (
        _RECENT.search(text) and not _ILLNESS.search(text)
    ):
        return found
    systemic = {"fever", "stomach", "state_beside_treatment", "looks_wrong", "pain", "infection"}
    return [name for name in found if name not in systemic]


def read_signs(folded: str, *, treatment_recent: bool = True) -> SignReading:
    text = without_idioms(folded)
    tally = _Tally()
    for clause in _clauses(text):
        for name, start, end, deniable in _found_in(clause):
            if deniable and is_denied(clause, start, end):
                tally.denied.append(name)
            elif _weak_pronoun_only(clause, name) and not re.search(
                r"\b(?:it|it's|that's|they|se|esta) (?:\w+ ){0,3}" + "$", clause[:start]
            ):
                continue
            else:
                _place(name, clause, start, text, tally, treatment_recent=treatment_recent)
    present = _drop_plain_illness(text, tally.present)
    return SignReading(
        present=tuple(dict.fromkeys(present)),
        denied=tuple(dict.fromkeys(tally.denied)),
        ahead=tuple(dict.fromkeys(tally.ahead)),
        history=tuple(dict.fromkeys(tally.history)),
        concern=tuple(dict.fromkeys(tally.concern)),
        expected=tuple(dict.fromkeys(tally.expected)),
        emergency=bool(present) and bool(_EMERGENCY.search(text)),
    )
