"""What holds for the texts about coming back whatever a patient's history: at most two, apart, in hours, within reason.

A few histories in every run; `HISTORIES=500 pytest tests/flows/test_rebooking_any_history.py` plays as many.
"""

import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from clinics.consent import record_consent
from clinics.models import Appointment, ConsentKind, Location, Patient, RebookingPolicy, Service
from leakmap.conversing.copying import undone
from leakmap.lib.queue import Lane
from leakmap.lib.tenancy import inside_spa
from outreach.models import Kind, OutboxItem, RebookingRun, RebookingText
from outreach.outbox import accept, claim_due
from outreach.rebooking.claiming import decline, snooze
from outreach.rebooking.working import rebook_due
from outreach.sequences.rebooking import REASONS
from tests.conftest import GLOW
from tests.factories import make_conversation, make_patient, make_provider, make_ticket
from triage.models import Conversation, Ticket

EXAMPLES = int(os.environ.get("HISTORIES", "12"))
START = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
SERVICES = ("Botox", "HydraFacial", "Signature facial", "Dermal filler")
ZONES = ("", "America/Los_Angeles", "America/New_York", "Pacific/Honolulu")
OFTEN = ("visit", "visit", "quiet", "quiet")
EVENTS = (
    *OFTEN, *OFTEN, *OFTEN, *OFTEN,
    "book", "cancel", "correct", "reply", "opt_out", "opt_in", "opt_in", "clinical", "close_tickets", "close_tickets",
    "complaint", "snooze", "decline", "no_rebooking", "block", "offer", "hours", "switch", "standstill",
)  # fmt: skip
history = st.lists(
    st.tuples(st.sampled_from(EVENTS), st.integers(0, 3), st.integers(0, 45)), min_size=4, max_size=24
)
_places = count(1)


class History:
    """Plays events on one patient's life; the clock looks whenever something is due."""

    def __init__(self, zone: str):
        self.now = START
        self.patient = make_patient(phone="+13135550142", timezone=zone)
        self.address = self.patient.addresses.get()
        self.zone = ZoneInfo(zone or "America/Detroit")
        self.left: list[tuple[OutboxItem, dict]] = []
        self.is_standing_still = False
        make_provider(name="Dana Reyes")
        self.agree()

    def agree(self) -> None:
        record_consent(
            address=self.address, kind=ConsentKind.MARKETING, source="desk", wording="form", now=self.now
        )

    def pass_time(self, days: int) -> None:
        until = self.now + timedelta(days=days, hours=days % 7)
        while True:
            dues = [
                *RebookingRun.objects.filter(due_at__isnull=False).values_list("due_at", flat=True),
                *OutboxItem.objects.filter(state="ready").values_list("due_at", flat=True),
            ]
            due = max(min(dues, default=until), self.now)
            if due >= until:
                break
            self.now = due + timedelta(minutes=1)
            if not self.is_standing_still:
                self.look()
            else:
                break
        self.now = max(until, self.now)
        self.is_standing_still = False
        self.look()

    def look(self) -> None:
        rebook_due(now=self.now)
        claims, _ = claim_due(lane=Lane.BULK, now=self.now, limit=50)
        for claim in claims:
            accept(
                item_id=claim.item_id,
                sid=f"SM{claim.item_id:032x}",
                now=self.now,
                attempt_id=claim.attempt_id,
            )
            item = OutboxItem.objects.get(pk=claim.item_id)
            if item.kind == Kind.REBOOKING:
                self.left.append((item, self._note_facts(item)))

    def _note_facts(self, item: OutboxItem) -> dict:
        run = RebookingText.objects.get(item=item).run
        self.address.refresh_from_db()
        return {
            "now": self.now,
            "run": run.pk,
            "opted_out": self.address.opted_out_at is not None,
            "frozen": Ticket.objects.filter(closed_at=None, kind__in=("clinical", "adverse_event")).exists(),
            "booked": Appointment.objects.filter(
                service=run.service, state__in=("booked", "confirmed"), starts_at__gt=self.now
            ).exists(),
            "hours": RebookingPolicy.objects.values_list("from_hour", "until_hour").first() or (10, 18),
        }

    def play(self, what: str, which: int) -> None:
        getattr(self, f"do_{what}")(which)

    def do_quiet(self, which: int) -> None:
        """Nothing happens."""

    def do_visit(self, which: int) -> None:
        """Sometimes written down late: it took place days ago."""
        at = self.now - timedelta(days=which * 11, minutes=30 * next(_places))
        self._make(at, which, "completed")

    def do_book(self, which: int) -> None:
        self._make(self.now + timedelta(days=5 + which * 9, minutes=next(_places)), which, "booked")

    def _make(self, at: datetime, which: int, state: str) -> None:
        provider = make_provider(name=f"Provider {next(_places)}")
        service = Service.objects.get(name=SERVICES[which])
        Appointment.objects.create(
            patient=self.patient,
            provider=provider,
            service=service,
            location=Location.objects.get(),
            starts_at=at,
            ends_at=at + timedelta(minutes=service.duration_minutes),
            state=state,
        )

    def do_cancel(self, which: int) -> None:
        rows = Appointment.objects.filter(state="booked").order_by("pk")
        Appointment.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:1])).update(
            state="cancelled"
        )

    def do_correct(self, which: int) -> None:
        visit = Appointment.objects.filter(state="completed").order_by("-pk").first()
        if visit:
            visit.starts_at -= timedelta(days=which)
            visit.ends_at -= timedelta(days=which)
            visit.state = "no_show" if which == 3 else "completed"
            visit.save()

    def do_reply(self, which: int) -> None:
        talk = Conversation.objects.filter(patient=self.patient, is_open=True).first()
        talk = talk or make_conversation(patient=self.patient, now=self.now)
        Conversation.objects.filter(pk=talk.pk).update(last_in_at=self.now)

    def do_opt_out(self, which: int) -> None:
        record_consent(address=self.address, kind=ConsentKind.OPT_OUT, source="keyword", now=self.now)

    def do_opt_in(self, which: int) -> None:
        record_consent(address=self.address, kind=ConsentKind.OPT_IN, source="keyword", now=self.now)
        if which > 1:
            self.agree()

    def do_clinical(self, which: int) -> None:
        make_ticket(kind="clinical", patient=self.patient, opened_at=self.now)

    def do_complaint(self, which: int) -> None:
        make_ticket(kind="answer", patient=self.patient, opened_at=self.now)

    def do_close_tickets(self, which: int) -> None:
        Ticket.objects.filter(closed_at=None).update(closed_at=self.now)

    def do_snooze(self, which: int) -> None:
        for run in RebookingRun.objects.all():
            snooze(run_id=run.pk, until=self.now + timedelta(days=3 + which * 20), now=self.now)

    def do_decline(self, which: int) -> None:
        for run in RebookingRun.objects.filter(state__in=("texted", "followed_up")):
            decline(run_id=run.pk, now=self.now)

    def do_no_rebooking(self, which: int) -> None:
        Patient.objects.update(no_rebooking=which > 1)

    def do_block(self, which: int) -> None:
        Patient.objects.update(is_blocked=which > 1)

    def do_offer(self, which: int) -> None:
        """Another workflow wrote first."""
        talk = Conversation.objects.filter(patient=self.patient, is_open=True).first()
        talk = talk or make_conversation(patient=self.patient, now=self.now)
        OutboxItem.objects.create(
            kind="offer", purpose="transactional", lane="bulk", dedupe_key=f"offer:{next(_places)}",
            conversation=talk, address=self.address, from_number="+13135550100", body="A time opened up",
            state="sent", due_at=self.now, created_at=self.now, accepted_at=self.now,
        )  # fmt: skip

    def do_hours(self, which: int) -> None:
        RebookingPolicy.objects.update_or_create(
            pk=1, defaults={"from_hour": 9 + which, "until_hour": 14 + which * 2}
        )

    def do_switch(self, which: int) -> None:
        RebookingPolicy.objects.update_or_create(pk=1, defaults={"is_enabled": which != 0})

    def do_standstill(self, which: int) -> None:
        """The clock and the workers stand still until the next event."""
        self.is_standing_still = True


def _check(story: History) -> None:
    per_run = Counter(facts["run"] for _, facts in story.left)
    assert all(texts <= 2 for texts in per_run.values()), "a third text"
    for item, facts in story.left:
        local = facts["now"].astimezone(story.zone)
        assert facts["hours"][0] <= local.hour < facts["hours"][1], "outside the hours"
        assert local.weekday() != 6, "on a Sunday"
        assert not facts["opted_out"], "after an opt-out"
        assert not facts["frozen"], "with a clinical question open"
        assert not facts["booked"], "although they are booked"
        assert item.accepted_at == facts["now"]
    moments = sorted((facts["run"], facts["now"]) for _, facts in story.left)
    for (run, one), (other, two) in pairwise(moments):
        assert run != other or two - one >= timedelta(hours=48), "within 48 hours"
    started = sorted(
        OutboxItem.objects.filter(kind__in=("offer", "rebooking"), accepted_at__isnull=False).values_list(
            "accepted_at", "kind"
        )
    )
    for moment, kind in started:
        month = [at for at, _ in started if moment - timedelta(days=30) < at <= moment]
        assert kind == "offer" or len(month) <= 4, "over the budget of touches"
    for run in RebookingRun.objects.exclude(state__in=("new", "planned", "texted", "followed_up", "booked")):
        assert run.reason in REASONS, f"{run.state} without a reason"


@given(zone=st.sampled_from(ZONES), events=history)
@effort(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="HISTORIES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
def test_whatever_happens_there_are_two_texts_at_most_and_none_where_it_must_not(glow, zone, events):
    with inside_spa(GLOW), undone():
        story = History(zone)
        for what, which, days in events:
            story.play(what, which)
            story.pass_time(days)
        story.pass_time(300)
        _check(story)
