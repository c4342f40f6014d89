"""`manage.py create_spa`: what it refuses, what a second run leaves alone, and the addresses it prints."""

import io
import re

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection

from clinics.models import KnowledgeEntry, Location, MessagingAccount, PhoneLine, Practice, Service
from leakmap.lib.tenancy import inside_spa
from leakmap.tenants.models import Domain, Spa
from tests.conftest import GLOW, HOSTS, LINES, PASSWORD

RIGHT = {
    "slug": "glow",
    "name": "Glow Med Spa",
    "timezone": "America/Detroit",
    "state": "MI",
    "owner_email": f"owner@{HOSTS[GLOW]}",
    "line": LINES[GLOW],
    "sandbox": True,
}
SLUG = "slug: use small letters, digits and hyphens, starting with a letter, like glow-spa."
LINE = "--line: not a phone number. Write it with its country code, like +13135550100."
TOKEN = "Give --twilio-sid (starts with AC) and --twilio-token, or --sandbox to try without an account."
ZONE = "--timezone: Not a time zone: use a name like America/Detroit."


def run(**changes) -> list[str]:
    """The lines it printed."""
    options = {**RIGHT, **changes}
    out = io.StringIO()
    call_command("create_spa", options.pop("slug"), stdout=out, **options)
    return out.getvalue().splitlines()


def count_rows() -> list[int]:
    models = (Practice, Location, PhoneLine, MessagingAccount, Service, KnowledgeEntry)
    with inside_spa(GLOW):
        return [model.objects.count() for model in models]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        *(
            ({"slug": slug}, SLUG)
            for slug in ("Glow", "g", "2glow", "glow_spa", "glow spa", "glow-", "glów", "g" * 41)
        ),
        *(({"line": line}, LINE) for line in ("", "front desk", "555-0100", "+1313555010")),
        *(({"timezone": zone}, ZONE) for zone in ("", "Detroit", "EST5", "america/detroit")),
        ({"state": "Texas"}, "--state: two letters, like MI."),
        ({"state": "T"}, "--state: two letters, like MI."),
        ({"sandbox": False}, TOKEN),
        ({"sandbox": False, "twilio_sid": "AC" + "1" * 32}, TOKEN),
        ({"sandbox": False, "twilio_token": "secret"}, TOKEN),
        ({"sandbox": False, "twilio_sid": "SK" + "1" * 32, "twilio_token": "secret"}, TOKEN),
    ],
)
def test_what_it_refuses_and_what_it_says(db, changes, message):
    with pytest.raises(CommandError) as refused:
        run(**changes)
    assert str(refused.value) == message
    assert Spa.objects.count() == 2


def test_no_sandbox_in_production(db, settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match=r"^--sandbox: not in production\."):
        run()


def test_it_prints_the_desk_and_the_three_addresses_to_paste(db, settings):
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", ""
    printed = run()
    assert [line.split()[-1] for line in printed if "https://" in line] == [
        "https://glow.localhost/admin/",
        "https://glow.localhost/hooks/twilio/voice/#ct=1500&rc=1&rp=ct,5xx",
        "https://glow.localhost/hooks/twilio/voice/status/#rc=2&rp=ct,5xx",
        "https://glow.localhost/hooks/twilio/sms/#rc=2&rp=ct,5xx",
    ]
    assert printed[0] == "Glow Med Spa is ready."


def test_the_printed_addresses_are_hooks_that_answer(db, client):
    hooks = [line.split()[-1] for line in run() if "/hooks/" in line]
    for address in hooks:
        path = re.sub(r"^\w+://[^/]+|#.*$", "", address)
        assert client.post(path, HTTP_HOST=HOSTS[GLOW]).status_code == 403  # there, and it wants a signature


def test_a_second_run_doubles_nothing_and_ends_outside_any_spa(db):
    before = count_rows()
    run()
    assert count_rows() == before
    assert (Spa.objects.count(), Domain.objects.filter(domain=HOSTS[GLOW]).count()) == (2, 1)
    assert connection.schema_name == "public"


def test_a_second_run_changes_nothing_that_the_spa_has_set(db):
    with inside_spa(GLOW):
        Practice.objects.update(name="Glow & Co")
        Service.objects.filter(name="Botox").update(duration_minutes=25)
    run(name="Glow Med Spa", sandbox=False, twilio_sid="AC" + "1" * 32, twilio_token="secret")
    with inside_spa(GLOW):
        assert Practice.objects.get().name == "Glow & Co"
        assert Service.objects.get(name="Botox").duration_minutes == 25
        assert MessagingAccount.objects.get().provider == "sandbox"


def read_login(printed: list[str]) -> tuple[str, str]:
    (line,) = [line for line in printed if line.strip().startswith("Login")]
    email, _, password = line.removeprefix("  Login").strip().partition(" / ")
    return email, password


@pytest.mark.parametrize("given", ["", "another good password 8"])
def test_a_second_run_neither_changes_nor_promises_a_password(db, given):
    email, password = read_login(run(owner_password=given))
    assert password == "the password it had"
    with inside_spa(GLOW):
        assert authenticate(username=email, password=PASSWORD)


def test_a_new_owner_gets_a_password_that_works(db):
    email, password = read_login(run(owner_email="Second.Owner@glow.test"))
    with inside_spa(GLOW):
        user = authenticate(username=email, password=password)
        assert (user.username, list(user.groups.values_list("name", flat=True))) == (
            "second.owner@glow.test",
            ["owner"],
        )


def test_what_the_first_run_made_is_whole(db):
    with inside_spa(GLOW):
        location, line = Location.objects.get(), PhoneLine.objects.get()
        assert (location.timezone, location.state, line.number, line.is_main) == (
            "America/Detroit",
            "MI",
            LINES[GLOW],
            True,
        )
        assert [row.weekday for row in location.hours.all()] == [0, 1, 2, 3, 4, 5]
        assert MessagingAccount.objects.get().account_sid.startswith("AC")
    spa = Spa.objects.get(slug="glow")
    assert (spa.schema_name, spa.is_active, spa.domains.get().is_primary) == (GLOW, True, True)
