"""Fetches patients' pictures from the phone provider and keeps them in the spa's own schema.

claim: the next try is written down, committed -> download, outside any transaction -> draw anew -> settle
A worker that dies midway loses nothing: the try that was written down falls due.
"""

import logging
import time
from datetime import datetime, timedelta

from django.db import connection, transaction

from leakmap.lib.pictures import NotAPicture, SafePicture, make_safe
from leakmap.lib.queue import WORK_BULK, Lane, ring, wake_at
from outreach.accounts import NotConnected, is_rehearsal, make_account_sender, read_account
from outreach.senders.base import MediaFailed
from triage.models import Picture, PictureFile, PictureState

log = logging.getLogger("leakmap.pictures")
MOST_BYTES = 6 * 1024 * 1024  # Twilio takes five megabytes in one text
ENOUGH_S = 10.0  # then other spas have their turn
# After the first, second ... try. The first is longer than a download may take, so that nobody does it twice at once.
TRY_AGAIN = tuple(timedelta(seconds=seconds) for seconds in (40, 120, 600, 3600))
MOST_TRIES = len(TRY_AGAIN) + 1


def fetch_pictures(*, now: datetime) -> int:
    """Fetch what is due at this spa; returns how many were tried. What is left after a while rings again."""
    if is_rehearsal():
        return 0
    tried, stop_at = 0, time.monotonic() + ENOUGH_S
    while time.monotonic() < stop_at:
        picture = _claim(now)
        if picture is None:
            return tried
        _fetch(picture)
        tried += 1
    ring(schema=connection.schema_name, lane=Lane.BULK, task=WORK_BULK)
    return tried


def _claim(now: datetime) -> Picture | None:
    """The one that has waited longest; the try is counted and the next one planned before it begins."""
    due = Picture.objects.filter(state=PictureState.WAITING, try_at__lte=now).order_by("try_at")
    if not due.exists():  # nearly always: every bulk bell of every spa asks
        return None
    with transaction.atomic():
        picture = due.select_for_update(skip_locked=True).first()
        if picture is None:
            return None
        picture.try_at = now + TRY_AGAIN[min(picture.tries, len(TRY_AGAIN) - 1)]
        picture.tries += 1
        picture.save(update_fields=["tries", "try_at"])
        wake_at(schema=connection.schema_name, due_at=picture.try_at, lane=Lane.BULK)
    return picture


def _fetch(picture: Picture) -> None:
    if picture.tries > MOST_TRIES:  # its last worker never came back
        _give_up(picture, "It could not be read")
        return
    try:
        safe = make_safe(_download(picture))
    except NotAPicture as error:
        _give_up(picture, str(error))
    except MediaFailed as error:
        if error.is_final or picture.tries == MOST_TRIES:
            _give_up(picture, str(error))
    except NotConnected:
        if picture.tries == MOST_TRIES:
            _give_up(picture, "The phone account is not connected")
    else:
        _keep(picture, safe)


def _download(picture: Picture) -> bytes:
    """Raises MediaFailed or NotConnected."""
    sender = make_account_sender(read_account())
    return sender.fetch_media(picture.message.media[picture.place]["url"], most_bytes=MOST_BYTES)


def _give_up(picture: Picture, why: str) -> None:
    log.warning("picture %s: %s", picture.pk, why)
    _waiting(picture).update(state=PictureState.FAILED, problem=why, try_at=None)


def _keep(picture: Picture, safe: SafePicture) -> None:
    """Once, though two workers may have fetched it."""
    with transaction.atomic():
        kept = _waiting(picture).update(
            state=PictureState.KEPT, problem="", try_at=None, width=safe.width, height=safe.height
        )
        if kept:
            PictureFile.objects.create(picture=picture, full=safe.full, small=safe.small)


def _waiting(picture: Picture):
    return Picture.objects.filter(pk=picture.pk, state=PictureState.WAITING)
