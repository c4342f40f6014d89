"""The personal link in an offer. It names the offer and nothing else; whoever holds it is taken for the patient."""

from django.db import connection

from leakmap.lib.http import public_url
from leakmap.lib.signing import read_signed, sign


def make_link(*, offer_id: int, host: str) -> str:
    return public_url(host, f"/book/{sign(purpose=_purpose(), number=offer_id)}/")


def read_link(token: str) -> int | None:
    """The offer's id, or None for a token that is not ours, was altered, or belongs to another spa."""
    return read_signed(purpose=_purpose(), token=token)


def _purpose() -> str:
    return f"offer.{connection.schema_name}"
