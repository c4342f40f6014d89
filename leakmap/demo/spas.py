"""The two spas of the demo, and who may log in. A second spa is there so that a leak between them would show."""

from dataclasses import dataclass

PASSWORD = "demo-front-desk-7"  # printed at every start; the demo listens on this machine only
OPERATOR = "operator@leakmap.example"


@dataclass(frozen=True)
class DemoSpa:
    slug: str
    name: str
    timezone: str
    state: str
    line: str
    desk_phone: str
    staff: tuple[tuple[str, str, str, str], ...]  # login, role, first and last name

    @property
    def schema(self) -> str:
        return f"spa_{self.slug}"

    def login(self, who: str) -> str:
        return f"{who}@{self.slug}.example"


GLOW = DemoSpa(
    slug="glow",
    name="Glow Med Spa",
    timezone="America/Detroit",
    state="MI",
    line="+13135550100",
    desk_phone="+13135550111",
    staff=(
        ("desk", "front desk", "Robin", "Ellis"),
        ("owner", "owner", "Simone", "Ward"),
        ("nurse", "provider", "Dana", "Reyes"),
    ),
)
LUNA = DemoSpa(
    slug="luna",
    name="Luna Aesthetics",
    timezone="America/Los_Angeles",
    state="CA",
    line="+12135550100",
    desk_phone="+12135550111",
    staff=(
        ("desk", "front desk", "Felix", "Amador"),
        ("owner", "owner", "Corinne", "Tan"),
        ("nurse", "provider", "Ivy", "Nakamura"),
    ),
)
SPAS = (GLOW, LUNA)
