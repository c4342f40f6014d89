"""Other programs over HTTP: one spa by its key, and nothing of any other."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinics.api_keys import revoke_key
from clinics.models import (
    ApiKey,
    WaitlistEntry,
)
from leakmap.api.urls import urlpatterns
from tests.conftest import GLOW, HOSTS, LUNA
from tests.program import NOW, Program, refused

OPEN_TO_ALL = {"api_docs", "api_schema", "api_nothing"}


def list_addresses() -> list[str]:
    """Every address that needs a key, with the id 1 where it takes one."""
    names = [each.name for each in urlpatterns if each.name not in OPEN_TO_ALL]
    paths = []
    for name in names:
        pattern = next(each for each in urlpatterns if each.name == name)
        ids = [1] * len(pattern.pattern.converters)
        paths.append(reverse(name, args=ids, urlconf="leakmap.urls").removeprefix("/api/v1/"))
    return paths


ADDRESSES = list_addresses()


# ---- keys


def test_there_are_addresses_to_ask():
    assert len(ADDRESSES) == 13


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_without_a_key_of_this_spa_there_is_nothing_at(method, path, program):
    other = Program(LUNA)
    for key in ("", "lm_nobody", other.key):
        answer = program.ask(method, path, {}, key=key)
        remedy = refused(answer, 401, code="no_key")
        assert "Authorization: Bearer" in remedy
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert other.key not in answer.content.decode()


def test_a_key_opens_its_own_spa_and_no_other(program):
    assert program.get("services/").status_code == 200
    assert program.get("services/", host=HOSTS[LUNA]).status_code == 401


def test_a_revoked_key_opens_nothing(program):
    assert revoke_key(key_id=program.row.pk, now=NOW)
    assert "revoked" in refused(program.get("services/"), 401)


def test_a_key_that_may_only_read_writes_nothing(glow, wish):
    reader = Program(scopes=("read",))
    assert "may write" in refused(reader.post("waitlist/", wish), 403, code="scope")
    assert reader.get("waitlist/").status_code == 200
    assert not WaitlistEntry.objects.exists()


def test_a_key_that_may_only_write_reads_nothing(glow, wish):
    writer = Program(scopes=("write",))
    assert "may read" in refused(writer.get("waitlist/"), 403)
    assert writer.post("waitlist/", wish).status_code == 201


def test_when_a_key_was_last_used_is_written_once_a_minute(program, clock):
    def count_writes() -> int:
        with CaptureQueriesContext(connection) as captured:
            program.get("services/")
        return len([each for each in captured if each["sql"].startswith("UPDATE")])

    assert count_writes() == 1
    clock.shift(59)
    assert count_writes() == 0
    clock.shift(1)
    assert count_writes() == 1
    program.row.refresh_from_db()
    assert program.row.last_used_at == NOW + timedelta(minutes=1)


def test_one_key_that_asks_too_often_waits_and_others_do_not(program, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    assert [program.get("services/").status_code for _ in range(3)] == [200, 200, 429]
    answer = program.get("services/")
    refused(answer, 429, code="too_often")
    assert 0 < int(answer["Retry-After"]) <= 61
    assert Program().get("services/").status_code == 200


def test_another_web_process_counts_on_and_the_next_minute_begins_anew(program, settings, clock):
    settings.API_REQUESTS_PER_MINUTE = 2
    for _ in range(2):
        assert program.get("services/").status_code == 200
        cache.clear()  # what a process remembers, another does not know
    answer = program.get("services/")
    assert answer.status_code == 429
    clock.shift(int(answer["Retry-After"]))
    assert program.get("services/").status_code == 200


def test_the_owner_sees_a_key_once_and_only_its_hash_is_kept(owner_client):
    page = owner_client.post("/admin/clinics/apikey/add/", {"name": "Website", "scopes": ["read"]})
    key = page.content.decode().split('id="api-key">')[1].split("<")[0]
    connection.set_schema(GLOW)
    row = ApiKey.objects.get()
    assert key.startswith("lm_")
    assert "no-store" in page["Cache-Control"]
    assert (row.prefix, row.scopes, row.name) == (key[:10], ["read"], "Website")
    assert key not in str(ApiKey.objects.values().get())
    for path in ("/admin/clinics/apikey/", f"/admin/clinics/apikey/{row.pk}/change/"):
        shown = owner_client.get(path).content.decode()
        assert row.prefix in shown
        assert key[10:] not in shown
    assert (
        Client(SERVER_NAME=HOSTS[GLOW])
        .get("/api/v1/services/", HTTP_AUTHORIZATION=f"Bearer {key}")
        .status_code
        == 200
    )


def test_the_owner_revokes_a_key_in_the_list(owner_client):
    program = Program()
    owner_client.post("/admin/clinics/apikey/", {"action": "revoke", "_selected_action": [program.row.pk]})
    connection.set_schema(GLOW)
    assert program.get("services/").status_code == 401


def test_a_key_is_never_changed_or_deleted_in_the_console(owner_client):
    program = Program()
    change = f"/admin/clinics/apikey/{program.row.pk}"
    assert owner_client.post(f"{change}/change/", {"name": "x", "scopes": ["read"]}).status_code == 403
    assert owner_client.post(f"{change}/delete/", {"post": "yes"}).status_code == 403
    connection.set_schema(GLOW)
    assert ApiKey.objects.get().scopes == ["read", "write"]


def test_keys_are_for_owners_only(desk_client):
    Program()
    for path in ("", "add/", f"{ApiKey.objects.get().pk}/change/"):
        assert desk_client.get(f"/admin/clinics/apikey/{path}").status_code == 403
    assert b"apikey" not in desk_client.get("/admin/").content


# ---- the schema


@pytest.mark.filterwarnings("default")
def test_the_schema_is_valid_and_names_every_address(tmp_path):
    path = tmp_path / "schema.yml"
    call_command("spectacular", file=str(path), validate=True, fail_on_warn=True)
    text = path.read_text()
    for each in urlpatterns:
        if each.name not in OPEN_TO_ALL:
            words = str(each.pattern).replace("<int:", "{").replace(">", "}")
            assert f"/api/{words}:" in text


def test_schema_and_its_page_need_no_key_and_no_other_host(program):
    answer = Client(SERVER_NAME=HOSTS[GLOW]).get("/api/v1/schema/?format=json")
    assert answer.status_code == 200
    assert "/api/v1/waitlist/" in answer.json()["paths"]
    page = Client(SERVER_NAME=HOSTS[GLOW]).get("/api/docs/")
    assert b"http" not in page.content.replace(b"http-equiv", b"")
    assert b"<style" not in page.content
    assert "unsafe" not in page["Content-Security-Policy"]


def test_an_address_that_is_none_is_answered_as_json(program):
    assert "slash" in refused(program.get("services"), 404)
    assert refused(program.get("appointments/99999999999999999999999/"), 404)
