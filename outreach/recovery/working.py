"""One look at everything about freed times that is due in this spa."""

from datetime import datetime

from outreach.recovery.following import follow_calendar
from outreach.recovery.forgetting import forget_skipped
from outreach.recovery.notes import read_notes
from outreach.recovery.noticing import notice_freed
from outreach.recovery.staying import look_after_waitlist
from outreach.recovery.waves import run_waves


def recover_due(*, now: datetime) -> int:
    """Read notes, notice what came free, follow the calendar, ask the next people. Safe at any time, however often."""
    done = read_notes(now=now) + notice_freed(now=now)
    if followed := follow_calendar(now=now):
        done += followed + notice_freed(now=now)  # what a shorter visit leaves of a time is a freed one, too
    done += run_waves(now=now)
    return done + look_after_waitlist(now=now) + forget_skipped(now=now)
