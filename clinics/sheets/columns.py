"""Which column of a waitlist table is what, by the words of its header. Pure.

Headers are compared without case, accents, spaces and punctuation, in English and Spanish.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LOOKS_IN = 10  # rows: a title or a note may stand above the headers

# The words we write ourselves come first; whatever else people call it follows.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("Leak Map id",),
    "name": ("Name", "Patient", "Patient name", "Client", "Client name", "Full name", "Guest", "Nombre", "Paciente",
             "Nombre del paciente", "Cliente", "Nombre completo"),
    "phone": ("Mobile", "Phone", "Phone number", "Mobile number", "Cell", "Cell phone", "Cellphone", "Mobile phone",
              "Telephone", "Tel", "Number", "Teléfono", "Celular", "Móvil", "Número", "Número de teléfono"),
    "services": ("Service", "Services", "Treatment", "Treatments", "Wants", "Waiting for", "Procedure", "Servicio",
                 "Servicios", "Tratamiento", "Tratamientos", "Quiere"),
    "provider": ("Provider", "With", "Injector", "Nurse", "Esthetician", "Staff", "Proveedor", "Profesional",
                 "Enfermera", "Con"),
    "suits": ("Days and times", "Days", "Times", "Day", "Time", "When", "Availability", "Available", "Preferred days",
              "Preferred times", "Preferred days and times", "Best times", "Días", "Horario", "Horarios",
              "Días y horas", "Disponibilidad", "Cuándo"),
    "notice": ("Needs notice", "Notice", "Notice hours", "Minimum notice", "Hours notice", "Aviso", "Aviso previo"),
    "note": ("Note", "Notes", "Comment", "Comments", "Remarks", "Nota", "Notas", "Comentario", "Comentarios"),
    "consent": ("OK to text", "Okay to text", "Text OK", "Texts OK", "May text", "Can text", "Text consent",
                "Consent", "Consent to text", "SMS OK", "SMS consent", "OK to SMS", "Puede recibir mensajes",
                "Mensajes OK", "Acepta mensajes", "OK mensajes", "Consentimiento"),
    "consent_how": ("Who asked, when", "Consent by", "Consent how", "Consent note", "Consent date", "Agreed",
                    "Agreed when", "Agreed how", "OK given", "Quién preguntó", "Fecha de consentimiento"),
    # No common words such as "Status" here: we write into this one, and a desk's own column must not be overwritten.
    "outcome": ("Outcome", "Leak Map outcome", "Resultado Leak Map"),
}  # fmt: skip
REQUIRED = ("phone", "services", "consent")
OURS = ("id", "outcome")  # written by us; whatever stands there is never read as a wish
TITLES = {key: names[0] for key, names in NAMES.items()}


def squeeze(text: str) -> str:
    """Only its letters and digits, in small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"[^a-z0-9]", "", plain)


KEYS = {squeeze(name): key for key, names in NAMES.items() for name in names}


class HeaderError(ValueError):
    """The columns cannot be told: nothing is read. In the desk's words, with the remedy."""


@dataclass(frozen=True)
class Header:
    """Where the headers stand (`row` as in the sheet, the first being 1) and which column, from 0, holds what."""

    row: int
    columns: Mapping[str, int]
    ignored: tuple[str, ...] = ()
    width: int = 0

    def __contains__(self, key: str) -> bool:
        return key in self.columns


def find_header(rows: Sequence[Sequence[object]]) -> Header:
    """The row with the most headers we know among the first few. Raises HeaderError with a remedy."""
    scored = [(_count_known(cells), -number) for number, cells in enumerate(rows[:LOOKS_IN], start=1)]
    best, place = max(scored, default=(0, 0))
    if best < 2:
        raise HeaderError(
            "No row with headers was found in the first ten. Write these into one row:"
            f" {', '.join(TITLES[key] for key in ('name', *REQUIRED))}."
        )
    header = _read_header(rows[-place - 1], -place)
    missing = [TITLES[key] for key in REQUIRED if key not in header]
    if missing:
        raise HeaderError(
            f"Row {header.row} has no column called {_join(missing)}. Add it, or rename the one that is meant."
        )
    return header


def _count_known(cells: Sequence[object]) -> int:
    return len({KEYS[word] for cell in cells if (word := squeeze(str(cell))) in KEYS})


def _read_header(cells: Sequence[object], number: int) -> Header:
    columns: dict[str, int] = {}
    ignored: list[str] = []
    for place, cell in enumerate(cells):
        title = str(cell).strip()
        key = KEYS.get(squeeze(title))
        if key is None:
            if title:
                ignored.append(title)
            continue
        if key in columns:
            raise HeaderError(_tell_twice(str(cells[columns[key]]).strip(), columns[key], title, place))
        columns[key] = place
    return Header(row=number, columns=columns, ignored=tuple(ignored), width=len(cells))


def _tell_twice(first: str, first_place: int, second: str, second_place: int) -> str:
    at, also_at = name_column(first_place), name_column(second_place)
    if squeeze(first) == squeeze(second):
        return f"Two columns are called “{first}” ({at} and {also_at}). Rename the one that is not meant."
    return (
        f"“{first}” (column {at}) and “{second}” (column {also_at}) mean the same to us."
        " Rename the one that is not meant."
    )


def name_column(place: int) -> str:
    """A, B, ... Z, AA for 0, 1, ... 25, 26."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _join(words: Sequence[str]) -> str:
    quoted = [f"“{each}”" for each in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
