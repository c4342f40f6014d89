"""The assistant over the golden dialogues, and what one of its turns costs.

    .venv/bin/python bench/assistant.py                 # both parts, on a database of its own
    .venv/bin/python bench/assistant.py --turns 2000
    .venv/bin/python bench/assistant.py --only turns

First: messages from a patient's first text to the request, and how often a person was needed, by language. The golden
set is nastier than life on purpose, so the shares are a floor.
Second: milliseconds from a stored text to the reply in the outbox, committed: reading, understanding, availability,
reply and rows, with six providers and a calendar of sixty days that is more than half full.
"""

import argparse
import io
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SCHEMA = "spa_glow"
PROVIDERS, DAYS = 6, 60
TAKEN = 0.6  # of every provider's half hours
PERSON = {"answer", "clinical", "adverse_event"}  # tickets that end the assistant's part
LANGUAGES = {"en": "English", "es": "Spanish", "mixed": "both"}
SERVICES = (
    "botox",
    "lip filler",
    "hydrafacial",
    "a peel",
    "microneedling",
    "laser hair removal",
    "un facial",
)
WISHES = (
    "thursday afternoon", "next week", "tmrw 3ish", "sat morning", "in two weeks after 5", "el viernes por la tarde",
    "any time monday or tuesday", "the 20th", "asap", "first thing wednesday",
)  # fmt: skip
CHATS = (
    ("asks for a time", "hi do you have anything for {service} {wish}?"),
    ("changes the wish", "hmm what about {wish} instead"),
    ("asks a price", "how much is {service} and where do i park"),
    ("chooses", "the second one"),
    ("gives a name", "its Maya Lind"),
    ("thanks", "thank you!"),
)


@contextmanager
def own_database() -> Iterator[None]:
    """A database of this run's own with one spa, and Django set up for it."""
    var = Path(tempfile.mkdtemp(prefix="leakmap-bench-"))
    from leakmap.lib.embedded import ensure_running, get_server

    os.environ |= {
        "VAR_DIR": str(var), "LEAKMAP_ENV": "demo", "LOG_LEVEL": "ERROR", "PYTHONWARNINGS": "ignore",
        "DATABASE_URL": ensure_running(var / "postgres"), "DJANGO_SETTINGS_MODULE": "leakmap.settings",
        "SANDBOX_URL": "http://127.0.0.1:9", "SENDER_THREADS": "0",
    }  # fmt: skip
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate_schemas", shared=True, verbosity=0)
    call_command(
        "create_spa", "glow", "--name=Glow Med Spa", "--timezone=America/Detroit", "--state=MI",
        "--owner-email=owner@glow.example", "--line=+13135550100", "--sandbox", stdout=io.StringIO(),
    )  # fmt: skip
    try:
        yield
    finally:
        connection.close()
        get_server(var / "postgres").cleanup()
        shutil.rmtree(var, ignore_errors=True)


# ---- the golden dialogues ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """How one dialogue went. `messages`: texts until the request, None without one."""

    language: str
    is_willing: bool
    messages: int | None
    tickets: frozenset[str]

    @property
    def needed_person(self) -> bool:
        return bool(self.tickets & PERSON)


def play_golden() -> list[Outcome]:
    from django.db import connection

    from leakmap.conversing.copying import undone
    from leakmap.lib.tenancy import inside_spa
    from tests.conftest import fill_spa
    from tests.golden import list_files, play_file, prepare_spa

    outcomes = []
    with undone():
        with inside_spa(SCHEMA):
            fill_spa()
            prepare_spa()
        for path in list_files():
            with undone():
                outcomes.append(judge(path.stem, play_file(path, SCHEMA)))
    connection.set_schema_to_public()
    return outcomes


def judge(name: str, lines) -> Outcome:
    """Willing is who, by the file's own expectations, gets as far as a request."""
    said, messages = 0, None
    for line in lines:
        said += "say" in line.seen
        if messages is None and line.seen["state"]["stage"] == "requested":
            messages = said
    return Outcome(
        language=name.split("_")[0],
        is_willing=any("requested" in str(line.expect.get("stage", "")) for line in lines),
        messages=messages,
        tickets=frozenset(ticket["kind"] for line in lines for ticket in line.seen["tickets"]),
    )


def report_golden(outcomes: list[Outcome]) -> None:
    print(f"{len(outcomes)} golden dialogues")
    heads = ("", "all", "no person", "handed over", "willing", "requested", "messages until then")
    print("  {:8} {:>5} {:>10} {:>12} {:>8} {:>10} {:>22}".format(*heads))
    for key, words in LANGUAGES.items():
        report_group(words, [each for each in outcomes if each.language == key])
    report_group("all", outcomes)


def report_group(words: str, group: list[Outcome]) -> None:
    if not group:
        return
    alone = sum(not each.needed_person for each in group) / len(group)
    willing = [each for each in group if each.is_willing]
    reached = [each.messages for each in willing if each.messages is not None]
    spread = f"median {statistics.median(reached):g}, most {max(reached)}" if reached else "none"
    share = f"{len(reached)}/{len(willing)}"
    print(
        f"  {words:8} {len(group):5} {alone:10.0%} {1 - alone:12.0%} {len(willing):8} {share:>10} {spread:>22}"
    )


# ---- the cost of a turn -----------------------------------------------------------------------------------


def fill_calendar(now: datetime, seed: random.Random) -> None:
    """Six providers who do everything, six days a week, with visits of half an hour in most of their time."""
    from clinics.models import Appointment, Location, Practice, Provider, Service, WorkingHours
    from clinics.models.calendar import taken_range
    from tests.factories import make_patient

    Practice.objects.update(booking_horizon_days=DAYS)
    location, service, stranger = Location.objects.get(), Service.objects.get(name="Botox"), make_patient()
    midnight = now.astimezone(location.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    for number in range(PROVIDERS):
        provider = Provider.objects.create(name=f"Provider {number}")
        provider.services.set(Service.objects.all())
        WorkingHours.objects.bulk_create(
            WorkingHours(provider=provider, location=location, weekday=day, opens="09:00", closes="18:00")
            for day in range(6)
        )
        starts = [
            midnight + timedelta(days=day, minutes=half * 30) for day in range(DAYS) for half in range(18, 36)
        ]
        Appointment.objects.bulk_create(
            Appointment(
                patient=stranger, provider=provider, service=service, location=location, state="booked",
                starts_at=start, ends_at=start + timedelta(minutes=30),
                taken=taken_range(start, start + timedelta(minutes=30), buffer_minutes=0),
            )
            for start in starts
            if seed.random() < TAKEN
        )  # fmt: skip


def measure_turns(turns: int, seed: random.Random) -> dict[str, list[tuple[float, float]]]:
    """Seconds of each kind of turn, by the clock and of our own CPU. Every transaction is committed, as in a worker."""
    from django.test.utils import override_settings

    from clinics.models import MessagingAccount
    from leakmap.conversing.playing import NotebookSender
    from leakmap.lib.clock import read_now
    from leakmap.lib.queue import Lane
    from leakmap.lib.tenancy import inside_spa
    from leakmap.pipeline import work_inbox
    from outreach.accounts import sending_through
    from outreach.push import push_due
    from triage.channels.base import Delivery
    from triage.intake import store_once

    took: dict[str, list[tuple[float, float]]] = {kind: [] for kind, _ in CHATS}
    with (
        inside_spa(SCHEMA),
        override_settings(ASSISTANT_LISTENS_S=0),
        sending_through(NotebookSender()),
    ):
        fill_calendar(read_now(), seed)
        MessagingAccount.objects.update(segments_per_second=1000.0)
        service = ""
        for number in range(turns):
            kind, words = CHATS[number % len(CHATS)]
            service = seed.choice(SERVICES) if kind == CHATS[0][0] else service  # one service a chat
            sid = f"SM{number:032x}"
            payload = {
                "MessageSid": sid, "From": f"+1313{200 + number // len(CHATS) // 10000:03d}"
                f"{number // len(CHATS) % 10000:04d}", "To": "+13135550100", "NumMedia": "0",
                "Body": words.format(service=service, wish=seed.choice(WISHES)),
            }  # fmt: skip
            store_once(channel="twilio", delivery=Delivery("sms", f"sms:{sid}", sid, payload), now=read_now())
            started, cpu = time.perf_counter(), time.process_time()
            done = work_inbox(now=read_now())
            took[kind].append((time.perf_counter() - started, time.process_time() - cpu))
            assert done == 1, "one text, one delivery"
            push_due(lane=Lane.INTERACTIVE)  # not counted; a reply that has not left would be taken back
        report_what_happened()
    return took


def report_what_happened() -> None:
    """So that nobody measures turns that only hand over: most chats must have got as far as a request."""
    from clinics.models import BookingRequest
    from outreach.models import OutboxItem
    from triage.models import Conversation, Inbound

    kinds = Counter(OutboxItem.objects.values_list("kind", flat=True))
    print(
        f"{Inbound.objects.count()} texts, {Inbound.objects.filter(state='unreadable').count()} not processed;"
        f" {BookingRequest.objects.count()} requests in {Conversation.objects.count()} chats;"
        f" replies: {', '.join(f'{kind} {count}' for kind, count in kinds.most_common())}"
    )


def report_turns(took: dict[str, list[tuple[float, float]]], *, skip: int) -> None:
    print(f"One turn, {PROVIDERS} providers, {DAYS} days, {TAKEN:.0%} taken")
    warm = {kind: values[skip:] for kind, values in took.items()}
    warm["all"] = [each for values in warm.values() for each in values]
    for kind, values in warm.items():
        print(f"  {kind:18} {percentiles([clock for clock, _ in values])}  ({len(values)})")
    print(f"  {'of it our own CPU':18} {percentiles([cpu for _, cpu in warm['all']])}")


def percentiles(values: list[float]) -> str:
    cut = statistics.quantiles(values, n=100, method="inclusive")
    p50, p95, p99 = (cut[place] * 1000 for place in (49, 94, 98))
    return f"p50 {p50:5.1f}  p95 {p95:5.1f}  p99 {p99:5.1f}  max {max(values) * 1000:5.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=600)
    parser.add_argument(
        "--warm-up", type=int, default=5, help="first turns of each kind that are not counted"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["golden", "turns"], default="")
    options = parser.parse_args()
    with own_database():
        if options.only != "turns":
            report_golden(play_golden())
        if options.only != "golden":
            report_turns(measure_turns(options.turns, random.Random(options.seed)), skip=options.warm_up)


if __name__ == "__main__":
    main()
