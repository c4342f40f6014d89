"""What a new spa starts with: services with return intervals, answers, quick replies, hours. The spa may change it.

Return intervals: neuromodulators 90-120 days and facials 28-42 are the trade's usual figures; the others are our
defaults, marked as such in docs/return-intervals.md.
"""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from clinics.models import CannedReply, KnowledgeEntry, Location, OpeningHours, Service


@dataclass(frozen=True)
class ServiceDefault:
    name: str
    aliases: tuple[str, ...]
    minutes: int
    price: int | None
    returns: tuple[int, int, int] | None  # minimum, ideal, maximum days
    phrase: str = ""
    buffer: int = 0


SERVICES = (
    ServiceDefault(
        "Botox",
        ("tox", "botox", "wrinkle relaxer", "dysport", "forehead lines", "frown lines", "11s", "crows feet", "jeuveau"),
        30, 350, (90, 105, 120), "the lines start to soften back in",
    ),
    ServiceDefault(
        "Dermal filler",
        ("filler", "lip filler", "lips", "juvederm", "restylane", "cheek filler", "relleno", "labios"),
        45, 700, (180, 270, 365), "a little volume is due again", 10,
    ),
    ServiceDefault("HydraFacial", ("hydrafacial", "hf", "hydra facial", "hydra"), 50, 199, (28, 35, 42), "the glow fades"),
    ServiceDefault("Signature facial", ("facial", "cleanup", "limpieza facial"), 60, 145, (28, 35, 42), "skin asks for care"),
    ServiceDefault("Chemical peel", ("peel", "vi peel", "peeling"), 45, 225, (28, 42, 56), "the next layer is ready", 5),
    ServiceDefault(
        "Microneedling", ("microneedling", "micro needling", "skinpen", "collagen induction"),
        60, 325, (28, 35, 49), "the next session builds on the last", 10,
    ),
    ServiceDefault(
        "Laser hair removal", ("laser", "lhr", "hair removal", "depilacion laser"),
        30, 150, (28, 42, 56), "the next growth cycle starts", 5,
    ),
    ServiceDefault("IPL photofacial", ("ipl", "photofacial", "bbl"), 45, 375, (28, 35, 49), "the next session is due", 5),
    ServiceDefault(
        "Body contouring", ("body contouring", "coolsculpting", "emsculpt", "fat freeze", "freeze thing"),
        60, None, (42, 60, 90), "the next session is due", 15,
    ),
    ServiceDefault("Consultation", ("consult", "consultation", "consulta", "new patient visit"), 30, 0, None),
)  # fmt: skip

KNOWLEDGE = (
    ("en", "Where do you park?", "There is free parking right behind the building, and the entrance is on that side.",
     ("parking", "park", "lot", "garage")),
    ("en", "Do you take insurance?", "We do not bill insurance. Cards, HSA and FSA cards and CareCredit are welcome.",
     ("insurance", "hsa", "fsa", "carecredit", "financing", "payment plan")),
    ("en", "What is your cancellation policy?", "Please give us 24 hours' notice to move or cancel a visit, otherwise a fee may apply.",
     ("cancellation", "late fee", "no show", "policy")),
    ("en", "Do you sell gift cards?", "Yes, gift cards in any amount, at the desk or by phone.", ("gift card", "voucher", "present")),
    ("en", "How long does a first visit take?", "Plan about an hour for a first visit: we talk first, then decide together.",
     ("first visit", "first time", "new patient", "how long")),
    ("en", "Can I bring my child?", "For safety we cannot have children in the treatment rooms; the waiting area is for adults too.",
     ("kids", "child", "children", "baby")),
    ("es", "¿Dónde puedo estacionar?", "Hay estacionamiento gratis detrás del edificio; la entrada es por ese lado.",
     ("estacionamiento", "estacionar", "parquear", "parking")),
    ("es", "¿Aceptan seguro médico?", "No trabajamos con seguros. Aceptamos tarjetas, HSA, FSA y CareCredit.",
     ("seguro", "aseguranza", "financiamiento", "pagos")),
    ("es", "¿Cuál es su política de cancelación?", "Por favor avise con 24 horas para mover o cancelar su visita; si no, puede haber un cargo.",
     ("cancelar", "cancelacion", "politica", "multa")),
)  # fmt: skip

QUICK_REPLIES = (
    ("en", "Hello", "Hi {first_name}, this is the front desk at {spa}. How can I help?"),
    ("en", "One moment", "One moment please, I am looking into it."),
    ("en", "Will call", "I will call you in a few minutes. If another time is better, text me when."),
    ("en", "Please call us", "That is easier by phone: please call us at {phone}."),
    ("en", "Which day", "Which day and time of day suit you best?"),
    ("en", "Thank you", "Thank you, {first_name}! Text us any time."),
    ("es", "Hola", "Hola {first_name}, le escribe la recepcion de {spa}. ¿En que le ayudo?"),
    ("es", "Un momento", "Un momento por favor, lo reviso."),
    ("es", "Le llamo", "Le llamo en unos minutos. Si prefiere otra hora, escribame cuando."),
    ("es", "Por telefono", "Eso es mas facil por telefono: llamenos al {phone}, por favor."),
    ("es", "Que dia", "¿Que dia y a que hora le queda mejor?"),
    ("es", "Gracias", "¡Gracias, {first_name}! Escribanos cuando guste."),
)

HOURS = {**dict.fromkeys(range(5), (time(9), time(18))), 5: (time(10), time(15))}


def create_services() -> list[Service]:
    return [
        Service.objects.get_or_create(name=each.name, defaults=_service_fields(each))[0] for each in SERVICES
    ]


def _service_fields(each: ServiceDefault) -> dict:
    shortest, ideal, longest = each.returns or (None, None, None)
    return {
        "aliases": list(each.aliases),
        "duration_minutes": each.minutes,
        "buffer_minutes": each.buffer,
        "price": Decimal(each.price) if each.price is not None else None,
        "return_min_days": shortest,
        "return_ideal_days": ideal,
        "return_max_days": longest,
        "outcome_phrase": each.phrase,
    }


def create_knowledge() -> None:
    for language, question, answer, keywords in KNOWLEDGE:
        KnowledgeEntry.objects.get_or_create(
            language=language, question=question, defaults={"answer": answer, "keywords": list(keywords)}
        )


def create_quick_replies() -> None:
    """In the order above, language by language."""
    for place, (language, title, body) in enumerate(QUICK_REPLIES):
        CannedReply.objects.get_or_create(
            language=language, title=title, defaults={"body": body, "position": place}
        )


def create_hours(location: Location) -> None:
    if location.hours.exists():
        return
    OpeningHours.objects.bulk_create(
        OpeningHours(location=location, weekday=day, opens=opens, closes=closes)
        for day, (opens, closes) in HOURS.items()
    )
