"""Asked once more when a text is about to leave: is it still right?"""

from collections.abc import Sequence
from datetime import datetime

from outreach.models import WRITTEN, Kind, OutboxItem, RebookingText
from outreach.rebooking.reading import read_known
from outreach.sequences.rebooking import End, decide


def find_returns_over(items: Sequence[OutboxItem], *, now: datetime) -> set[int]:
    """Of these texts, by outbox id, those that something speaks against by now."""
    asked = [item.pk for item in items if item.kind == Kind.REBOOKING]
    if not asked:
        return set()
    texts = RebookingText.objects.filter(item__in=asked).select_related("run")
    runs = {text.item_id: text.run for text in texts}
    known = read_known(list(runs.values()), now=now)
    standing = {
        item_id
        for item_id, run in runs.items()
        if run.state in WRITTEN and not isinstance(decide(known[run.pk].facts, now), End)
    }
    return set(asked) - standing
