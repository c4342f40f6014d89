"""Make a text message comparable: plain letters, no quoted thread, clauses, a guess at the language."""

import re
import unicodedata

from triage.classification.notation import load


def word_set(text: str) -> frozenset[str]:
    """A word list written as running text."""
    return frozenset(text.split())


EMOJI_WORDS = {emoji: f" {word} " for emoji, word in load("spelling")["emoji"].items()}
_SWAPS = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "."}
)
# A forwarded or quoted thread is not what the sender says now (labelling guide, quotation).
_QUOTE_HEAD = re.compile(
    r"^\s*(?:-{2,}\s*original message|-{2,}\s*forwarded|on .{4,80} wrote:|el .{4,80} escribi[oó]:|--\s*$|"
    r"sent from my |enviado desde mi )",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[^\S\n]+")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
# Phone spellings of the words that carry negation or a subject.
_SHORTHAND = [
    (re.compile(rf"\b(?:{pattern})\b"), plain)
    for pattern, plain in (
        ("cant", "can't"), ("wont", "won't"), ("dont", "don't"), ("doesnt", "doesn't"), ("didnt", "didn't"),
        ("isnt", "isn't"), ("arent", "aren't"), ("hasnt", "hasn't"), ("havent", "haven't"), ("wasnt", "wasn't"),
        ("couldnt", "couldn't"), ("im", "i'm"), ("ive", "i've"), ("id", "i'd"), ("its", "it's"), ("u", "you"),
        ("ur", "your"), (r"r(?= +[a-z])", "are"), ("pls|plz|pleez", "please"),
        ("thx|tks|ty", "thanks"), ("tmrw|tmr|tmw|tom", "tomorrow"),
        ("appt|apt|appointmnt|appoinment|apptmt", "appointment"),
        ("resched", "reschedule"), ("q", "que"), ("xq", "por que"),
        ("cannot", "can't"), ("can not", "can't"), ("rn", "right now"), ("bc|cuz", "because"),
    )
]  # fmt: skip
_ENGLISH = word_set(
    "the is are my i you it to and of for in on do does can have has was what how when with me we "
    "your this that not please thanks any at be if so just got get would want need come book how's "
    "i'm don't "
)
_SPANISH = word_set(
    "el la los las un una de que en es por para con mi me se lo le su si tengo tiene puedo quiero "
    "quisiera cita hola gracias como cuanto cuando donde esta estoy pero muy mas hoy manana dia tarde "
    "del al les no ya te tienen hay cual nada buenos buenas desde despues porque soy ustedes favor "
    "otro otra dias este "
)
_SHARED = frozenset({"no", "me", "a"})
_WORD = re.compile(r"[a-zñ0-9']+")


def fold(text: str) -> str:
    """Lower case, accents removed (ñ becomes n), typographic quotes and stretched letters evened out."""
    for emoji, word in EMOJI_WORDS.items():
        text = text.replace(emoji, word)
    text = unicodedata.normalize("NFKD", text.translate(_SWAPS)).lower()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = _STRETCHED.sub(r"\1\1", text)
    for pattern, plain in _SHORTHAND:
        text = pattern.sub(plain, text)
    return _SPACES.sub(" ", text).strip()


def own_words(text: str) -> str:
    """What the sender wrote: quoted lines, signatures and everything under a quote header are left out."""
    kept = []
    for line in text.splitlines():
        if _QUOTE_HEAD.match(line):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return "\n".join(kept)


def words(folded: str) -> list[str]:
    return _WORD.findall(folded)


def guess_language(folded: str, default: str = "en") -> str:
    """Counts small everyday words of each language; a tie keeps the default."""
    found = [word for word in words(folded) if word not in _SHARED]
    english = sum(word in _ENGLISH for word in found)
    spanish = sum(word in _SPANISH for word in found) + 2 * ("¿" in folded or "¡" in folded)
    if english == spanish:
        return default
    return "es" if spanish > english else "en"
