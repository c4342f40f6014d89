"""System checks: every way a deployment can be wrong, with an id and what to do about it."""

from django.conf import settings
from django.core.checks import Error, Warning, register
from encrypted_fields.fields import EncryptedFieldMixin

from outreach.outbox import LONGEST_CALL

OURS = {"clinics", "triage", "outreach", "leakmap.console"}

BROKER = "leakmap.lib.broker.BellBroker"


@register
def check_time_is_utc(app_configs, **kwargs):
    if settings.USE_TZ and settings.TIME_ZONE == "UTC":
        return []
    return [
        Error(
            "Instants must be UTC.",
            hint="Set USE_TZ = True and TIME_ZONE = 'UTC'; a spa's zone is on its location.",
            id="leakmap.E001",
        )
    ]


@register
def check_queue_is_safe(app_configs, **kwargs):
    found = []
    clusters = {"interactive": settings.Q_CLUSTER, **settings.Q_CLUSTER.get("ALT_CLUSTERS", {})}
    for name, conf in clusters.items():
        if not conf.get("timeout") or conf.get("retry", 60) <= conf["timeout"]:
            found.append(
                Error(
                    f"Queue {name}: retry must be longer than timeout.",
                    hint="A task still running would be handed out a second time. Set timeout < retry.",
                    id="leakmap.E002",
                )
            )
        if not conf.get("max_attempts"):
            found.append(
                Error(
                    f"Queue {name}: attempts are unlimited.",
                    hint="Set max_attempts to a small number.",
                    id="leakmap.E003",
                )
            )
        if conf.get("catch_up", True):
            found.append(
                Error(
                    f"Queue {name}: catch_up is on.",
                    hint="After a stop every missed slot would run. Set catch_up to False.",
                    id="leakmap.E004",
                )
            )
    if settings.Q_CLUSTER.get("broker_class") != BROKER:
        found.append(
            Error(
                "The queue is not in the main database.",
                hint=f"Ringing must join the caller's transaction: set Q_CLUSTER['broker_class'] = '{BROKER}'.",
                id="leakmap.E005",
            )
        )
    return found


@register
def check_apps_are_apart(app_configs, **kwargs):
    found = []
    for app in sorted(OURS & set(settings.SHARED_APPS)):
        found.append(
            Error(
                f"{app} is in SHARED_APPS.",
                hint="A spa's records belong in its own schema: move it to TENANT_APPS.",
                id="leakmap.E006",
            )
        )
    for app in sorted({"leakmap.tenants", "django_q"} & set(settings.TENANT_APPS)):
        found.append(
            Error(
                f"{app} is in TENANT_APPS.",
                hint="It is shared by all spas: move it to SHARED_APPS.",
                id="leakmap.E007",
            )
        )
    return found


@register
def check_secrets_are_encrypted(app_configs, **kwargs):
    from clinics.models import MessagingAccount

    found = []
    for field in MessagingAccount.SECRET_FIELDS:
        if not isinstance(MessagingAccount._meta.get_field(field), EncryptedFieldMixin):
            found.append(
                Error(
                    f"MessagingAccount.{field} is stored in clear.",
                    hint="Use an encrypted field.",
                    id="leakmap.E008",
                )
            )
    if not settings.SALT_KEY:
        found.append(
            Error(
                "SALT_KEY is not set: provider tokens cannot be encrypted.",
                hint="Make a long random one, as for SECRET_KEY, and keep it with the backups (docs/deploy.md).",
                id="leakmap.E009",
            )
        )
    return found


@register
def check_base_domain(app_configs, **kwargs):
    if settings.BASE_DOMAIN and "_" not in settings.BASE_DOMAIN:
        return []
    return [
        Error(
            "BASE_DOMAIN is missing or has an underscore.",
            hint="Set BASE_DOMAIN=example.com; spas live at <slug>.example.com. Twilio refuses underscores.",
            id="leakmap.E010",
        )
    ]


@register
def check_calls_end_in_time(app_configs, **kwargs):
    """Connecting and reading each may take the time-out; the text must be settled before others ask about it."""
    if LONGEST_CALL.total_seconds() > 2 * settings.TWILIO_TIMEOUT_S:
        return []
    return [
        Error(
            "TWILIO_TIMEOUT_S is too long: a text still on its way would be asked about, or sent again.",
            hint=f"Set it below {LONGEST_CALL.total_seconds() / 2:g} seconds.",
            id="leakmap.E013",
        )
    ]


@register(deploy=True)
def check_production(app_configs, **kwargs):
    found = []
    if settings.IS_PRODUCTION and settings.SANDBOX_URL:
        found.append(
            Error(
                "The sandbox carrier is configured in production.",
                hint="Unset SANDBOX_URL.",
                id="leakmap.E011",
            )
        )
    if settings.IS_PRODUCTION and settings.PUBLIC_SCHEME != "https":
        found.append(
            Error(
                "PUBLIC_SCHEME is not https.",
                hint="Twilio signs the public address; serve it over TLS.",
                id="leakmap.E012",
            )
        )
    if settings.IS_PRODUCTION and not settings.SECURE_PROXY_SSL_HEADER:
        found.append(
            Warning(
                "BEHIND_TLS_PROXY is off.",
                hint="Set it when TLS ends at a proxy that sets X-Forwarded-Proto.",
                id="leakmap.W001",
            )
        )
    return found
