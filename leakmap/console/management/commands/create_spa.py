"""`manage.py create_spa`: a new tenant with everything it needs, and the addresses to paste into Twilio."""

import re
import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from clinics.models import MessagingProvider
from clinics.models.calendar import validate_timezone
from leakmap.console.setup import NewSpa, set_up
from leakmap.lib.http import public_url
from leakmap.lib.phones import normalise
from leakmap.lib.tenancy import inside_spa
from leakmap.tenants.models import Domain, Spa


class Command(BaseCommand):
    help = "Make a spa: schema, host, profile, roles, owner, default services, answers and texts."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="Its address: <slug>.<BASE_DOMAIN>")
        parser.add_argument("--name", required=True, help="As patients know it")
        parser.add_argument("--timezone", required=True, help="For example America/Detroit")
        parser.add_argument(
            "--state", default="", help="Two letters, for the hours in which we may write first"
        )
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--owner-password", default="", help="Made and printed when not given")
        parser.add_argument("--line", required=True, help="The number patients call, like +13135550100")
        parser.add_argument("--twilio-sid", default="", help="Account SID, starts with AC")
        parser.add_argument("--twilio-token", default="", help="Auth token of that account")
        parser.add_argument(
            "--sandbox", action="store_true", help="Pretend carrier: nothing reaches a real phone"
        )

    def handle(self, *args, **options):
        spa = self._read(options)
        slug = options["slug"]
        tenant = Spa.objects.filter(slug=slug).first()
        if tenant is None:
            tenant = Spa(slug=slug, name=spa.name, schema_name=f"spa_{slug.replace('-', '_')}")
            tenant.full_clean()
            tenant.save(verbosity=0)
        connection.set_schema_to_public()
        host = f"{slug}.{settings.BASE_DOMAIN}"
        Domain.objects.get_or_create(domain=host, defaults={"tenant": tenant, "is_primary": True})
        with inside_spa(tenant.schema_name):
            is_known = User.objects.filter(username=spa.owner_email).exists()
            set_up(spa)
        self._report(host, spa, password="the password it had" if is_known else spa.owner_password)

    def _read(self, options) -> NewSpa:
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,38}[a-z0-9]", options["slug"]):
            raise CommandError(
                "slug: use small letters, digits and hyphens, starting with a letter, like glow-spa."
            )
        line = normalise(options["line"])
        if not line:
            raise CommandError(
                "--line: not a phone number. Write it with its country code, like +13135550100."
            )
        try:
            validate_timezone(options["timezone"])
        except Exception as error:
            raise CommandError(f"--timezone: {error.messages[0]}") from None
        if not re.fullmatch(r"([A-Za-z]{2})?", options["state"]):
            raise CommandError("--state: two letters, like MI.")
        sandbox = options["sandbox"]
        if not sandbox and not (options["twilio_sid"].startswith("AC") and options["twilio_token"]):
            raise CommandError(
                "Give --twilio-sid (starts with AC) and --twilio-token, or --sandbox to try without an account."
            )
        if sandbox and settings.IS_PRODUCTION:
            raise CommandError("--sandbox: not in production. Give --twilio-sid and --twilio-token.")
        return NewSpa(
            name=options["name"],
            timezone=options["timezone"],
            state=options["state"].upper(),
            owner_email=options["owner_email"].lower(),
            owner_password=options["owner_password"] or secrets.token_urlsafe(12),
            line=line,
            provider=MessagingProvider.SANDBOX if sandbox else MessagingProvider.TWILIO,
            account_sid=options["twilio_sid"] or f"AC{secrets.token_hex(16)}",
            auth_token=options["twilio_token"] or secrets.token_hex(16),
        )

    def _report(self, host: str, spa: NewSpa, *, password: str) -> None:
        say = self.stdout.write
        say(f"{spa.name} is ready.")
        say(f"  Front desk      {public_url(host, '/admin/')}")
        say(f"  Login           {spa.owner_email} / {password}")
        say("Paste into Twilio, on the number's page (each with HTTP POST):")
        say(f"  A call comes in          {public_url(host, '/hooks/twilio/voice/#ct=1500&rc=1&rp=ct,5xx')}")
        say(f"  Call status changes      {public_url(host, '/hooks/twilio/voice/status/#rc=2&rp=ct,5xx')}")
        say(f"  A message comes in       {public_url(host, '/hooks/twilio/sms/#rc=2&rp=ct,5xx')}")
