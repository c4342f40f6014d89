"""What a text costs and how to keep it cheap: GSM-7 alphabet, segments, safe substitutes."""

import math

# 3GPP TS 23.038: the default alphabet and its extension table (each extension character takes two septets).
GSM7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENSION = set("^{}\\[~]|€\f")

SUBSTITUTES = {
    "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " ",
    "á": "a", "í": "i", "ó": "o", "ú": "u", "Á": "A", "Í": "I", "Ó": "O", "Ú": "U", "ê": "e", "â": "a",
    "ô": "o", "î": "i", "û": "u", "ç": "c", "ë": "e", "ï": "i", "•": "-", "·": "-", "`": "'", "\t": " ",
}  # fmt: skip


def to_gsm7(text: str) -> str:
    """Replace characters that would double a text's price; drop what has no near twin."""
    swapped = "".join(SUBSTITUTES.get(character, character) for character in text)
    return "".join(c for c in swapped if c in GSM7 or c in GSM7_EXTENSION)


def is_gsm7(text: str) -> bool:
    return all(c in GSM7 or c in GSM7_EXTENSION for c in text)


def count_segments(text: str) -> int:
    """Segments a carrier bills: GSM-7 160 (153 each when split), else UCS-2 70 (67 each when split)."""
    if is_gsm7(text):
        units, single, part = len(text) + sum(c in GSM7_EXTENSION for c in text), 160, 153
    else:
        units, single, part = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if units <= single else math.ceil(units / part)
