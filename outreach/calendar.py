"""The calendar as one turn of the assistant sees it: each stretch is read once, and no more than the wish needs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from clinics.availability import Opening, Span
from clinics.models import Practice, Service
from clinics.openings import keep_free, list_openings, read_service
from outreach.assistant.types import Wish
from outreach.looking import look


@dataclass
class Calendar:
    """`zone` is the location's; `now` an aware instant."""

    practice: Practice
    zone: ZoneInfo
    now: datetime
    _services: dict[int, Service | None] = field(default_factory=dict)
    _free: set[Opening] = field(default_factory=set)  # found free in this turn

    def find_openings(self, service_id: int | None, within: Sequence[Span] | None = None) -> list[Opening]:
        service = self._find_service(service_id)
        if service is None:
            return []
        found = list_openings(service=service, practice=self.practice, now=self.now, within=within)
        self._free.update(found)
        return found

    def find_for_wish(
        self, service_id: int | None, wish: Wish, *, avoid: Collection[datetime] = ()
    ) -> list[Opening]:
        """What an offer for the wish can be made of. `avoid`: starts that would not be offered again."""
        return look(
            partial(self.find_openings, service_id),
            wish,
            avoid=avoid,
            now=self.now,
            horizon=timedelta(days=self.practice.booking_horizon_days),
            zone=self.zone,
        )

    def find_gone(self, offers: Sequence[Opening]) -> list[Opening]:
        """Which of the earlier offers, all for one service, are no longer free."""
        unsure = [each for each in offers if each not in self._free]
        if not unsure:
            return []
        service = self._find_service(unsure[0].service_id)
        if service is None:
            return unsure
        free = keep_free(openings=unsure, service=service, practice=self.practice, now=self.now)
        return [each for each in unsure if each not in free]

    def _find_service(self, service_id: int | None) -> Service | None:
        if service_id not in self._services:
            self._services[service_id] = read_service(service_id)
        return self._services[service_id]
