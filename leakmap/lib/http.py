"""Public addresses of this installation, as providers and patients see them."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def read_source(request: HttpRequest) -> str:
    """The visitor's address as a keyed hash: enough to count by, and nothing that says who it was.

    Behind a proxy it is what the proxy wrote last: whatever stands before that was sent by the visitor. Of IPv6 the
    first half counts, which is what one household has.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    if ":" in address:
        address = ":".join(address.split(":")[:4])
    return salted_hmac("leakmap.source", address, algorithm="sha256").hexdigest()


def public_url(host: str, path: str) -> str:
    """Absolute address at a spa's host. `path` starts with a slash and may carry a query."""
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.PUBLIC_SCHEME}://{host}{port}{path}"
