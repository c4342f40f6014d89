"""Starts, watches and stops everything the product is made of, in one loop and one thread."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from leakmap.demo import phone_company
from leakmap.demo.children import Child, stop_all
from leakmap.demo.database import Database
from leakmap.demo.ground import Trouble, find_free_port

READY_WITHIN_S = 150  # seconds; a slow machine gets there, one that never will is told of in the end
LOOK_EVERY_S = 0.5
DATABASE_RESTS_S = 2.0  # a database somebody stopped on purpose stays away this long
# What would bend the demo if a developer's shell happened to set it.
NOT_PASSED_ON = (
    "DATABASE_URL",
    "DEBUG",
    "SECRET_KEY",
    "SALT_KEY",
    "DJANGO_SETTINGS_MODULE",
    "Q_CLUSTER_NAME",
)


@dataclass(frozen=True)
class Wanted:
    folder: Path
    port: int
    is_seeded: bool


class Stack:
    """The demo's processes. `say` shows one line of progress."""

    def __init__(self, wanted: Wanted, say: Callable[[str], None]):
        self.wanted, self.say = wanted, say
        self.logs = wanted.folder / "logs"
        self.book = wanted.folder / "lines.json"
        self.database = Database(wanted.folder)
        self.carrier_port = find_free_port(wanted.port + 10)
        self.carrier_url = f"http://127.0.0.1:{self.carrier_port}"
        self.children: list[Child] = []

    def start(self) -> None:
        """Bring everything up; comes back when a visitor would be served. Raises Trouble with the reason."""
        self._step("Database", self.database.start)
        self._step("Spas and their records", self._prepare)
        self.children = self._list_children()
        for child in self.children:
            child.log.unlink(missing_ok=True)
            child.start()
        self._step("Phone company", self._wait_for_carrier)
        self._step("Pages, workers and clock", self._wait_until_ready)

    def watch(self) -> None:
        """Start again whatever ends by itself; never comes back."""
        while True:
            time.sleep(LOOK_EVERY_S)
            if not self.database.is_running():
                self.say("The database stopped; starting it again.")
                time.sleep(DATABASE_RESTS_S)
                self.database.restart()
            for child in self.children:
                if not child.is_running():
                    self.say(f"{child.name} ended (exit {child.process.returncode}); starting it again.")
                    child.restart()
                    if child.name == "carrier":
                        self._wait_for_carrier()

    def stop(self) -> None:
        stop_all(self.children)
        self.database.stop()

    def _step(self, title: str, work: Callable[[], None]) -> None:
        started = time.monotonic()
        work()
        self.say(f"  {title + ' ':.<32} ready in {time.monotonic() - started:4.1f} s")

    def _environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
        return {
            **kept,
            "LEAKMAP_ENV": "demo",
            "VAR_DIR": str(self.wanted.folder),
            "DATABASE_URL": self.database.url,
            "SANDBOX_URL": self.carrier_url,
            "BASE_DOMAIN": "localhost",
            "PUBLIC_SCHEME": "http",
            "PUBLIC_PORT": str(self.wanted.port),
            "PYTHONUNBUFFERED": "1",
            **more,
        }

    def _prepare(self) -> None:
        log = self.logs / "prepare.log"
        child = Child(
            "prepare",
            [
                "manage.py",
                "prepare_demo",
                f"--book={self.book}",
                *([] if self.wanted.is_seeded else ["--no-seed"]),
            ],
            log,
            self._environment(),
        )
        log.unlink(missing_ok=True)
        child.start()
        try:
            code = child.process.wait()
        except BaseException:
            child.kill_family()
            raise
        if code:
            raise Trouble(
                f"The demo spas could not be made.\n{child.describe_log()}\n"
                "If an older version made this data, begin anew: bin/demo --reset"
            )

    def _list_children(self) -> list[Child]:
        web = [
            *("-m", "gunicorn", "leakmap.wsgi", f"--bind=127.0.0.1:{self.wanted.port}"),
            *("--worker-class=gthread", "--workers=2", "--threads=8"),
            *("--timeout=60", "--graceful-timeout=3", "--keep-alive=5"),
        ]
        return [
            self._child("carrier", "-m", "leakmap.sandbox", f"--port={self.carrier_port}"),
            self._child("web", *web),
            self._child("interactive", "manage.py", "qcluster"),
            # The queue's settings are read before its command line is, so its name goes through the environment.
            self._child("bulk", "manage.py", "qcluster", Q_CLUSTER_NAME="bulk"),
            self._child("clock", "manage.py", "clock"),
        ]

    def _child(self, name: str, *arguments: str, **environment: str) -> Child:
        return Child(name, list(arguments), self.logs / f"{name}.log", self._environment(**environment))

    def _wait_for_carrier(self) -> None:
        self._wait(lambda: phone_company.is_up(self.carrier_url), what="The phone company")
        phone_company.register(self.carrier_url, self.book)

    def _wait_until_ready(self) -> None:
        def is_ready() -> bool:
            health = phone_company.read_health(self.wanted.port)
            return health is not None and set(health.values()) == {"ok"} and self._is_queue_empty()

        self._wait(is_ready, what="The product")

    def _is_queue_empty(self) -> bool:
        """`prepare_demo` rang both bells: once the workers have answered, the first visitor waits for nobody."""
        with psycopg2.connect(self.database.url) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM public.tenants_bell WHERE rung_at IS NOT NULL OR taken_at IS NOT NULL"
            )
            waiting = cursor.fetchone()[0]
        connection.close()
        return waiting == 0

    def _wait(self, is_done: Callable[[], bool], *, what: str) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while not is_done():
            ended = next((child for child in self.children if not child.is_running()), None)
            if ended:
                raise Trouble(f"{ended.name} ended while starting.\n{ended.describe_log()}")
            if time.monotonic() > deadline:
                logs = "\n".join(child.describe_log() for child in self.children)
                raise Trouble(f"{what} was not ready within {READY_WITHIN_S} seconds.\n{logs}")
            time.sleep(0.1)
