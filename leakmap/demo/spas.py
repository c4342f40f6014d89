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

    @property
    def schema(self) -> str:
        return f"spa_{self.slug}"

    def login(self, who: str) -> str:
        return f"{who}@{self.slug}.example"


GLOW = DemoSpa("glow", "Glow Med Spa", "America/Detroit", "MI", "+13135550100", "+13135550111")
LUNA = DemoSpa("luna", "Luna Aesthetics", "America/Los_Angeles", "CA", "+12135550100", "+12135550111")
SPAS = (GLOW, LUNA)
STAFF = (("desk", "front desk"), ("nurse", "provider"))
