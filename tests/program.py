"""Another program that asks over HTTP with a key, and what it was answered."""

import json
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from clinics.api_keys import make_key
from leakmap.lib.tenancy import inside_spa
from tests.conftest import GLOW, HOSTS
from tests.factories import MONDAY_10AM

NOW = MONDAY_10AM
TOMORROW = NOW + timedelta(days=1)
PHONE = "+13135552777"
CONSENT = {"how": "web form", "wording": "Text me when a time opens up."}


class Program:
    """Another program with a key. Every call ends inside Glow again, as the test began."""

    def __init__(self, schema: str = GLOW, *, scopes=("read", "write")):
        self.host = HOSTS[schema]
        with inside_spa(schema):
            self.row, self.key = make_key(name="Website", scopes=scopes, actor="Robin", now=NOW)

    def ask(self, method: str, path: str, body=None, *, host: str = "", key: str | None = None, **headers):
        token = self.key if key is None else key
        extra = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
        content = body if isinstance(body, str) else json.dumps(body)
        try:
            return Client(SERVER_NAME=host or self.host).generic(
                method,
                f"/api/v1/{path}",
                "" if body is None else content,
                content_type="application/json",
                **extra,
                **headers,
            )
        finally:
            connection.set_schema(GLOW)

    def get(self, path: str, query: dict | None = None, **options):
        return self.ask("GET", path, QUERY_STRING=write_query(query or {}), **options)

    def post(self, path: str, body=None, *, once: str = "", **options):
        headers = {"HTTP_IDEMPOTENCY_KEY": once} if once else {}
        return self.ask("POST", path, {} if body is None else body, **headers, **options)

    def patch(self, path: str, body):
        return self.ask("PATCH", path, body)


def write_query(query: dict) -> str:
    return urlencode(
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in query.items()}
    )


def refused(answer, status: int, *, field: str = "", code: str = "") -> str:
    """The remedy of a refusal, which must be of this status, and for this field."""
    body = answer.json()
    assert answer.status_code == body["status"] == status, body
    assert answer["Content-Type"] == "application/problem+json"
    if code:
        assert body["code"] == code
    if field:
        assert [each["field"] for each in body["errors"]] == [field]
        return body["errors"][0]["remedy"]
    return body["detail"]


def done(answer, status: int = 200):
    assert answer.status_code == status, answer.content
    return answer.json()
