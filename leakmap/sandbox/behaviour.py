"""How the carrier treats the next create-message calls: well, or in one of the ways a real carrier fails."""

from dataclasses import dataclass, field

MODES = (
    "ok",
    "429",
    "500",
    "accept_then_500",
    "accept_then_hang",
    "accept_then_reset",
    "reset",
    "hang",
    "undelivered",
    "no_callbacks",
    "duplicate_callbacks",
    "reordered_callbacks",
    "landline",
)
ERROR_TEXTS = {
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Carrier violation",
    30008: "Unknown error",
}


class UnknownBehaviour(ValueError):
    """The request names a behaviour the carrier does not have."""


@dataclass
class Script:
    """One way to behave, for `count` calls (None: until changed), perhaps only for texts to one number."""

    mode: str = "ok"
    count: int | None = None
    error_code: int = 30003
    to: str | None = None


@dataclass
class Behaviour:
    """The current script and the three delays, which stay until they are changed."""

    latency_ms: float = 0
    sent_after_ms: float = 300
    delivered_after_ms: float = 700
    script: Script = field(default_factory=Script)

    def change(self, wanted: dict) -> None:
        """Take over the fields of a request body; raises UnknownBehaviour and then changes nothing."""
        mode = str(wanted.get("mode", "ok"))
        if mode not in MODES:
            raise UnknownBehaviour(f"Unknown mode {mode!r}. Known: {', '.join(MODES)}.")
        count = wanted.get("count")
        delays = ("latency_ms", "sent_after_ms", "delivered_after_ms")
        try:
            count = None if count is None else int(count)
            error_code = int(wanted.get("error_code") or (30006 if mode == "landline" else 30003))
            values = {name: float(wanted[name]) for name in delays if wanted.get(name) is not None}
        except (TypeError, ValueError) as error:
            raise UnknownBehaviour("count, error_code and the delays are numbers.") from error
        if count is not None and count < 1:
            raise UnknownBehaviour("count is at least 1, or null for no end.")
        for name, value in values.items():
            setattr(self, name, value)
        self.script = Script(mode, count, error_code, wanted.get("to"))

    def next_for(self, to: str) -> Script:
        """The script for a text to this number; counts it down and falls back to ok when it is used up."""
        script = self.script
        if script.mode == "ok" or (script.to and script.to != to):
            return Script()
        if script.count is not None:
            script.count -= 1
            if script.count <= 0:
                self.script = Script()
        return script

    def to_json(self) -> dict:
        """What the stats show."""
        return {
            "mode": self.script.mode,
            "count": self.script.count,
            "to": self.script.to,
            "error_code": self.script.error_code,
            "latency_ms": self.latency_ms,
            "sent_after_ms": self.sent_after_ms,
            "delivered_after_ms": self.delivered_after_ms,
        }
