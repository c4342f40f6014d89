"""Remember a spa's settings in this process for a few seconds: every webhook and every text asks for them.

Only what staff edit by hand belongs here, never anything about a patient. A change is noticed within KEPT_S.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection

T = TypeVar("T")
_kept: dict[tuple[str, str], tuple[float, Any]] = {}


def remember(name: str, make: Callable[[], T]) -> T:
    """What `make` returned for the current spa, made anew when older than `settings.PROFILE_KEPT_S`."""
    key, now = (connection.schema_name, name), time.monotonic()
    found = _kept.get(key)
    if found and found[0] > now:
        return found[1]
    made = make()
    if settings.PROFILE_KEPT_S:
        _kept[key] = (now + settings.PROFILE_KEPT_S, made)
    return made


def forget() -> None:
    _kept.clear()
