"""Found by Django at start: registers every list of the console."""

from leakmap.console import (  # noqa: F401
    api_keys,
    calendar,
    freed_list,
    messages_sent,
    patients,
    people,
    recovery_settings,
    returns_list,
    returns_settings,
    sheet,
    spa,
    story,
    texts_admin,
    waitlist,
    work,
)
