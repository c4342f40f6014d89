"""Before people are looked up: the database may not know yet that a long list was just taken in.

Without its statistics the ranking of thousands takes seconds. Its own upkeep comes by within a minute or so, which is
late for a time that is offered now.
"""

from django.db import connection

READ_BY_RANKING = (
    "clinics_waitlistentry",
    "clinics_waitlistentry_services",
    "clinics_patient",
    "clinics_patientaddress",
    "outreach_offer",
)
MANY = (
    500  # rows changed since it last looked, and more than it has seen: else its picture is still about right
)
UNKNOWN = """
SELECT relname FROM pg_stat_user_tables
WHERE relid = ANY(%s::regclass[]) AND n_mod_since_analyze > %s AND n_mod_since_analyze * 2 > n_live_tup
"""


def refresh_statistics() -> list[str]:
    """Look at tables that have changed much; returns their names. What somebody else is at is left to them."""
    with connection.cursor() as cursor:
        tables = [f"{connection.schema_name}.{name}" for name in READ_BY_RANKING]
        cursor.execute(UNKNOWN, [tables, MANY])
        found = sorted(name for (name,) in cursor.fetchall())
        if found:
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {', '.join(found)}")
    return found
