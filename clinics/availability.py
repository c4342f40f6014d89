"""When a service could be booked: a pure function of hours, closures, taken time and now."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, order=True)
class Opening:
    """A time that could be booked. Instants are aware UTC; `ends_at` is without the provider's buffer."""

    starts_at: datetime
    ends_at: datetime
    provider_id: int
    provider_name: str
    location_id: int
    service_id: int
