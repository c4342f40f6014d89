"""Pictures that patients text: written down with their message, fetched from the provider afterwards."""

from datetime import datetime

from django.db import connection

from leakmap.lib.queue import WORK_BULK, Lane, ring
from triage.models import Message, Picture, PictureState

MOST = 5  # of one text; a carrier takes up to ten
KIND = "image/"


def note_pictures(message: Message, *, now: datetime) -> None:
    """Rows for a text's pictures and a ring for the worker that fetches them, in the caller's transaction."""
    places = [place for place, each in enumerate(message.media) if each["type"].lower().startswith(KIND)]
    if not places:
        return
    Picture.objects.bulk_create(Picture(message=message, place=place, try_at=now) for place in places[:MOST])
    ring(schema=connection.schema_name, lane=Lane.BULK, task=WORK_BULK)


def ask_again(picture: Picture, *, now: datetime) -> bool:
    """One that could not be fetched is tried anew; False when it is not in that state any more."""
    changed = Picture.objects.filter(pk=picture.pk, state=PictureState.FAILED).update(
        state=PictureState.WAITING, tries=0, problem="", try_at=now
    )
    if changed:
        ring(schema=connection.schema_name, lane=Lane.BULK, task=WORK_BULK)
    return bool(changed)
