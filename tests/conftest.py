"""Two spas, always: a leak between them can show. Real PostgreSQL; every test is rolled back."""

import io

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from leakmap.lib.tenancy import inside_spa
from tests.leftovers import drop_leftovers

GLOW, LUNA = "spa_glow", "spa_luna"
HOSTS = {GLOW: "glow.localhost", LUNA: "luna.localhost"}
PASSWORD = "correct horse 9 battery"
LINES = {GLOW: "+13135550100", LUNA: "+12165550100"}
SPAS = {
    GLOW: ["glow", "--name=Glow Med Spa", "--timezone=America/Detroit", "--state=MI"],
    LUNA: ["luna", "--name=Luna Aesthetics", "--timezone=America/Los_Angeles", "--state=CA"],
}


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """The two spas are made once per run, by the command that operators use."""
    with django_db_blocker.unblock():
        drop_leftovers()
        made = setup_databases(verbosity=0, interactive=False)
        make_spas()
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


def make_spas() -> None:
    for schema, arguments in SPAS.items():
        call_command(
            "create_spa",
            *arguments,
            f"--owner-email=owner@{HOSTS[schema]}",
            f"--owner-password={PASSWORD}",
            f"--line={LINES[schema]}",
            "--sandbox",
            stdout=io.StringIO(),
        )
        with inside_spa(schema):
            fill_spa()


def fill_spa() -> None:
    """A desk phone, two providers with hours for every service, and a front-desk login."""
    from clinics.models import PhoneLine, RingDestination
    from leakmap.console.setup import create_login
    from tests.factories import make_provider

    RingDestination.objects.get_or_create(line=PhoneLine.objects.get(), number="+13135550111")
    make_provider(name="Dana Reyes")
    make_provider(name="Kim Osei")
    create_login(email="desk@spa.test", password=PASSWORD, role="front desk", first_name="Robin")
    create_login(email="nurse@spa.test", password=PASSWORD, role="provider", first_name="Noor")


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def glow(db):
    """Inside Glow, America/Detroit. Ends in the public schema."""
    with inside_spa(GLOW):
        yield GLOW
    connection.set_schema_to_public()


@pytest.fixture
def luna(db):
    """Luna's schema name: enter it with `inside_spa(luna)`."""
    return LUNA


def _log_in(client, email: str, host: str):
    client.defaults["HTTP_HOST"] = host
    client.defaults["SERVER_NAME"] = host
    assert client.login(username=email, password=PASSWORD)
    return client


@pytest.fixture
def desk_client(glow, client):
    """A browser logged in as Glow's front desk."""
    return _log_in(client, "desk@spa.test", HOSTS[GLOW])


@pytest.fixture
def owner_client(glow, client):
    return _log_in(client, f"owner@{HOSTS[GLOW]}", HOSTS[GLOW])


@pytest.fixture
def nurse_client(glow, client):
    return _log_in(client, "nurse@spa.test", HOSTS[GLOW])


@pytest.fixture(scope="session")
def carrier():
    """A Twilio-shaped server in a process of its own; it sends no delivery reports here (nothing listens for them)."""
    from tests.carrier import Carrier

    with Carrier() as running:
        yield running


@pytest.fixture
def texts_leave(carrier, settings):
    """Texts go to the carrier over HTTP; returns it, empty and behaving."""
    settings.SANDBOX_URL = carrier.base_url
    carrier.reset(lines=True)  # with a line registered it refuses every other number
    carrier.behave("no_callbacks")
    return carrier
