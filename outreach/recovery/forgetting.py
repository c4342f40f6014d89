"""Everybody who was not asked about a freed time has a row with the reason. After a year and more, the numbers do."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

AT_ONCE = 50  # freed times
FORGET = """
WITH old AS (
  SELECT id FROM outreach_freedslot WHERE skipped IS NULL AND closed_at < %s
  ORDER BY closed_at LIMIT %s FOR UPDATE SKIP LOCKED),
gone AS (
  DELETE FROM outreach_offer offer USING old WHERE offer.slot_id = old.id AND offer.state = 'skipped'
  RETURNING slot_id, reason),
counted AS (
  SELECT slot_id, jsonb_object_agg(reason, people) AS reasons
  FROM (SELECT slot_id, reason, count(*) AS people FROM gone GROUP BY slot_id, reason) AS each GROUP BY slot_id)
UPDATE outreach_freedslot slot SET skipped = coalesce(counted.reasons, '{}')
FROM old LEFT JOIN counted ON counted.slot_id = old.id WHERE slot.id = old.id
"""


def forget_skipped(*, now: datetime) -> int:
    """Replace the rows of people who were not asked, of times that ended long ago, by their count for each reason.

    Whoever was asked keeps the row. Returns how many freed times that were, a bounded number at a time.
    """
    before = now - timedelta(days=settings.SKIPPED_KEPT_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [before, AT_ONCE])
        return cursor.rowcount
