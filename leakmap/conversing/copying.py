"""A copy of a spa's schema inside the current transaction: the same tables and rules, no patients, gone at rollback.

A running spa is neither blocked nor changed: its own tables are only read, and all that is keyed by a schema's name
(the inbox's turn, bells, wake-ups) is keyed by the copy's.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from clinics.models import MessagingAccount, MessagingProvider
from leakmap.lib.memo import forget
from leakmap.lib.tenancy import inside_spa
from leakmap.tenants.models import Domain, Spa

# What has happened stays behind: a rehearsal needs the spa as it is set up and the time that is already taken.
HISTORY = {
    "clinics_patient", "clinics_patientaddress", "clinics_consentevent", "clinics_bookingrequest",
    "django_session", "django_admin_log",
}  # fmt: skip
# The waitlist is patients, too; and a rehearsal must not write into the Google Sheet the desk is working in.
HISTORY_OF = ("triage_", "outreach_", "clinics_waitlist", "clinics_sheet")
ONLY = {"clinics_appointment": "upper(taken) > %s"}


class _Undo(Exception):
    """Leaves the transaction without a trace; never leaves this module."""


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the block writes is rolled back, also when the connection is in a transaction already."""
    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        pass
    finally:
        forget()  # settings remembered from rows that never were


@contextmanager
def throwaway_copy(spa: Spa, *, now: datetime) -> Iterator[str]:
    """The name of a schema that is a copy of the spa's, for the length of the block.

    Visits that were over the day before `now` are left out; without an offset `now` is taken as UTC.
    """
    since = (now if now.tzinfo else now.replace(tzinfo=UTC)) - timedelta(days=1)
    schema = f"rehearsal_{secrets.token_hex(6)}"
    is_outermost = not connection.in_atomic_block
    connection.set_schema_to_public()
    try:
        with undone():
            if is_outermost:
                _read_one_moment()
            _copy_schema(spa.schema_name, schema, since)
            _introduce(spa, schema)
            _ready_account(schema)
            yield schema
    finally:
        connection.set_schema_to_public()


def _read_one_moment() -> None:
    """The spa goes on working while it is copied: all its tables are read as they were at the same moment."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _introduce(spa: Spa, schema: str) -> None:
    """The tasks run for spas that exist and are active. `bulk_create`: saving a tenant would migrate a schema."""
    slug = schema.replace("_", "-")
    [copy] = Spa.objects.bulk_create([Spa(schema_name=schema, slug=slug, name=spa.name, is_active=True)])
    Domain.objects.bulk_create([Domain(domain=f"{slug}.invalid", tenant=copy, is_primary=True)])


def _ready_account(schema: str) -> None:
    """Texts leave, whatever the state of the spa's own account: here they are only written down."""
    with inside_spa(schema):
        MessagingAccount.objects.get_or_create(
            pk=1, defaults={"provider": MessagingProvider.SANDBOX, "account_sid": "", "auth_token": ""}
        )
        MessagingAccount.objects.update(problem="", problem_at=None, tokens=10.0, tokens_at=None)


def _copy_schema(source: str, copy: str, since: datetime) -> None:
    with connection.cursor() as cursor:
        tables = _list_tables(cursor, source)
        # Read while only `public` is on the search path, so that every name comes with its schema.
        rules = [*_list_foreign_keys(cursor, source, copy), *_list_triggers(cursor, source, copy)]
        cursor.execute(f'CREATE SCHEMA "{copy}"')
        cursor.execute("; ".join(_like(source, copy, name) for name in tables))
        for name in tables:
            _copy_rows(cursor, source, copy, name, since)
        _copy_sequences(cursor, source, copy)
        if rules:
            cursor.execute("; ".join(rules))


def _list_tables(cursor, source: str) -> list[str]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [source])
    return [name for (name,) in cursor.fetchall()]


def _like(source: str, copy: str, name: str) -> str:
    return f'CREATE TABLE "{copy}"."{name}" (LIKE "{source}"."{name}" INCLUDING ALL)'


def _copy_rows(cursor, source: str, copy: str, name: str, since: datetime) -> None:
    if name in HISTORY or name.startswith(HISTORY_OF):
        return
    rows = f'INSERT INTO "{copy}"."{name}" OVERRIDING SYSTEM VALUE SELECT * FROM "{source}"."{name}"'
    if condition := ONLY.get(name):
        cursor.execute(f"{rows} WHERE {condition}", [since])
    else:
        cursor.execute(rows)


def _copy_sequences(cursor, source: str, copy: str) -> None:
    """New rows get ids that no row of the spa has: copied visits still name patients who are not here."""
    cursor.execute(
        "SELECT setval(format('%%I.%%I', %s::text, mine.sequencename)::regclass, theirs.last_value)"
        " FROM pg_sequences mine JOIN pg_sequences theirs USING (sequencename)"
        " WHERE mine.schemaname = %s AND theirs.schemaname = %s AND theirs.last_value IS NOT NULL",
        [copy, copy, source],
    )


def _list_foreign_keys(cursor, source: str, copy: str) -> list[str]:
    """Within the schema only: one to a public table would lock that for everybody. Not valid: history is not here."""
    cursor.execute(
        "SELECT format('ALTER TABLE %%I.%%I ADD CONSTRAINT %%I ', %s::text, t.relname, c.conname)"
        " || replace(pg_get_constraintdef(c.oid), format('REFERENCES %%I.', n.nspname),"
        " format('REFERENCES %%I.', %s::text))"
        " || ' NOT VALID'"
        " FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace"
        " JOIN pg_class other ON other.oid = c.confrelid"
        " WHERE c.contype = 'f' AND n.nspname = %s AND other.relnamespace = t.relnamespace",
        [copy, copy, source],
    )
    return [statement for (statement,) in cursor.fetchall()]


def _list_triggers(cursor, source: str, copy: str) -> list[str]:
    """The append-only records stay append-only, and freed times are noticed.

    The spa's own functions serve: they name no schema, so the search path says whose tables are meant.
    """
    cursor.execute(
        "SELECT replace(pg_get_triggerdef(g.oid), format(' ON %%I.', n.nspname), format(' ON %%I.', %s::text))"
        " FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid JOIN pg_namespace n ON n.oid = t.relnamespace"
        " WHERE NOT g.tgisinternal AND n.nspname = %s",
        [copy, source],
    )
    return [statement for (statement,) in cursor.fetchall()]
