"""Test databases of runs that were killed: they would fill the disk one by one."""

import os
import re
from pathlib import Path

from django.db import connection


def drop_leftovers() -> None:
    """Drop `test_leakmap_<pid>...` of every process that is gone. Where /proc is missing, nothing is."""
    if not Path("/proc/self").exists():
        return
    with connection._nodb_cursor() as cursor:
        cursor.execute(r"SELECT datname FROM pg_database WHERE datname ~ '^test_leakmap_[0-9]+'")
        for (name,) in cursor.fetchall():
            pid = re.search("[0-9]+", name)[0]
            if pid != str(os.getpid()) and not Path("/proc", pid).exists():
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
