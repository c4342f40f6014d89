"""What operators see of each spa beside its row: zone, carrier, when it last heard from a provider. Nobody's words.

One statement for a whole page of spas, however many: each spa adds three look-ups by primary key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from clinics.models import Location, MessagingAccount, MessagingProvider
from triage.models import Inbound

ONE_SPA = """
SELECT %s,
  (SELECT timezone FROM {schema}.{location} ORDER BY id LIMIT 1),
  (SELECT provider FROM {schema}.{account} LIMIT 1),
  (SELECT problem FROM {schema}.{account} LIMIT 1),
  (SELECT received_at FROM {schema}.{inbound} ORDER BY id DESC LIMIT 1)
"""


@dataclass(frozen=True)
class Overview:
    timezone: str = ""
    provider: str = ""
    problem: str = ""
    last_heard_at: datetime | None = None

    @property
    def carrier(self) -> str:
        """Whether its texts reach real phones."""
        if not self.provider:
            return "no phone account"
        return "sandbox" if self.provider == MessagingProvider.SANDBOX else "live"


def read_overviews(schemas: Sequence[str]) -> dict[str, Overview]:
    """By schema; a spa whose schema is being made is missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname = ANY(%s)", [list(schemas)])
        ready = [name for (name,) in cursor.fetchall()]
        if not ready:
            return {}
        cursor.execute(" UNION ALL ".join(_write_select(name) for name in ready), ready)
        return {schema: Overview(*_fill(found)) for schema, *found in cursor.fetchall()}


def _fill(found: list) -> list:
    *words, last_heard_at = found
    return [*(word or "" for word in words), last_heard_at]


def _write_select(schema: str) -> str:
    return ONE_SPA.format(
        schema=connection.ops.quote_name(schema).replace("%", "%%"),
        location=Location._meta.db_table,
        account=MessagingAccount._meta.db_table,
        inbound=Inbound._meta.db_table,
    )
