"""Every way a deployment can be wrong is named with an id and a remedy, and the right one is silent."""

import pytest
from django.conf import settings as current
from django.core import checks
from django.db import models

from clinics.models import MessagingAccount
from leakmap.console import checks as ours

QUEUE = current.Q_CLUSTER
BULK = QUEUE["ALT_CLUSTERS"]["bulk"]
PRODUCTION = {
    "IS_PRODUCTION": True,
    "SANDBOX_URL": "",
    "PUBLIC_SCHEME": "https",
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "BASE_DOMAIN": "example.com",
}


def find(settings=None, **changes) -> list[str]:
    """The ids of our own checks' findings, deployment checks included, in order."""
    for name, value in changes.items():
        setattr(settings, name, value)
    found = [remark for check in OURS for remark in check(app_configs=None)]
    assert all(remark.hint for remark in found)
    return [remark.id.removeprefix("leakmap.") for remark in found]


OURS = (
    ours.check_time_is_utc,
    ours.check_queue_is_safe,
    ours.check_apps_are_apart,
    ours.check_secrets_are_encrypted,
    ours.check_base_domain,
    ours.check_calls_end_in_time,
    ours.check_production,
)


def without(mapping: dict, *names: str) -> dict:
    return {name: value for name, value in mapping.items() if name not in names}


def test_all_of_them_are_registered_and_the_production_one_for_deployments():
    registered = checks.registry.registry
    assert set(OURS[:-1]) <= set(registered.registered_checks)
    assert ours.check_production in registered.deployment_checks
    assert {
        each for each in vars(ours).values() if getattr(each, "__name__", "").startswith("check_")
    } == set(OURS)


@pytest.mark.parametrize("changes", [{}, PRODUCTION], ids=["as tested", "production"])
def test_a_right_deployment_is_silent(settings, changes):
    assert find(settings, **changes) == []


WRONG = [
    ("E013", {"TWILIO_TIMEOUT_S": 7.5}),
    ("E001", {"TIME_ZONE": "America/Detroit"}),
    ("E001", {"USE_TZ": False}),
    ("E002", {"Q_CLUSTER": {**QUEUE, "retry": QUEUE["timeout"]}}),
    ("E002", {"Q_CLUSTER": {**QUEUE, "timeout": None}}),
    ("E002", {"Q_CLUSTER": without({**QUEUE, "timeout": 60}, "retry")}),
    ("E002", {"Q_CLUSTER": {**QUEUE, "ALT_CLUSTERS": {"bulk": {**BULK, "retry": 1}}}}),
    ("E003", {"Q_CLUSTER": {**QUEUE, "max_attempts": 0}}),
    ("E003", {"Q_CLUSTER": {**QUEUE, "ALT_CLUSTERS": {"bulk": without(BULK, "max_attempts")}}}),
    ("E004", {"Q_CLUSTER": {**QUEUE, "catch_up": True}}),
    ("E004", {"Q_CLUSTER": without(QUEUE, "catch_up")}),
    ("E005", {"Q_CLUSTER": without(QUEUE, "broker_class")}),
    ("E005", {"Q_CLUSTER": {**QUEUE, "broker_class": "django_q.brokers.orm.ORM"}}),
    ("E006", {"SHARED_APPS": [*current.SHARED_APPS, "clinics"]}),
    ("E006", {"SHARED_APPS": [*current.SHARED_APPS, "leakmap.console"]}),
    ("E007", {"TENANT_APPS": [*current.TENANT_APPS, "django_q"]}),
    ("E007", {"TENANT_APPS": [*current.TENANT_APPS, "leakmap.tenants"]}),
    ("E009", {"SALT_KEY": ""}),
    ("E010", {"BASE_DOMAIN": ""}),
    ("E010", {"BASE_DOMAIN": "my_spas.example.com"}),
    ("E011", {**PRODUCTION, "SANDBOX_URL": "http://127.0.0.1:9"}),
    ("E012", {**PRODUCTION, "PUBLIC_SCHEME": "http"}),
    ("W001", {**PRODUCTION, "SECURE_PROXY_SSL_HEADER": None}),
]


@pytest.mark.parametrize(
    ("problem", "changes"), WRONG, ids=[f"{each} {place}" for place, (each, _) in enumerate(WRONG)]
)
def test_each_wrong_setting_is_named(settings, problem, changes):
    assert find(settings, **changes) == [problem]


def test_a_token_kept_in_clear_is_named(monkeypatch):
    monkeypatch.setattr(MessagingAccount, "SECRET_FIELDS", ("auth_token", "account_sid"))
    assert isinstance(MessagingAccount._meta.get_field("account_sid"), models.CharField)
    assert find() == ["E008"]


def test_every_id_is_tried_above():
    ids = {f"{kind}{number:03}" for kind, most in (("E", 13), ("W", 1)) for number in range(1, most + 1)}
    assert {problem for problem, _ in WRONG} | {"E008"} == ids
