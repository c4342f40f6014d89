"""One spa sees nothing of another, and a worker always ends outside any spa."""

import pytest
from django.db import connection

from clinics.models import Patient, Practice
from leakmap import tasks
from leakmap.lib.tenancy import TaskFailed, in_spa, inside_spa
from tests.conftest import HOSTS, LUNA
from tests.factories import make_patient


def test_patients_of_one_spa_are_not_in_another(glow, luna):
    make_patient(first_name="Only", last_name="Glow")
    assert Patient.objects.count() == 1
    with inside_spa(luna):
        assert Patient.objects.count() == 0
        assert Practice.objects.get().name == "Luna Aesthetics"


def test_unknown_host_is_404(db, client):
    response = client.get("/admin/", HTTP_HOST="nobody.localhost")
    assert response.status_code == 404
    assert b"no spa at this address" in response.content


def test_operators_live_at_the_bare_host(db, client):
    assert client.get("/admin/login/", HTTP_HOST="localhost").status_code == 200


def test_a_login_of_one_spa_does_not_open_another(desk_client):
    assert desk_client.get("/admin/").status_code == 200
    response = desk_client.get("/admin/", HTTP_HOST=HOSTS[LUNA])
    assert response.status_code == 302
    assert "/admin/login/" in response["Location"]


@pytest.mark.parametrize("task", [tasks.work, tasks.wake, tasks.work_bulk])
def test_a_task_ends_outside_any_spa(glow, task):
    task("spa_luna")
    assert connection.schema_name == "public"


def test_a_failed_task_ends_outside_any_spa_and_keeps_no_words(db):
    @in_spa
    def break_down(schema):
        raise ValueError("Maya Lind +13135550142")

    with pytest.raises(TaskFailed) as failure:
        break_down("spa_glow")
    assert str(failure.value) == "break_down: ValueError"
    assert connection.schema_name == "public"


def test_a_removed_spa_runs_nothing(db):
    assert tasks.work("spa_gone") == 0
    assert connection.schema_name == "public"
