"""Signed webhooks to the spa's server, as Twilio sends them: form-encoded, 15 seconds in all, retried.

https://www.twilio.com/docs/usage/webhooks/webhooks-security
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

import asyncio
import itertools
import socket
import time
import uuid
from urllib.parse import urldefrag, urlencode, urlsplit, urlunsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from twilio.request_validator import RequestValidator
from yarl import URL

from .state import Exchange, State

TOTAL_SECONDS = 15
RETRIES = 2
RETRY_PAUSES = (0.2, 0.6)
MAX_REPLY_BYTES = 64 * 1024


class LocalhostResolver(AbstractResolver):
    """Sends localhost and every name below it to 127.0.0.1; other names go to the system's resolver."""

    def __init__(self) -> None:
        self.system = aiohttp.ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family=socket.AF_INET) -> list[dict]:
        """Not every system resolves glow.localhost, although RFC 6761 wants it to."""
        if host != "localhost" and not host.endswith(".localhost"):
            return await self.system.resolve(host, port, family)
        return [
            {
                "hostname": host,
                "host": "127.0.0.1",
                "port": port,
                "family": socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
        ]

    async def close(self) -> None:
        """Nothing is held open."""


class Reply:
    """What the spa answered after all tries: a status and a body, or an error in words."""

    def __init__(self, status: int | None, body: str = "", error: str = "") -> None:
        self.status, self.body, self.error = status, body, error

    @property
    def ok(self) -> bool:
        """Twilio acts on 2xx only."""
        return self.status is not None and 200 <= self.status < 300


class Webhooks:
    """Signs, sends, retries and writes down every webhook."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.ids = itertools.count(1)
        self.validators: dict[str, RequestValidator] = {}
        self.session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Start the connection pool; needs a running loop."""
        connector = aiohttp.TCPConnector(resolver=LocalhostResolver(), limit=100)
        self.session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=TOTAL_SECONDS, connect=10),
            headers={"User-Agent": "LeakMapSandboxCarrier/1.0", "Accept": "*/*"},
        )

    async def close(self) -> None:
        """Close the connection pool."""
        if self.session:
            await self.session.close()

    async def post(self, *, url: str, params: dict[str, str], auth_token: str, kind: str, who: str) -> Reply:
        """Send one webhook, again after a 5xx or a lost connection, and return the last answer."""
        url = urldefrag(url).url
        validator = self.validators.setdefault(auth_token, RequestValidator(auth_token))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "X-Twilio-Signature": validator.compute_signature(url, params),
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
        }
        body = urlencode(params)
        deadline = time.monotonic() + TOTAL_SECONDS
        for attempt in range(RETRIES + 1):
            exchange = Exchange(next(self.ids), kind, who, without_password(url), params, attempt + 1)
            await self._try_once(exchange, url, body, headers, deadline)
            self._write_down(exchange)
            may_retry = exchange.status is None or exchange.status >= 500
            if not may_retry or attempt == RETRIES or time.monotonic() + RETRY_PAUSES[attempt] > deadline:
                break
            await asyncio.sleep(RETRY_PAUSES[attempt])
        return Reply(exchange.status, exchange.body, exchange.error)

    async def _try_once(self, exchange, url: str, body: str, headers: dict, deadline: float) -> None:
        started = time.monotonic()
        left = aiohttp.ClientTimeout(total=max(0.1, deadline - started))
        try:
            # encoded=True: the URL on the wire must be the very text that was signed.
            target = URL(url, encoded=True)
            async with self.session.post(
                target, data=body, headers=headers, allow_redirects=False, timeout=left
            ) as reply:
                exchange.status = reply.status
                exchange.body = (await reply.content.read(MAX_REPLY_BYTES)).decode("utf-8", "replace")
                exchange.error = explain(reply.status)
        except TimeoutError:
            exchange.error = f"The spa did not answer within {TOTAL_SECONDS} seconds."
        except ValueError:
            exchange.error = "The webhook's address is not one that can be called. Check the line's URLs."
        except (aiohttp.ClientError, OSError):
            exchange.error = "The spa's server could not be reached. Is it running?"
        exchange.ms = (time.monotonic() - started) * 1000

    def _write_down(self, exchange: Exchange) -> None:
        self.state.exchanges.append(exchange)
        self.state.counters["webhooks"] += 1
        if exchange.error:
            self.state.counters["webhooks_failed"] += 1
        self.state.publish("wire", exchange)


def explain(status: int) -> str:
    """A refusal in plain words; empty when all is well."""
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return "The spa redirected the webhook. Twilio would follow with a GET and lose every parameter."
    if status == 403:
        return "The spa refused the signature (403). Check that both sides hold the same auth token and URL."
    if status == 404:
        return "The spa has nothing at this address (404). Check the line's webhook URL."
    if status >= 500:
        return f"The spa's server failed ({status})."
    return f"The spa refused the webhook ({status})."


def without_password(url: str) -> str:
    """The URL as it may be shown: user and password removed."""
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
