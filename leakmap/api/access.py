"""Who asks: the key, what it may do, and how often."""

import logging

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from clinics.api_keys import count_request, find_key, note_use
from clinics.models import ApiKey, ApiScope
from leakmap.lib.clock import read_now

log = logging.getLogger("leakmap.api")
REMEDY = "Send a key of this spa as: Authorization: Bearer lm_... An owner makes one in the console under API keys."


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer lm_...`. A key of another spa is unknown here: its hash is in the other's schema."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        word, _, token = get_authorization_header(request).decode("latin-1").strip().partition(" ")
        if word.lower() != "bearer" or not token.strip():
            return None
        key = find_key(token.strip())
        if key is None:
            raise AuthenticationFailed(f"This spa does not know that key, or it was revoked. {REMEDY}")
        note_use(key, now=read_now())
        return None, key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class HasScope(BasePermission):
    """Reading needs the scope read, everything else write."""

    def has_permission(self, request: Request, view) -> bool:
        if request.auth is None:
            return False
        scope = ApiScope.READ if request.method in SAFE_METHODS else ApiScope.WRITE
        self.message = (
            f"The key {request.auth.prefix}... may not {scope.value}. "
            f"Make one in the console that may {scope.value}, and revoke this one."
        )
        return scope in request.auth.scopes


class PerKey(BaseThrottle):
    """Counts the requests of one key within the clock's minute, those that are refused for their content too.

    In the key's own row, so that all web processes count together.
    """

    def allow_request(self, request: Request, view) -> bool:
        if request.auth is None:
            return True
        self.now = read_now()
        return count_request(request.auth, now=self.now) <= settings.API_REQUESTS_PER_MINUTE

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return 60 - self.now.second - self.now.microsecond / 1e6


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema) -> dict:
        return {"type": "http", "scheme": "bearer", "description": REMEDY}
