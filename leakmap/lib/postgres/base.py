"""The connection under django-tenants' own: `settings.ORIGINAL_BACKEND` names this package."""

import time

from django.db.backends.postgresql import base

CHECKED_FOR_S = 2.0


class DatabaseWrapper(base.DatabaseWrapper):
    """A health check costs a round trip per request and per task; one that passed is believed for CHECKED_FOR_S.

    After any error on the connection it is really asked: only the first to notice a restart of the database fails.
    """

    _usable_at = 0.0

    def get_new_connection(self, conn_params):
        made = super().get_new_connection(conn_params)
        self._usable_at = time.monotonic()
        return made

    def is_usable(self) -> bool:
        if not self.errors_occurred and time.monotonic() - self._usable_at < CHECKED_FOR_S:
            return True
        usable = super().is_usable()
        if usable:
            self._usable_at = time.monotonic()
        return usable
