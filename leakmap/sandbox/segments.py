"""How many SMS parts a text takes: GSM-7 160/153 septets, UCS-2 70/67 code units."""

GSM_BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_ESCAPED = set("^{}\\[~]|€\f")


def count_segments(body: str) -> int:
    """The number of parts; one character outside GSM-7 makes the whole text UCS-2."""
    if all(c in GSM_BASIC or c in GSM_ESCAPED for c in body):
        units = sum(2 if c in GSM_ESCAPED else 1 for c in body)
        single, part = 160, 153
    else:
        units = len(body.encode("utf-16-be")) // 2
        single, part = 70, 67
    if units <= single:
        return 1
    return -(-units // part)
