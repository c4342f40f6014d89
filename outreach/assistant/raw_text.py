"""What stands in a text before it is read: no words at all, a phone's tapback, a single letter. Pure."""

import re

from outreach.assistant.spelling import speak_emoji
from outreach.assistant.types import Language
from triage.classification.plain import fold, own_words

_WORDLESS = re.compile(r"[^a-z0-9]*")
_NOT_TEXT = re.compile(
    r"^\s*(?:begin:vcard|https?://\S+\s*$|\[?(?:image|photo|video|audio|mms|attachment)\b[^a-z]*$)",
    re.IGNORECASE,
)
_REACTION = re.compile(
    r'^\s*(?:liked|loved|laughed at|emphasized|disliked|questioned|le gusto|le encanto)\s+["“](.*)["”]\s*$',
    re.IGNORECASE | re.DOTALL,
)
_LETTER_ANSWER = re.compile(r"\W*([yn])(?:\W+(?:please|pls|plz|thx|thanks|ty))?\W*", re.IGNORECASE)


def read_said(text: str, language: Language) -> str:
    """The sender's own words, with what stands for a word written out."""
    return _spell_letter(_unwrap_reaction(speak_emoji(own_words(text))), language)


def only_calls(said: str) -> bool:
    """ "??": is anybody there."""
    return bool(said.strip()) and not said.strip(" ?!¿¡")


def has_no_words(text: str, said: str) -> bool:
    """A picture, a contact card, a link, an emoji."""
    return bool(_NOT_TEXT.match(text) or _WORDLESS.fullmatch(fold(said)))


def _spell_letter(text: str, language: Language) -> str:
    """ "y" is yes in English; in Spanish it is the word for "and" and answers nothing."""
    found = _LETTER_ANSWER.fullmatch(text)
    if not found or (language == "es" and found[1].lower() == "y"):
        return text
    return "yes" if found[1].lower() == "y" else "no"


def _unwrap_reaction(text: str) -> str:
    """A phone's tapback: 'Liked "I can offer..."' is a thumb, not the words it quotes."""
    found = _REACTION.match(text)
    if not found:
        return text
    return "no" if text.strip().lower().startswith(("disliked", "questioned")) else "ok"
