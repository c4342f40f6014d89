"""Who works at the two demo spas and who comes to them. The two share no name, so that a leak would show."""

from dataclasses import dataclass
from random import Random

from clinics.models import ContactChannel, Language, Patient, PatientAddress


@dataclass(frozen=True)
class TeamMember:
    """`services` None means every service; `days` counts from Monday."""

    name: str
    title: str
    days: tuple[int, ...]
    opens: int
    closes: int
    services: tuple[str, ...] | None = None


@dataclass(frozen=True)
class World:
    team: tuple[TeamMember, ...]
    patients: int
    calls: int
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    area_codes: tuple[str, ...]
    state: str
    address: str
    directions: str


SKIN = ("HydraFacial", "Signature facial", "Chemical peel", "Microneedling")
INJECTED = ("Botox", "Dermal filler", "Consultation")
LIGHT = ("Laser hair removal", "IPL photofacial", "Body contouring")

GLOW_WORLD = World(
    team=(
        TeamMember("Dana Reyes", "NP", (0, 1, 2, 3), 9, 17, (*INJECTED, "Microneedling")),
        TeamMember("Kim Osei", "RN", (1, 2, 4, 5), 10, 15, (*INJECTED, *LIGHT)),
        TeamMember("Elena Petrova", "Aesthetician", (0, 2, 3, 4, 5), 10, 15, SKIN),
        TeamMember("Tasha Brooks", "Aesthetician", (0, 1, 3, 4), 12, 18, (*SKIN, *LIGHT)),
    ),
    patients=140,
    calls=44,
    first_names=(
        "Aaliyah", "Angela", "Beatriz", "Brenda", "Camille", "Carmen", "Chanel", "Cynthia", "Deborah", "Destiny",
        "Diane", "Ebony", "Erin", "Fatima", "Gabriela", "Gloria", "Hannah", "Heather", "Imani", "Irene",
        "Jasmine", "Jennifer", "Joanna", "Karen", "Keisha", "Kelly", "Laila", "Latoya", "Leticia", "Lindsay",
        "Marcus", "Margaret", "Mei", "Melissa", "Monique", "Nadia", "Natalie", "Nicole", "Olivia", "Patrice",
        "Priya", "Rachel", "Rania", "Rosa", "Samantha", "Shanice", "Sofia", "Tamara", "Teresa", "Yasmin",
    ),
    last_names=(
        "Abdallah", "Adams", "Baker", "Bennett", "Bianchi", "Brown", "Carter", "Castillo", "Chen", "Coleman",
        "Cruz", "Davis", "Dixon", "Edwards", "Fields", "Flores", "Foster", "Garcia", "Gibson", "Greene",
        "Haddad", "Harris", "Hassan", "Henderson", "Hill", "Iyer", "Jackson", "Jankowski", "Jenkins", "Khoury",
        "Kowalski", "Lewis", "Lopez", "Mansour", "Mitchell", "Moore", "Murphy", "Nowak", "Okafor", "Ortiz",
        "Parker", "Patel", "Price", "Ramirez", "Robinson", "Saleh", "Sanders", "Thompson", "Turner", "Washington",
    ),
    area_codes=("313", "313", "248", "734", "586"),
    state="MI",
    address="418 Lantern Street, Suite 2, Detroit",
    directions="Free parking behind the building. Take the side door and the elevator to the second floor.",
)  # fmt: skip

LUNA_WORLD = World(
    team=(
        TeamMember("Ivy Nakamura", "NP", (0, 1, 3, 4), 10, 16, (*INJECTED, *LIGHT)),
        TeamMember("Gwen Sarkisian", "Aesthetician", (1, 2, 3, 5), 10, 15, (*SKIN, "Consultation")),
        TeamMember("Paloma Vance", "RN", (0, 2, 4), 12, 18),
    ),
    patients=55,
    calls=16,
    first_names=(
        "Alma", "Anahit", "Arlene", "Blythe", "Celeste", "Chloe", "Delphine", "Esme", "Felicity", "Giselle",
        "Hana", "Ingrid", "Jocelyn", "Kalani", "Liliana", "Marisol", "Mina", "Noelle", "Odette", "Perla",
        "Quinn", "Renata", "Sienna", "Talia", "Violet", "Wren", "Xiomara", "Yuki", "Zara", "Zoe",
    ),
    last_names=(
        "Alvarado", "Avakian", "Barrera", "Calloway", "Delgado", "Eskandari", "Fujimoto", "Galindo", "Hovsepian",
        "Ishikawa", "Kealoha", "Laurent", "Maldonado", "Nazarian", "Olvera", "Pacheco", "Quintero", "Rosales",
        "Saito", "Tavares", "Ulloa", "Villanueva", "Whitaker", "Ybarra", "Zepeda",
    ),
    area_codes=("213", "310", "323", "818"),
    state="CA",
    address="2207 Harbor Row, Long Beach",
    directions="Two-hour parking on Harbor Row, or the garage across the street. The entrance is under the blue sign.",
)  # fmt: skip

SPEAKS_SPANISH = 0.12


def _choose_names(world: World, rng: Random) -> list[tuple[str, str]]:
    """First names go round before one comes again, so that neighbours in a list are told apart at a glance."""
    firsts = rng.sample(world.first_names, len(world.first_names))
    pairs: list[tuple[str, str]] = []
    while len(pairs) < world.patients:
        lasts = rng.sample(world.last_names, len(world.last_names))
        pairs += [pair for pair in zip(firsts, lasts, strict=False) if pair not in pairs]
    return pairs[: world.patients]


def create_patients(world: World, rng: Random) -> list[PatientAddress]:
    """Named patients with one number each, all of them fictional (exchange 555)."""
    chosen = _choose_names(world, rng)
    patients = Patient.objects.bulk_create(
        Patient(
            first_name=first,
            last_name=last,
            state=world.state,
            language=Language.SPANISH if rng.random() < SPEAKS_SPANISH else Language.ENGLISH,
        )
        for first, last in chosen
    )
    endings = rng.sample(range(2000, 9999), len(patients))
    return PatientAddress.objects.bulk_create(
        PatientAddress(
            patient=patient,
            channel=ContactChannel.SMS,
            address=f"+1{rng.choice(world.area_codes)}555{ending}",
        )
        for patient, ending in zip(patients, endings, strict=True)
    )
