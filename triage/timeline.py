"""A patient's text, written down where the desk reads it."""

import json
from datetime import datetime

from django.db import connection

from triage.channels.base import TextReceived
from triage.models import Author, Conversation, Inbound, Message

# Every text pays it: the message and that the patient wrote just now, in one statement.
WRITE_DOWN = """
WITH heard AS (UPDATE triage_conversation SET last_in_at = %(now)s WHERE id = %(conversation_id)s)
INSERT INTO triage_message (conversation_id, author, author_name, body, media, is_note, awaits_answer, inbound_id, at)
VALUES (%(conversation_id)s, %(author)s, '', %(body)s, %(media)s, false, false, %(inbound_id)s, %(at)s) RETURNING id
"""


def write_down(
    event: TextReceived, *, inbound: Inbound, conversation: Conversation, now: datetime
) -> Message:
    """The message of a delivery; the conversation notes when its patient wrote last."""
    message = Message(
        conversation=conversation,
        author=Author.PATIENT,
        body=event.body,
        media=list(event.media),
        inbound=inbound,
        at=event.at,
    )
    values = {
        "now": now,
        "conversation_id": conversation.pk,
        "author": message.author,
        "body": message.body,
        "media": json.dumps(message.media),
        "inbound_id": inbound.pk,
        "at": message.at,
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE_DOWN, values)
        (message.pk,) = cursor.fetchone()
    message._state.adding = False
    conversation.last_in_at = now
    return message
