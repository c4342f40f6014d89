"""`manage.py prepare_demo`: tables, the demo spas with their logins, the carrier's address book. Run by bin/demo."""

import json
import os
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from clinics.models import (
    MessagingAccount,
    PatientAddress,
    PhoneLine,
    RingDestination,
    WaitlistEntry,
    WaitlistState,
)
from leakmap.console.setup import create_login
from leakmap.demo.spas import OPERATOR, PASSWORD, SPAS, DemoSpa
from leakmap.lib.http import public_url
from leakmap.lib.queue import WORK_BULK, Lane, ring
from leakmap.lib.tenancy import inside_spa

CALLERS_PER_SPA = 4
FIRST_IN_LINE = 3  # as many as are asked at once: their phones are the ones that light up
HOOKS = {"voice_url": "voice/", "sms_url": "sms/", "status_callback": "voice/status/"}


class Command(BaseCommand):
    help = "Make the demo's two spas, or bring them up to date. Refused in production."

    def add_arguments(self, parser):
        parser.add_argument("--book", required=True, type=Path, help="Where to write lines and callers")
        parser.add_argument("--no-seed", action="store_true", help="Leave the spas empty")

    def handle(self, *args, **options):
        if settings.IS_PRODUCTION:
            raise CommandError("This makes logins with a known password: not in production.")
        call_command("migrate_schemas", verbosity=0)
        book = {"lines": [], "callers": []}
        for spa in SPAS:
            self._make(spa)
            if not options["no_seed"]:
                call_command("seed_demo", spa.slug, stdout=self.stdout)
            self._write_into(book, spa)
        _make_operator()
        # The book holds the lines' tokens: for the owner's eyes only.
        with os.fdopen(os.open(options["book"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(book, file, indent=1)

    def _make(self, spa: DemoSpa) -> None:
        call_command(
            "create_spa",
            spa.slug,
            f"--name={spa.name}",
            f"--timezone={spa.timezone}",
            f"--state={spa.state}",
            f"--owner-email={spa.login('owner')}",
            f"--owner-password={PASSWORD}",
            f"--line={spa.line}",
            "--sandbox",
            stdout=self.stdout,
        )
        with inside_spa(spa.schema):
            for who, role, first, last in spa.staff:
                user = create_login(email=spa.login(who), password=PASSWORD, role=role)
                User.objects.filter(pk=user.pk).update(first_name=first, last_name=last)
            RingDestination.objects.get_or_create(
                line=PhoneLine.objects.get(number=spa.line), number=spa.desk_phone
            )
            # A first bell on each lane: whoever started us knows by its answer that the workers are there.
            ring(schema=spa.schema)
            ring(schema=spa.schema, lane=Lane.BULK, task=WORK_BULK)

    def _write_into(self, book: dict, spa: DemoSpa) -> None:
        host = f"{spa.slug}.{settings.BASE_DOMAIN}"
        hooks = {name: public_url(host, f"/hooks/twilio/{path}") for name, path in HOOKS.items()}
        with inside_spa(spa.schema):
            account, line = MessagingAccount.objects.get(), PhoneLine.objects.get(number=spa.line)
            book["lines"].append(
                {
                    "account_sid": account.account_sid,
                    "auth_token": account.auth_token,
                    "number": line.number,
                    "label": spa.name,
                    **hooks,
                }
            )
            known = PatientAddress.objects.select_related("patient").exclude(patient__first_name="")
            reachable = known.filter(opted_out_at=None, unreachable_reason="").order_by("pk")
            waiting = WaitlistEntry.objects.filter(state=WaitlistState.WAITING)[:FIRST_IN_LINE]
            first = known.filter(patient__in=[entry.patient_id for entry in waiting])
            book["callers"] += [
                {"name": f"{row.patient.display_name}, {spa.name}", "number": row.address}
                for row in reachable[:CALLERS_PER_SPA]
            ]
            book["callers"] += [
                {"name": f"{row.patient.display_name}, {spa.name} waitlist", "number": row.address}
                for row in first
            ]


def _make_operator() -> None:
    connection.set_schema_to_public()
    if not User.objects.filter(username=OPERATOR).exists():
        User.objects.create_superuser(OPERATOR, OPERATOR, PASSWORD)
