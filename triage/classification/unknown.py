"""The safety net: what no rule knows, but speaks of a body or of a treatment that has been given.

All functions take literal text: folded, mended, idioms blanked out (`signs.without_idioms`).
"""

import re

from triage.classification.notation import compile_entry, compile_phrases, expand, load
from triage.classification.plain import word_set
from triage.classification.plain_words import PLAIN_WORDS
from triage.classification.spelling import is_rare

_HOW = load("circumstances")
_SINCE_TREATMENT = compile_entry(_HOW["since_treatment"])
_RECENT = compile_entry(_HOW["recent"])
_REGULAR = compile_entry(_HOW["regular"])
_BENIGN = compile_phrases(["{benign}"])
_BODY = compile_phrases(["{body}"])
_TREATMENT = compile_phrases(["{treatment}"])
_DAY = compile_phrases(["{day}"])
_OWN_BODY = compile_phrases(["(my|mi|mis|his|her|su|our|their) ([\\w']+ )?{body}"])
_STATE_OF_BODY = re.compile(
    rf"(?<![a-z0-9])(?:(?:(?:my|mi|mis|his|her|hers|su|sus|the|la|el|los|las) (?:[\w']+ )?)?{expand('{body}')} "
    r"(?:is|are|r|looks?|feels?|keeps?|has|have|got|gets|went|won't|can't|doesn't|isn't|started|turned|was|were|"
    r"esta|estan|se (?:me )?\w+|amanecio|quedo|quedaron|anda|sigue)) "
    r"(?:(?:so|really|super|just|looking|getting|feeling|a|all|little|bit|kinda|kind|of|very|too|been|all|pretty|"
    r"already|still|starting|to|be|muy|tan|bien|un|poco|mas|super|ya|toda|todo|the|like|as|in|need|not|also|finally|"
    r"always|both) )*+(?P<state>~|[\w']+(?: [\w']+)?)"
)
_HAPPENED = re.compile(
    rf"(?<![a-z0-9])(?:{expand('{body}')} (?P<became>[a-z]{{3,}}ed)|"
    rf"(?:my|mi|her|his|one) (?:[a-z]+ )?{expand('{body}')} (?P<does>[a-z]{{3,}}s))"
    r"\b(?! (?:price|cost|done|appointment|please))"
)
# "My brows waxed", "my forehead lines": what follows a body part without telling of trouble.
_NO_TROUBLE = word_set(
    "wanted needed looked booked waxed lasered tinted shaped threaded touched lifted laminated filled injected treated "
    "plumped freshened removed colored coloured bleached shaved scheduled pierced contoured smoothed reduced tightened "
    "included used matched loved asked confirmed covered cleaned tattooed microbladed numbed "
    "lines wrinkles fillers facials treatments appts appointments injections sessions lashes photos pics hairs waxes "
    "shots results units brows lips needs wants deserves thanks loves misses begs says pores areas lets thats always "
    "this was yes pleas prices questions specials deals packages goals concerns days weeks months fridays mondays "
    "tuesdays thursdays wednesdays saturdays sundays feels looks keeps gets seems goes less peels has plus "
    "twice perhaps"
)
_TO_HAVE = re.compile(r"\b(?:get|getting|got|have|having|had|want|need|wanna|like)\b(?: \w+){0,3} $")
_HAPPENS_TO_ME = re.compile(
    rf"(?<![a-z0-9])(?<!cuanto )(?:se me|se le|me|le) (?P<verb>[a-z]+) (?:\w+ ){{0,2}}"
    rf"(?:el|la|los|las|un|una|mi|mis) (?:\w+ )?"
    rf"{expand('{body}')}(?![a-z0-9])"
)
_KIND_VERBS = re.compile(
    r"(?:quier\w+|kiero|pued\w+|pod\w+|hac\w+|hic\w+|hag\w+|pon\w+|pus\w+|encant\w+|gust\w+|interes\w+|retoc\w+|"
    r"depil\w+|arregl\w+|toc\w+|urge|falta\w*|cobr\w+|atend\w+|atiend\w+|ayud\w+|pint\w+|pein\w+|agend\w+|vo[iy]|va|"
    r"quisiera|dej\w+ (?:muy )?bien|da|dan|regal\w+|aplic\w+|chul\w+|halag\w+|alab\w+|mir\w+ bien)$"
)
_GIVEN = compile_entry(_HOW["given"])
_TELLS_CONDITION = compile_entry(_HOW["tells_condition"])
_ADVICE = compile_entry(_HOW["advice"])
_WISH_TOGETHER = compile_entry(_HOW["wish_together"])
# Words that may tell of a treatment which lies behind: beside them no question is plain.
_TELLS_OF_BEFORE = word_set(
    "had got been after before again already done did last ago still was since went antes ya recien despues otra"
)
_ALSO_PLAIN = word_set(
    "same mismo misma smth sth newbie timer beginner stuff treatment service guys services"
)
# What suits this person is candidacy, a clinician's; "what do you recommend" asks what there is.
_ABOUT_SELF = re.compile(
    r"\b(?:recommend\w*|suggest\w*|rec|pick|choose|best|right|good|suits?)(?: \w+)? (?:for|on|with) (?:me|my(?! "
    r"first)|myself)\b|"
    r"\b(?:recomiend\w*|aconsej\w*|sugier\w*|convien\w*)(?: \w+)? para mis?\b"
)
_WORD = re.compile(r"[a-z]+")
_TIME = re.compile(
    r"\b(?:(?:after|before|around|about|at|by|from|until|till|a las?|despues de las?|antes de las?) )?"
    r"\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|ish|a\.m\.|p\.m\.)?\b|\b(?:after|before) (?:work|lunch|school|noon)\b|"
    r"\b(?:got any(?:thing)?|have you got)\b"
)
_TO_HAVE_DONE = re.compile(r"\b(?:get|have|getting|having|got|need|want) my [a-z]+ done\b")
_ASKS = re.compile(
    r"\?|\b(?:can|could|should|may|ok|okay|how|when|what|which|safe|normal|puedo|puede|cuando|cuanto)\b"
)


def tells_of_aftermath(text: str) -> bool:
    """ "Leopard spots after laser", "not myself since the pellets": told, not asked, of the time after a treatment."""
    found = _SINCE_TREATMENT.search(text)
    if not found or _ASKS.search(text) or _REGULAR.search(text):
        return False
    return "since" in found.group() or "desde" in found.group() or bool(_BODY.search(text))


def names_given_treatment(text: str) -> bool:
    """ "Had filler there", "the botox made ...": a treatment that lies behind, told without praise."""
    return bool(_GIVEN.search(text)) and not _REGULAR.search(text)


def wishes_treatment(text: str) -> bool:
    """Names a treatment or a place as something to come: "any hydrafacial friday?", "botox please", "for my face".

    Cautious on purpose: true only when nothing but plain words, days and times stands around the treatment's name,
    so one word that we do not know ("burning", "differin", "white") leaves the message to a clinician.
    """
    timeless = _TIME.sub(" ", text)
    named = _TREATMENT.search(timeless) or _TO_HAVE_DONE.search(timeless) or _OWN_BODY.search(timeless)
    if not named or _SINCE_TREATMENT.search(text):
        return False
    return all(word in PLAIN_WORDS or word.isdigit() for word in _words_around(timeless))


def _words_around(timeless: str) -> list[str]:
    """What is left without treatments, body parts and days."""
    return re.findall(r"[a-z0-9]+", _BODY.sub(" ", _DAY.sub(" ", _TREATMENT.sub(" ", timeless))))


def asks_plain_advice(text: str) -> bool:
    """ "What do you recommend?", "I want botox and hydrafacial same day": what to have, with nothing told of a body.

    As cautious as `wishes_treatment`: one word that is not plain, or that may tell of an earlier treatment, and it is
    a clinician's question.
    """
    if not (_ADVICE.search(text) or _WISH_TOGETHER.search(text.strip(" .!"))) or _SINCE_TREATMENT.search(
        text
    ):
        return False
    if _ABOUT_SELF.search(text):
        return False
    rest = _words_around(_TIME.sub(" ", _ADVICE.sub(" ", text)))
    return all(word in _ALSO_PLAIN or (word in PLAIN_WORDS and word not in _TELLS_OF_BEFORE) for word in rest)


def state_of_body(text: str) -> bool:
    """ "My face is <something we do not know>", "se me <algo> la cara": read whatever else the message wants."""
    for found in _STATE_OF_BODY.finditer(text):
        if found["state"] != "~" and not _BENIGN.search(found["state"]):
            return True
    for found in _HAPPENED.finditer(text):
        told = found["became"] or found["does"]
        if told not in _NO_TROUBLE and not _TO_HAVE.search(text[: found.start()]):
            return True
    return any(not _KIND_VERBS.match(found["verb"]) for found in _HAPPENS_TO_ME.finditer(text))


def tells_of_new_state(text: str) -> bool:
    """ "Upper lip is asleep and it's day 4": a state that we do not know, told as recent and not asked about."""
    return bool(_RECENT.search(text)) and not _ASKS.search(text) and state_of_body(text)


def tells_of_healthy_body(text: str) -> bool:
    """ "My lips are perf": only states that healthy people tell of."""
    return bool(_STATE_OF_BODY.search(text)) and not state_of_body(text)


def tells_of_unknown_condition(text: str) -> bool:
    """ "I have <a word hardly anybody uses>": likely a condition or a medicine that no list of ours knows."""
    return any(
        is_rare(word)
        for told in _TELLS_CONDITION.finditer(text)
        for word in _WORD.findall(text[told.end() : told.end() + 40])[:3]
    )


def touches_body(text: str) -> str | None:
    """ "since_treatment", "own_body", "given" or "treatment"; None when neither body nor treatment is named."""
    if _SINCE_TREATMENT.search(text) and not _REGULAR.search(text):
        return "since_treatment"
    if _OWN_BODY.search(text):
        return "own_body"
    if not _TREATMENT.search(text):
        return None
    return "given" if names_given_treatment(text) else "treatment"
