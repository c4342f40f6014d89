"""`manage.py upgrade_spas`: a new version's permissions reach the spas that were made before it."""

import io

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection

from leakmap.lib.tenancy import inside_spa
from leakmap.tenants.models import Spa
from tests.conftest import GLOW, LUNA


def run() -> str:
    out = io.StringIO()
    call_command("upgrade_spas", stdout=out)
    return out.getvalue().strip()


def forget_roles(schema: str) -> None:
    """As if the spa had been made by a version that knew fewer of them."""
    with inside_spa(schema):
        Group.objects.get(name="owner").permissions.clear()
        Group.objects.get(name="billing").delete()


def read_roles(schema: str) -> dict[str, int]:
    with inside_spa(schema):
        return {group.name: group.permissions.count() for group in Group.objects.all()}


def test_every_active_spa_has_this_versions_roles(db):
    before = {schema: read_roles(schema) for schema in (GLOW, LUNA)}
    for schema in before:
        forget_roles(schema)
    assert run() == "Roles are up to date in 2 spas."
    assert {schema: read_roles(schema) for schema in before} == before
    assert connection.schema_name == "public"


def test_a_spa_that_is_switched_off_is_left_alone(db):
    Spa.objects.filter(schema_name=LUNA).update(is_active=False)
    forget_roles(LUNA)
    assert run() == "Roles are up to date in 1 spa."
    assert "billing" not in read_roles(LUNA)
