"""`manage.py converse FILE.jsonl --spa SLUG`: plays a written conversation and shows what the assistant makes of it."""

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError

from leakmap.conversing.copying import throwaway_copy, undone
from leakmap.conversing.playing import Player
from leakmap.conversing.printing import to_json, to_text
from leakmap.conversing.script import Line, ScriptError, read_script
from leakmap.lib.clock import read_now
from leakmap.tenants.models import Spa


class Command(BaseCommand):
    requires_system_checks = []  # it serves no page, and half of its start would go into checking them
    help = "Play conversation files against a copy of a spa that is thrown away. Nothing is sent, nothing is kept."

    def add_arguments(self, parser):
        parser.add_argument(
            "files", nargs="+", metavar="FILE.jsonl", help="One or more; - reads standard input"
        )
        parser.add_argument("--spa", required=True, metavar="SLUG", help="Which spa, like glow")
        parser.add_argument("--now", default="", metavar="ISO", help="When it begins, in the spa's own clock")
        parser.add_argument("--json", action="store_true", help="One JSON object for each line played")

    def handle(self, *args, **options):
        spa = _find_spa(options["spa"])
        # All of them are read before the first is played.
        scripts = [(name, _read(name)) for name in options["files"]]
        start = _read_start(options["now"])
        with throwaway_copy(spa, now=start) as schema:
            for name, script in scripts:
                if len(scripts) > 1 and not options["json"]:
                    self.stdout.write(f"--- {name}")
                with undone():
                    file = {"file": name} if len(scripts) > 1 else {}
                    self._play(name, script, schema, start, file if options["json"] else None)

    def _play(self, name: str, script: list[Line], schema: str, start: datetime, head: dict | None) -> None:
        """`head`: what begins each JSON object; None prints for people."""
        player = Player(schema=schema, start=start)
        try:
            for played in player.play(script):
                if head is None:
                    self.stdout.write("\n".join(to_text(played, player.zone)))
                else:
                    row = {**head, **to_json(played, player.zone)}
                    self.stdout.write(json.dumps(row, ensure_ascii=False))
        except ScriptError as error:
            raise CommandError(f"{name}, {error}") from None


def _find_spa(slug: str) -> Spa:
    try:
        spas = {spa.slug: spa for spa in Spa.objects.order_by("slug")}
    except ProgrammingError:
        raise CommandError("The database has no tables yet: run manage.py migrate_schemas first.") from None
    if slug not in spas:
        raise CommandError(f"There is no spa {slug!r}. There are: {', '.join(spas) or 'none yet'}.")
    return spas[slug]


def _read(name: str) -> list[Line]:
    try:
        return read_script(_open(name))
    except ScriptError as error:
        raise CommandError(f"{name}, {error}") from None


def _open(name: str) -> Iterable[str]:
    if name == "-":
        return sys.stdin.read().splitlines()
    try:
        return Path(name).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        problem = f"{name} cannot be read ({type(error).__name__})"
        raise CommandError(f"{problem}. Give a text file, one JSON object a line.") from None


def _read_start(text: str) -> datetime:
    """With or without an offset; without one it is the spa's own clock."""
    if not text:
        return read_now()
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--now: {text!r} is not a time. Write it like 2026-11-24T10:00.") from None
