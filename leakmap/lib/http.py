"""Public addresses of this installation, as providers and patients see them."""

from django.conf import settings


def public_url(host: str, path: str) -> str:
    """Absolute address at a spa's host. `path` starts with a slash and may carry a query."""
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.PUBLIC_SCHEME}://{host}{port}{path}"
