"""Making, finding and revoking the keys of other programs. A key opens one spa: its hash lives in that schema only."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection
from django.db.models import Q

from clinics.models import ApiKey

MARK = "lm_"  # so that a key that leaked into a repository or a mail is recognised
SHOWN = 10  # characters of it that stay visible
COUNT = """
UPDATE clinics_apikey SET requests = CASE WHEN counted_at = %(minute)s THEN requests + 1 ELSE 1 END,
  counted_at = %(minute)s WHERE id = %(key)s RETURNING requests
"""
USE_NOTED_EVERY = timedelta(minutes=1)


def make_key(*, name: str, scopes: Collection[str], actor: str, now: datetime) -> tuple[ApiKey, str]:
    """The row, and the key itself, which nobody can read again. 256 random bits: a plain hash of them is safe."""
    token = MARK + secrets.token_urlsafe(32)
    row = ApiKey.objects.create(
        name=name,
        prefix=token[:SHOWN],
        key_hash=hash_key(token),
        scopes=sorted(scopes),
        created_by=actor[:80],
        created_at=now,
    )
    return row, token


def hash_key(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()


def find_key(token: str) -> ApiKey | None:
    """This spa's key that is not revoked. Looked up by its hash, so no comparison leaks how much was right."""
    return ApiKey.objects.filter(key_hash=hash_key(token), revoked_at=None).first()


def note_use(key: ApiKey, *, now: datetime) -> None:
    """When it was last used, to the minute: not every request is worth a write."""
    before = now - USE_NOTED_EVERY
    if key.last_used_at and key.last_used_at > before:
        return
    rows = ApiKey.objects.filter(Q(last_used_at=None) | Q(last_used_at__lte=before), pk=key.pk)
    rows.update(last_used_at=now)


def count_request(key: ApiKey, *, now: datetime) -> int:
    """How many requests this key has made within the clock's minute, this one included, through whichever process."""
    minute = now.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": key.pk, "minute": minute})
        return cursor.fetchone()[0]


def revoke_key(*, key_id: int, now: datetime) -> bool:
    """From the next request on it opens nothing. False when it was revoked already."""
    return bool(ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=now))
