"""What an operator sees at the bare host: every spa with its state, and nobody's patients."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.models import MessagingAccount
from leakmap.lib.tenancy import inside_spa
from leakmap.tenants.models import Domain, Spa
from tests.conftest import GLOW, HOSTS, LUNA
from tests.provider import Provider

SPAS = "/admin/tenants/spa/"


@pytest.fixture
def operator(db, client):
    connection.set_schema_to_public()
    client.force_login(User.objects.create_superuser("operator@leakmap.example", password="not-used-here"))
    client.defaults["HTTP_HOST"] = client.defaults["SERVER_NAME"] = "localhost"
    return client


def read(operator, path: str = SPAS) -> str:
    answer = operator.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_every_spa_is_listed_with_zone_carrier_host_and_a_link_to_its_desk(operator):
    with inside_spa(LUNA):
        MessagingAccount.objects.update(provider="twilio")
    page = read(operator)
    for words in (
        "Glow Med Spa",
        "America/Detroit",
        "Luna Aesthetics",
        "America/Los_Angeles",
        "sandbox",
        "live",
    ):
        assert words in page
    for host in HOSTS.values():
        assert f'href="http://{host}/admin/"' in page.replace(":8000", "")


def test_when_a_spa_was_last_heard_of_is_shown_and_who_called_is_not(operator):
    assert "ago" not in read(operator)
    Provider(GLOW, HOSTS[GLOW]).text("where do you park?", caller="+13135550142")
    page = read(operator)
    assert page.count("ago") == 1
    assert "park" not in page.replace("http", "")
    assert "5550142" not in page


def test_a_carrier_that_refuses_a_spas_texts_shows(operator):
    with inside_spa(GLOW):
        MessagingAccount.objects.update(problem="The provider refuses to send (code 20003).")
    assert "refuses to send (code 20003)" in read(operator)


def test_more_spas_do_not_mean_more_queries(operator):
    counts = {}
    for search in ("glow", "l"):
        read(operator, f"{SPAS}?q={search}")
        with CaptureQueriesContext(connection) as queries:
            page = read(operator, f"{SPAS}?q={search}")
        counts["Luna Aesthetics" in page] = len(queries)
    assert counts[True] == counts[False]


def test_a_spa_whose_schema_is_being_made_is_listed_without_its_facts(operator):
    Spa.objects.bulk_create([Spa(slug="new", name="Nova", schema_name="spa_new")])
    assert "no phone account" in read(operator)


def test_a_spa_is_switched_off_and_gets_a_host_but_is_never_added_or_deleted_here(operator):
    glow = Spa.objects.get(schema_name=GLOW)
    host = Domain.objects.get(tenant=glow)
    changed = operator.post(
        f"{SPAS}{glow.pk}/change/",
        {
            "name": "Glow Med Spa",
            "domains-TOTAL_FORMS": "2",
            "domains-INITIAL_FORMS": "1",
            "domains-0-id": host.pk,
            "domains-0-tenant": glow.pk,
            "domains-0-domain": host.domain,
            "domains-0-is_primary": "on",
            "domains-1-tenant": glow.pk,
            "domains-1-domain": "desk.glowspa.example",
        },
    )
    assert changed.status_code == 302, changed.content.decode()[:2000]
    glow.refresh_from_db()
    assert glow.is_active is False
    assert set(glow.domains.values_list("domain", flat=True)) == {host.domain, "desk.glowspa.example"}
    assert operator.get(f"{SPAS}add/").status_code == 403
    assert operator.post(f"{SPAS}{glow.pk}/delete/", {"post": "yes"}).status_code == 403
    assert f'href="http://{host.domain}' not in read(operator), "a spa that is off answers nowhere"


def test_how_a_spa_is_made_is_told_where_the_spas_are(operator):
    page = read(operator)
    for words in ("create_spa", "--owner-email", "--sandbox", "never deleted"):
        assert words in page


def test_the_queue_and_the_clock_can_be_looked_at_and_not_changed(operator):
    Provider(GLOW, HOSTS[GLOW]).text("hi")
    assert "leakmap.tasks.work" in read(operator, "/admin/tenants/bell/")
    for path in ("tenants/bell", "tenants/wakeup", "django_q/failure"):
        assert operator.get(f"/admin/{path}/").status_code == 200
        assert operator.get(f"/admin/{path}/add/").status_code == 403


def test_the_menu_leads_to_everything_an_operator_looks_at(operator):
    page = read(operator)
    for path in ("tenants/spa", "tenants/bell", "tenants/wakeup", "django_q/failure", "auth/user"):
        assert f'href="/admin/{path}/"' in page
        assert operator.get(f"/admin/{path}/").status_code == 200


def test_only_operators_come_in(db, client, desk_client):
    assert client.get(SPAS, HTTP_HOST="localhost").status_code == 302
    assert desk_client.get(SPAS, HTTP_HOST="localhost").status_code == 302
