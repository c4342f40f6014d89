"""Found by Django at start: registers every list of the console."""

from leakmap.console import (  # noqa: F401
    calendar,
    messages_sent,
    patients,
    people,
    spa,
    story,
    texts_admin,
    work,
)
