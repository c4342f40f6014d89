"""Short signed addresses: what a link in a text may carry. No table, no secret in the link, one purpose each."""

import hmac
from base64 import urlsafe_b64encode

from django.utils.crypto import salted_hmac

LENGTH = 16  # characters of 6 bits: 96 bits cannot be guessed, and a text has room for them
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def sign(*, purpose: str, number: int) -> str:
    """A token like "2s-Zk0f…": the number, and a signature over it and its purpose (which names the spa)."""
    digits = _to_base36(number)
    return f"{digits}-{_signature(purpose, digits)}"


def read_signed(*, purpose: str, token: str) -> int | None:
    """The number, or None for a token that was altered, or made for something else."""
    digits, _, signature = token.partition("-")
    if not digits or len(digits) > 12 or not set(digits) <= set(DIGITS):
        return None
    if not hmac.compare_digest(signature.encode(), _signature(purpose, digits).encode()):
        return None
    return int(digits, 36)


def _signature(purpose: str, digits: str) -> str:
    digest = salted_hmac(f"leakmap.link.{purpose}", digits, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode()[:LENGTH]


def _to_base36(number: int) -> str:
    digits = ""
    while number:
        number, last = divmod(number, 36)
        digits = DIGITS[last] + digits
    return digits or "0"
