"""What must be true before anything starts: a folder to write to, a free port, nobody else here."""

import fcntl
import os
import shutil
import socket
from pathlib import Path
from typing import IO

OURS = ("postgres", "logs", "lines.json", "secret_key", "salt_key")  # all that --reset may remove


class Trouble(Exception):
    """The demo cannot go on. The text says why and what to do; it is shown as it stands."""


def make_folder(folder: Path) -> None:
    try:
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        (folder / ".write-test").touch()
        (folder / ".write-test").unlink()
    except OSError as error:
        raise Trouble(
            f"Cannot write to {folder}: {error.strerror}.\n"
            "The demo keeps its database and logs there. Make the folder writable, or name another: "
            "VAR_DIR=~/leakmap-demo bin/demo"
        ) from None


def take_lock(folder: Path) -> IO:
    """Only one demo per folder. The lock lasts as long as the returned file is open, however the process ends."""
    lock = (folder / "demo.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise Trouble(
            f"A demo is already running in {folder} (process {lock.read().strip() or 'unknown'}).\n"
            "Use that one, or stop it with Ctrl-C first. A second one needs a folder and a port of its own: "
            "VAR_DIR=~/leakmap-demo bin/demo --port 8100"
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def check_port(port: int) -> None:
    if not is_free(port):
        raise Trouble(
            f"Port {port} is taken by another program.\n"
            f"Choose another: bin/demo --port {port + 1}. To see who has it: ss -ltnp 'sport = :{port}'"
        )


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # as the servers do: a port just left is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def find_free_port(wanted: int) -> int:
    """`wanted` when it is free, so that addresses stay the same from day to day; else any."""
    if is_free(wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def forget(folder: Path) -> None:
    """Begin anew. Removes what the demo made and nothing else, whatever folder it was pointed at."""
    for name in OURS:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    make_folder(folder)
