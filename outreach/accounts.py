"""The spa's account at the phone provider, and the sender made from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import connection

from clinics.models import MessagingAccount, MessagingProvider
from leakmap.lib.http import public_url
from leakmap.lib.memo import remember
from outreach.senders.base import OutgoingText, Sender
from outreach.senders.registry import make_sender

ACCOUNT = "SELECT * FROM clinics_messagingaccount"  # at most one row
LOCKED_ACCOUNT = f"{ACCOUNT} FOR UPDATE"


class NotConnected(Exception):
    """The spa has no phone account yet. Remedy: fill in the phone account in the admin."""


def read_account(*, lock: bool = False) -> MessagingAccount:
    """The spa's account; locked when its token bucket is about to be spent. Raises NotConnected with a remedy."""
    account = next(iter(MessagingAccount.objects.raw(LOCKED_ACCOUNT if lock else ACCOUNT)), None)
    if account is None:
        raise NotConnected("This spa has no phone account: add one under Phone account in the admin.")
    return account


_stand_in: ContextVar[Sender | None] = ContextVar("stand_in_sender", default=None)


@contextmanager
def sending_through(sender: Sender) -> Iterator[None]:
    """Within the block every text goes to this sender, in the caller's own thread: nothing reaches a provider."""
    token = _stand_in.set(sender)
    try:
        yield
    finally:
        _stand_in.reset(token)


def is_rehearsal() -> bool:
    return _stand_in.get() is not None


def make_account_sender(account: MessagingAccount) -> Sender:
    if stand_in := _stand_in.get():
        return stand_in
    is_sandbox = account.provider == MessagingProvider.SANDBOX
    if is_sandbox and not settings.SANDBOX_URL:
        raise NotConnected(
            "This spa is in sandbox mode, but no sandbox carrier is configured: set SANDBOX_URL."
        )
    return make_sender(
        account.provider,
        account_sid=account.account_sid,
        auth_token=account.auth_token,
        api_base=settings.SANDBOX_URL if is_sandbox else settings.TWILIO_API_BASE,
        timeout_s=settings.TWILIO_TIMEOUT_S,
        service_sid=account.messaging_service_sid,
    )


def address_text(
    *, item_id: int, from_number: str, to: str, body: str, valid_for_s: int | None, host: str
) -> OutgoingText:
    return OutgoingText(
        reference=item_id,
        from_number=from_number,
        to=to,
        body=body,
        callback_url=public_url(host, f"/hooks/twilio/sms/status/?ob={item_id}"),
        valid_for_s=valid_for_s,
    )


def read_host() -> str:
    """The spa's primary host: where its providers reach it."""
    return remember("host", _read_host)


def _read_host() -> str:
    # The public table is read by name: no model of ours joins a spa's tables to it.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.domain FROM public.tenants_domain d JOIN public.tenants_spa s ON s.id = d.tenant_id"
            " WHERE s.schema_name = %s ORDER BY d.is_primary DESC, d.id LIMIT 1",
            [connection.schema_name],
        )
        row = cursor.fetchone()
    return row[0] if row else settings.BASE_DOMAIN
