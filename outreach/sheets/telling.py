"""What went wrong with the sheet, in words that say what to do."""

from datetime import timedelta

from clinics.models import WaitlistSheet
from clinics.sheets.client import (
    ApiOff,
    KeyRefused,
    NoSuchTab,
    NotShared,
    NotWritable,
    SheetError,
    TryLater,
)
from clinics.sheets.columns import HeaderError
from clinics.sheets.tying import SheetStopped

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(minutes=30)
WAITS = {
    KeyRefused: timedelta(minutes=30),
    ApiOff: timedelta(minutes=10),
    NotShared: timedelta(minutes=5),
    NotWritable: timedelta(minutes=5),
}


def tell_error(error: SheetError | HeaderError | SheetStopped, *, sheet: WaitlistSheet) -> str:
    """Nobody is taken off for any of these: a sheet we cannot see says nothing about anybody."""
    kept = "Nobody was taken off the waitlist."
    if isinstance(error, SheetStopped):
        return str(error)  # each says for itself what stays
    if isinstance(error, HeaderError):
        return f"{error} {kept}"
    words = {
        NotShared: f"Google does not let us open the sheet. Open it, press Share, add {sheet.client_email} as Editor"
        f" (no e-mail needs to be sent). If the sheet was deleted, put another one's address here. {kept}",
        NotWritable: f"We may read the sheet, but not write into it: outcomes and new ids are missing there. Press"
        f" Share and make {sheet.client_email} an Editor; if columns are protected, let it edit them.",
        ApiOff: "The Google Sheets API is switched off for the service account's project. Switch it on in Google"
        f" Cloud under APIs & Services > Library > Google Sheets API. {kept}",
        KeyRefused: "Google does not accept the service account's key any more. Make a new one in Google Cloud"
        f" (Service accounts > Keys) and paste it in the settings here. {kept}",
        NoSuchTab: "The tab we followed is not in the sheet any more. Bring it back (File > Version history), or"
        f" open the tab that is meant and paste its address in the settings. {kept}",
        TryLater: f"Google did not answer, or asked us to slow down. We try again by ourselves. {kept}",
    }
    return words.get(type(error), f"Google did not take what we asked ({error}). {kept}")


def find_delay(error: Exception, failures: int) -> timedelta:
    """Until the next look. What the desk can mend in the sheet is looked at soon; everything else less and less."""
    if isinstance(error, HeaderError | SheetStopped):
        return SHORTEST
    return WAITS.get(type(error), min(SHORTEST * 2 ** min(failures, 8), LONGEST))
