"""The personal link in a rebooking text. It names the run and nothing else."""

from django.db import connection

from leakmap.lib.http import public_url
from leakmap.lib.signing import read_signed, sign


def make_link(*, run_id: int, host: str) -> str:
    return public_url(host, f"/book/{sign(purpose=_purpose(), number=run_id)}/")


def read_link(token: str) -> int | None:
    """The run's id, or None for a token that is not ours, was altered, or belongs to another spa."""
    return read_signed(purpose=_purpose(), token=token)


def _purpose() -> str:
    return f"return.{connection.schema_name}"
