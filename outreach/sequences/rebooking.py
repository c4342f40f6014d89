"""Post-visit rebooking: when a patient is written to after a visit, and if not, why not. Pure.

Two texts at most. The first leaves `lead` days before the ideal day of return, the second 48 hours after the first
and only into silence; then it stops. Whatever speaks against writing is asked each time, never remembered.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FOLLOW_UP_AFTER = timedelta(hours=48)
FOLLOW_UP_AT_LATEST = timedelta(days=7)  # later than that it is no follow-up any more
SILENT_AFTER = timedelta(days=14)  # a booking within that counts as an answer
LATER_AT_MOST = timedelta(days=366)
FOLD_WITHIN = timedelta(days=14)  # another visit due so soon after needs no text of its own
SOONEST_AFTER_VISIT = timedelta(days=3)
GIVE_UP_AFTER = timedelta(days=60)  # past the latest day of return: no reminder any more
USUAL_HOUR = 11
ENOUGH_TEXTS = 3  # of a patient, to tell their hour
SUNDAY = 6


@dataclass(frozen=True)
class Interval:
    """Days from a visit to the next: earliest, ideal, latest; and how long before the ideal day we write.

    Raises ValueError for days out of order, naming the remedy.
    """

    shortest: int
    ideal: int
    longest: int
    lead: int

    def __post_init__(self) -> None:
        if not 1 <= self.shortest <= self.ideal <= self.longest:
            raise ValueError("Put the days in order: earliest, ideal, latest.")
        if not 0 <= self.lead < self.ideal:
            raise ValueError("The lead must be shorter than the ideal interval.")


@dataclass(frozen=True)
class Rule:
    """An interval with what it is for. Nothing given: the service's own."""

    interval: Interval
    provider_id: int | None = None
    season: tuple[int, int] | None = None  # months of the visit, both included; may run over the new year
    sessions: int | None = None  # until the patient has had so many

    def fits(self, *, visited_on: date, provider_id: int, session: int) -> bool:
        if self.provider_id not in (None, provider_id):
            return False
        if self.sessions is not None and session >= self.sessions:
            return False
        return self.season is None or _is_in_season(visited_on.month, *self.season)

    @property
    def particularity(self) -> tuple[bool, bool, bool]:
        return self.sessions is not None, self.provider_id is not None, self.season is not None


def _is_in_season(month: int, first: int, last: int) -> bool:
    return first <= month <= last if first <= last else month >= first or month <= last


def choose_interval(
    rules: Sequence[Rule], *, visited_on: date, provider_id: int, session: int
) -> Interval | None:
    """The most particular rule that fits; `session`: how many such visits the patient has had, this one included."""
    fitting = [
        rule for rule in rules if rule.fits(visited_on=visited_on, provider_id=provider_id, session=session)
    ]
    return max(fitting, key=lambda rule: rule.particularity).interval if fitting else None


@dataclass(frozen=True)
class Dates:
    """Days in the spa's zone."""

    write_on: date
    ideal_on: date
    latest_on: date


def find_dates(visited_on: date, interval: Interval) -> Dates:
    """Never sooner than a few days after the visit, however long the lead."""
    ideal_on = visited_on + timedelta(days=interval.ideal)
    write_on = max(ideal_on - timedelta(days=interval.lead), visited_on + SOONEST_AFTER_VISIT)
    return Dates(write_on, ideal_on, visited_on + timedelta(days=interval.longest))


# ---- the hour ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Window:
    """The spa's hours for such texts, local: from <= hour < until."""

    from_hour: int = 10
    until_hour: int = 18
    on_sundays: bool = False

    def is_open(self, local: datetime) -> bool:
        return self.from_hour <= local.hour < self.until_hour and self._is_day(local.date())

    def _is_day(self, day: date) -> bool:
        return self.on_sundays or day.weekday() != SUNDAY

    def find_moment(self, day: date, hour: int, zone: ZoneInfo, *, not_before: datetime) -> datetime:
        """The first moment of the window at or after `hour` of that day and after `not_before`. Aware UTC."""
        while True:
            if self._is_day(day):
                wished = _at(day, min(max(hour, self.from_hour), self.until_hour - 1), zone)
                moment = max(wished, not_before)
                if self.is_open(moment.astimezone(zone)) and moment.astimezone(zone).date() == day:
                    return moment
            day += timedelta(days=1)


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(ZoneInfo("UTC"))


def choose_hour(hours_written: Sequence[int], window: Window) -> int:
    """When this patient tends to have the phone in hand: the hour they wrote to us most often, else the usual one."""
    within = [hour for hour in hours_written if window.from_hour <= hour < window.until_hour]
    if len(within) < ENOUGH_TEXTS:
        return min(max(USUAL_HOUR, window.from_hour), window.until_hour - 1)
    counts = Counter(within)
    return min(counts, key=lambda hour: (-counts[hour], hour))


# ---- the backlog ------------------------------------------------------------------------------------------


def spread(
    *, how_many: int, taken: dict[date, int], per_day: int, first: date, days_off: Collection[int]
) -> list[date]:
    """A day for each of those overdue at once, in their order, no more than `per_day`; `taken`: queued already."""
    days, day, left = [], first, 0
    left = per_day - taken.get(day, 0) if day.weekday() not in days_off else 0
    while len(days) < how_many:
        if left > 0:
            days.append(day)
            left -= 1
            continue
        day += timedelta(days=1)
        left = 0 if day.weekday() in days_off else per_day - taken.get(day, 0)
    return days


# ---- whether to write -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Facts:
    """What is true now of a run that is due, and of its patient."""

    step: int  # 1: nothing was written yet; 2: one text was; 3: both
    today: date
    latest_on: date
    is_enabled: bool = True
    is_service_on: bool = True
    is_completed: bool = True  # the visit still counts as one that took place
    visited_since: bool = False
    is_booked: bool = False
    is_refused: bool = False  # the patient wants none of it, or the desk noted so
    gone: str = ""
    is_blocked: bool = False
    has_number: bool = True
    is_reachable: bool = True
    is_opted_out: bool = False
    has_consent: bool = True
    is_frozen: bool = False  # an open clinical or adverse ticket
    has_complaint: bool = False  # something else is open with a person
    was_clinical: bool = False  # a clinical ticket was opened after our text
    is_talking: bool = False  # a conversation is going on
    was_answered: bool = False  # a reply to the last of ours, or the link was used
    is_snoozed: bool = False  # they asked for later, and later is now
    texted_at: datetime | None = None  # when the last of ours left
    was_dropped: str = ""  # the last of ours never left
    written_first_at: datetime | None = None  # by any workflow
    touches: int = 0  # in 30 days, by any workflow
    most_touches: int = 4
    days_between: int = 3


@dataclass(frozen=True)
class Write:
    """Send the text of that step."""

    step: int


@dataclass(frozen=True)
class Wait:
    until: datetime
    reason: str = ""


@dataclass(frozen=True)
class End:
    """`state` is one of RunState's."""

    state: str
    reason: str


REASONS = {
    "off": "Writing to patients who are due is switched off",
    "service_off": "Switched off for this service, or it has no interval",
    "not_a_visit": "The visit did not take place after all",
    "in_future": "The visit is dated in the future: correct its date",
    "visited": "Came again since",
    "booked": "Has a visit booked",
    "refused": "Does not want to be asked",
    "moved": "Moved away",
    "deceased": "Deceased",
    "blocked": "Patient is blocked",
    "no_number": "No phone number",
    "unreachable": "Texts cannot reach the number",
    "opted_out": "Asked for no texts",
    "no_consent": "Never agreed to offers by text: to be called",
    "clinical": "A clinical question is or was open",
    "complaint": "Something is open with a person",
    "talking": "A conversation is going on",
    "answered": "Answered",
    "asked": "Asked for a time on the link's page",
    "said_no": "Said no on the link's page",
    "too_often": "We wrote first lately",
    "too_late": "Too long ago for a reminder",
    "no_answer": "Two texts, no answer",
    "not_sent": "The text did not leave",
    "folded": "In the text about another visit",
    "desk": "Taken out by the desk",
    "booked_by_phone": "Booked by phone",
    "calls_back": "Will call back",
    "not_now": "Not interested this time",
    "wrong_number": "The number is not theirs: correct it under Patients",
    "snoozed": "Asked for later",
    "merged": "Two records of one visit",
    "newer": "A newer visit counts",
}
_NEXT_LOOK = timedelta(days=1)


def decide(facts: Facts, now: datetime) -> Write | Wait | End:
    """The first that applies. What speaks against it for good ends the run; what may pass waits a day."""
    if ended := _find_end(facts):
        return ended
    if facts.step == 3:
        return _await_silence(facts, now)
    if facts.step == 2 and (waits := _await_follow_up(facts, now)):
        return waits
    if reason := _find_obstacle(facts, now):
        return Wait(now + _NEXT_LOOK, reason)
    return Write(facts.step)


def _find_end(facts: Facts) -> End | None:
    ends = (
        (not facts.is_completed, End("skipped", "not_a_visit")),
        (facts.gone != "", End("skipped", facts.gone)),
        (facts.visited_since, End("skipped" if facts.step == 1 else "booked", "visited")),
        (facts.is_booked, End("skipped" if facts.step == 1 else "booked", "booked")),
        (facts.is_opted_out, End("skipped", "opted_out")),
        (facts.is_blocked, End("skipped", "blocked")),
        (facts.is_refused, End("skipped", "refused")),
        (facts.is_frozen or facts.was_clinical, End("skipped", "clinical")),
        (facts.step > 1 and facts.was_answered and not facts.is_snoozed, End("answered", "answered")),
        (facts.step == 3 and facts.is_snoozed, End("call", "snoozed")),  # both texts are used up
        (not facts.has_number, End("skipped", "no_number")),
        (not facts.is_reachable, End("call", "unreachable")),
        (facts.step > 1 and facts.was_dropped != "", End("skipped", "not_sent")),
        (not facts.is_enabled and facts.step < 3, End("skipped", "off")),
        (not facts.is_service_on and facts.step < 3, End("skipped", "service_off")),
        (facts.step == 1 and facts.today > facts.latest_on + GIVE_UP_AFTER, End("skipped", "too_late")),
        (facts.step == 1 and not facts.has_consent, End("call", "no_consent")),
        (facts.step == 2 and not facts.has_consent, End("skipped", "no_consent")),
    )
    return next((end for applies, end in ends if applies), None)


def _await_silence(facts: Facts, now: datetime) -> Wait | End:
    if facts.texted_at is None:
        return Wait(now + timedelta(hours=1))  # on its way
    quiet_until = facts.texted_at + SILENT_AFTER
    return End("silent", "no_answer") if now >= quiet_until else Wait(quiet_until)


def _await_follow_up(facts: Facts, now: datetime) -> Wait | End | None:
    """Counted from when the first text really left."""
    if facts.texted_at is None:
        return Wait(now + timedelta(hours=1))
    if now < facts.texted_at + FOLLOW_UP_AFTER:
        return Wait(facts.texted_at + FOLLOW_UP_AFTER)
    if now > facts.texted_at + FOLLOW_UP_AT_LATEST and not facts.is_snoozed:
        return _await_silence(facts, now)
    return None


def _find_obstacle(facts: Facts, now: datetime) -> str:
    if facts.has_complaint:
        return "complaint"
    if facts.is_talking:
        return "talking"
    if facts.touches >= facts.most_touches:
        return "too_often"
    # The follow-up's own first text is what was written last.
    between = timedelta(days=facts.days_between) if facts.step == 1 else FOLLOW_UP_AFTER
    if facts.written_first_at and now < facts.written_first_at + between:
        return "too_often"
    return ""
