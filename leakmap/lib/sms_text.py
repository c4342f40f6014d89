"""What a text costs and how to keep it cheap: GSM-7 alphabet, segments, safe substitutes."""

import unicodedata

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
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
}  # fmt: skip
BY_KIND = {"Zs": " ", "Pd": "-"}  # whatever space or dash a phone's keyboard has


def to_gsm7(text: str) -> str:
    """Replace characters that would double a text's price; drop what has no near twin."""
    return "".join(_to_gsm7(character) for character in unicodedata.normalize("NFC", text))


def _to_gsm7(character: str) -> str:
    if is_gsm7(character):
        return character
    if character in SUBSTITUTES:
        return SUBSTITUTES[character]
    twin = BY_KIND.get(unicodedata.category(character)) or unicodedata.normalize("NFD", character)[0]
    return twin if is_gsm7(twin) else ""


def is_gsm7(text: str) -> bool:
    return all(c in GSM7 or c in GSM7_EXTENSION for c in text)


def count_segments(text: str) -> int:
    """Segments a carrier bills: GSM-7 160 (153 each when split), else UCS-2 70 (67 each when split).

    A character of two units, an extension character or an emoji, is never cut in half: it moves to the next segment.
    """
    if is_gsm7(text):
        units, single, part = [2 if c in GSM7_EXTENSION else 1 for c in text], 160, 153
    else:
        units, single, part = [2 if ord(c) > 0xFFFF else 1 for c in text], 70, 67
    if sum(units) <= single:
        return 1
    segments, filled = 1, 0
    for size in units:
        if filled + size > part:
            segments, filled = segments + 1, 0
        filled += size
    return segments
