"""Phone spellings of the few words that everything hangs on: days, months, times of day, appointments."""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from triage.classification.plain import word_set

# Words worth mending. Services and names have their own look-ups (matching.py, naming.py).
_WORTH = word_set(
    "monday tuesday wednesday thursday friday saturday sunday tomorrow tonight today weekend "
    "january february august september october november december morning afternoon evening "
    "appointment available availability reschedule cancel confirm anything something consultation "
    "lunes martes miercoles jueves viernes sabado domingo manana tarde noche semana mediodia "
    "enero febrero agosto septiembre octubre noviembre diciembre disponible cancelar cambiar second "
    "around before between either earlier later quisiera quiero proximo proxima temprano parking insurance address "
    "minutes thanksgiving christmas"
)
# Everyday words that happen to lie one letter away from one of the above.
_OWN_MEANING = word_set(
    "earliest sunny funday money mondays tuesdays wednesdays thursdays fridays saturdays sundays mornings "
    "afternoons evenings weekends weekday weekdays appointments cancels canceled cancelled cancelling "
    "confirmed confirms rescheduled marta marte viernas tardes noches semanas quieres quiere quieran "
    "lines lunas jueces martin juegos sabana mananas todays warning evenly tarda tardo noble coche "
    "cambia cambio cambie quieto proximos cancela cancelo cancele available disponibles marker parks adress "
    "consultations minute octubres minuet confirma canceles packing barking manager marking banking"
)
_SHORT = {
    "n": "and", "w/o": "without", "w/out": "without", "w out": "without", "wout": "without",
    "2day": "today", "2nite": "tonight", "2night": "tonight", "tonite": "tonight", "2moro": "tomorrow",
    "2morrow": "tomorrow", "2mrw": "tomorrow", "tmmrw": "tomorrow", "tmrow": "tomorrow", "tmoro": "tomorrow",
    "tomo": "tomorrow", "tmro": "tomorrow", "tomorow": "tomorrow", "tmorrow": "tomorrow", "2moz": "tomorrow",
    "wknd": "weekend", "wkend": "weekend", "wk": "week", "wks": "weeks", "nxt": "next", "nex": "next",
    "aft": "after", "aftr": "after", "b4": "before", "bfore": "before", "btw": "between", "btwn": "between",
    "mornin": "morning", "morn": "morning", "afternon": "afternoon", "aftrnoon": "afternoon",
    "anytime": "any time", "sumthing": "something", "smth": "something",
    "anythin": "anything", "appointmen": "appointment", "avail": "available", "avl": "available",
    "abt": "about", "wat": "what", "wut": "what", "wht": "what", "hw": "how", "hv": "have",
    "y'all": "you", "yall": "you", "ya'll": "you", "gonna": "going to", "wanna": "want to", "gotta": "got to",
    "lemme": "let me", "gimme": "give me", "cld": "could", "wld": "would", "shld": "should", "msg": "message",
    "frm": "from", "tht": "that", "thats": "that's", "whats": "what's", "hows": "how's", "wheres": "where's",
    "theres": "there's", "lets": "let's", "ill": "i'll", "weds": "wednesday", "wens": "wednesday",
    "wends": "wednesday", "wedn": "wednesday",
    "thr": "thursday", "thrs": "thursday", "thursd": "thursday", "tuesd": "tuesday", "frid": "friday",
    "wensday": "wednesday",
    "wendsday": "wednesday", "wenesday": "wednesday", "weds.": "wednesday", "thrus": "thursday", "thurday": "thursday",
    "thurs.": "thursday", "tus": "tuesday", "satuday": "saturday", "saterday": "saturday", "sundy": "sunday",
    "mañ": "manana", "mnana": "manana", "mna": "manana", "mñna": "manana", "sab.": "sabado", "mie.": "miercoles",
    "q": "que", "xq": "porque", "pq": "porque", "tmb": "tambien", "tb": "tambien", "mnn": "manana", "manna": "manana",
    "pal": "para el", "1st thing": "first thing",
    "lmk": "let me know", "care credit": "carecredit", "kiero": "quiero", "kisiera": "quisiera",
    "qiero": "quiero", "tngo": "tengo", "dnd": "donde",
    "cuanto's": "cuanto", "cuant": "cuanto", "qto": "cuanto", "pa": "para", "pa'": "para",
    "alas": "a las", "dspues": "despues", "dsp": "despues", "despes": "despues", "ora": "hora", "oras": "horas",
    "tardecito": "tarde", "tardecita": "tarde", "tempranito": "temprano", "prontito": "pronto", "aser": "hacer",
    "aserme": "hacerme", "kitar": "quitar", "kien": "quien", "porfa": "por favor", "porfis": "por favor",
    "pf": "por favor", "grax": "gracias", "tks": "thanks",
    "bday": "birthday", "xmas": "christmas", "thx": "thanks", "cancell": "cancel", "canel": "cancel",
    "resch": "reschedule", "reshedule": "reschedule", "reschdule": "reschedule", "rebook": "reschedule",
    "thanx": "thanks", "coudl": "could", "hav": "have", "hve": "have", "ur": "your", "wnt": "want",
    "idk": "i don't know", "nvm": "never mind", "nm": "never mind", "nvmd": "never mind", "omw": "on my way",
    "whens": "when's", "hes": "he's", "shes": "she's", "youre": "you're", "didn": "didn't",
    "shouldnt": "shouldn't", "wouldnt": "wouldn't", "aint": "isn't", "ain't": "isn't",
}  # fmt: skip
_WORD = re.compile(r"[a-z][a-z']*|\d[a-z]+\b")
_SHORT_WORD = re.compile(
    r"(?<![\w'])(?:" + "|".join(sorted(map(re.escape, _SHORT), key=len, reverse=True)) + r")(?![\w'])"
)
# Digits and letters for whole words: "4 a facial", "want 2 book", "w dana". An hour is left an hour: "at 4", "2 today".
_FOR = re.compile(
    r"(?<![\d:/.-])(?<!at )(?<!around )(?<!about )(?<!after )(?<!before )(?<!by )(?<!or )(?<!like )4"
    r"(?= (?:a|an|the|my|me|us|you|u|her|him|some|botox|tox|lips?|facial|filler)\b)"
)
_TO = re.compile(
    r"(?<=[a-z] )2(?= (?:book|come|get|see|do|make|cancel|move|change|know|schedule|reschedule|be|go|try|ask|have|"
    r"talk|confirm|bring|pay)\b)"
)
_WITH = re.compile(r"(?<![\w/&'])w(?:/ ?| )(?=[a-z])")
_OR_IF_NOT = re.compile(
    r"\b(?:or )?if not(?:,| then)?(?= (?:on |the )?[a-z<\d])|\bo? ?(?<!que )si no(?:,)?(?= el | la )"
)
_EMOJI = {
    "👎": " no ", "❌": " no ", "🙅": " no ", "✔": " yes ", "☑": " yes ", "🆗": " ok ", "💯": " yes ", "🙌": " yes ",
    "👏": " yes ", "🤝": " yes ", "🫡": " yes ", "🥰": " thanks ", "❤": " thanks ", "😍": " love to ", "💕": " thanks ",
    "1️⃣": " 1 ", "2️⃣": " 2 ", "3️⃣": " 3 ", "🙋": " yes ", "🤷": " any ", "👆": " ", "🏃": " running late ",
    "💖": " thanks ", "💗": " thanks ", "🫶": " thanks ",
}  # fmt: skip


def speak_emoji(text: str) -> str:
    """The few emoji that answer a question, in words; to be called before letters are folded."""
    for emoji, word in _EMOJI.items():
        text = text.replace(emoji, word)
    return text


def tidy(folded: str) -> str:
    """Folded text with phone spellings written out and misspelt days, months and bookings mended."""
    text = _SHORT_WORD.sub(lambda found: _SHORT[found[0]], folded)
    text = _OR_IF_NOT.sub(" or else ", _WITH.sub("with ", _TO.sub("to", _FOR.sub("for", text))))
    return _WORD.sub(lambda found: _mend(found[0]), text)


_ENDS_DOUBLED = re.compile(r"([a-z])\1+$")
_SMALL = word_set(
    "yes no noon now today fri friday sat sun mon monday thurs lips soon please later after peel"
)


@lru_cache(maxsize=8192)
def _mend(word: str) -> str:
    if (
        word not in _WORTH
        and word not in _OWN_MEANING
        and (short := _ENDS_DOUBLED.sub(r"\1", word)) in _SMALL
    ):
        return short
    if word[-2:-1] == word[-1:] and word not in _OWN_MEANING:
        word = _ENDS_DOUBLED.sub(r"\1", word) if len(word) > 6 else word
    if len(word) < 5 or word in _WORTH or word in _OWN_MEANING or "'" in word:
        return word
    reach = 2 if len(word) >= 8 else 1
    close = [
        (OSA.distance(word, other, score_cutoff=reach), other)
        for other in _WORTH
        if other[0] == word[0] and abs(len(other) - len(word)) <= reach and len(other) >= 6
    ]
    near = [(distance, other) for distance, other in close if distance <= reach]
    if not near:
        return word
    best = min(near)
    # Two words as near as each other: leave it alone.
    return best[1] if sum(distance == best[0] for distance, _ in near) == 1 else word
