"""The demonstration's agencies and practitioners, and the people who can sign in.

Agency names belong to no real organisation; e-mail addresses end in `.example`, which nobody can own.
"""

from dataclasses import dataclass, field
from random import Random

from oast.accounts.enums import Kind, Sector
from oast.childindex.county.names import ORIGINS

UNTRAINED_SHARE = 0.02
PRACTITIONERS = 200


@dataclass(frozen=True)
class DemoAgency:
    """An invented agency: `key` names it here, `jobs` are the job titles of its practitioners."""

    key: str
    name: str
    sector: Sector
    lcsp: str
    jobs: tuple[str, ...]


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demonstration. `sign_in` is the kind of person the printed list names, if it does."""

    name: str
    email: str
    agency: str
    job_title: str
    roles: tuple[str, ...]
    sign_in: str = ""
    kind: Kind = Kind.PRACTITIONER
    qualified: bool = True
    second_agency: str = ""
    place: str = ""


@dataclass(frozen=True)
class DemoPeople:
    """Everybody, with the agencies they serve."""

    agencies: tuple[DemoAgency, ...]
    people: tuple[DemoPerson, ...] = field(default=())

    def of(self, sign_in: str) -> DemoPerson:
        """The person of the printed list who signs in as this kind."""
        return next(person for person in self.people if person.sign_in == sign_in)


_TEACHERS = ("Teacher", "Head of year", "Special needs co-ordinator", "Family liaison officer", "Pastoral manager")
_NURSES = ("Health visitor", "School nurse", "Community nursery nurse", "Speech and language therapist")
_SOCIAL = ("Social worker", "Senior social worker", "Family support worker")
_POLICE = ("Youth liaison officer", "Neighbourhood constable", "Domestic abuse officer")
_VOLUNTARY = ("Project worker", "Family worker", "Volunteer co-ordinator", "Counsellor")
_COUNCIL = ("Housing options officer", "Community safety officer", "Benefits adviser")
_GP = ("General practitioner", "Practice nurse")

AGENCIES = (
    DemoAgency("primary-1", "Bramley Orchard Primary School", Sector.EDUCATION, "maidstone-1", _TEACHERS),
    DemoAgency("primary-2", "Cobnut Lane Primary School", Sector.EDUCATION, "maidstone-2", _TEACHERS),
    DemoAgency("primary-3", "Samphire Bay Primary School", Sector.EDUCATION, "thanet-1", _TEACHERS),
    DemoAgency("secondary-1", "Greensand Ridge School", Sector.EDUCATION, "maidstone-2", _TEACHERS),
    DemoAgency("secondary-2", "Martello Academy", Sector.EDUCATION, "shepway-urban", _TEACHERS),
    DemoAgency("early-years", "Little Acorns Children’s Centre", Sector.EARLY_YEARS, "swale-urban",
               ("Centre manager", "Early years practitioner", "Outreach worker")),
    DemoAgency("health-east", "Garden Coast Community Health", Sector.HEALTH, "canterbury-coastal", _NURSES),
    DemoAgency("health-west", "Weald Community Health", Sector.HEALTH, "tunbridge-wells", _NURSES),
    DemoAgency("mental-health", "Young Minds Service of the Garden Coast", Sector.HEALTH, "ashford-one",
               ("Primary mental health worker", "Clinical psychologist")),
    DemoAgency("social-east", "Children’s Social Services East", Sector.SOCIAL_SERVICES, "dover", _SOCIAL),
    DemoAgency("social-west", "Children’s Social Services West", Sector.SOCIAL_SERVICES, "maidstone-1", _SOCIAL),
    DemoAgency("police", "County Police, Child and Family Unit", Sector.POLICE, "maidstone-1", _POLICE),
    DemoAgency("council-1", "Medway Valley District Council", Sector.DISTRICT, "malling", _COUNCIL),
    DemoAgency("council-2", "Romney Shore District Council", Sector.DISTRICT, "shepway-rural", _COUNCIL),
    DemoAgency("council-3", "North Downs District Council", Sector.DISTRICT, "ashford-rural", _COUNCIL),
    DemoAgency("gp-1", "Hop Garden Surgery", Sector.GP, "maidstone-2", _GP),
    DemoAgency("gp-2", "Lathe Street Surgery", Sector.GP, "deal-and-sandwich", _GP),
    DemoAgency("charity-1", "Hop Garden Family Project", Sector.VOLUNTARY, "maidstone-2", _VOLUNTARY),
    DemoAgency("charity-2", "Paper Boats Bereavement Support", Sector.VOLUNTARY, "maidstone-1", _VOLUNTARY),
    DemoAgency("charity-3", "Oyster Young Carers", Sector.VOLUNTARY, "canterbury-coastal", _VOLUNTARY),
    DemoAgency("charity-4", "Safe Harbour for Families", Sector.VOLUNTARY, "thanet-2", _VOLUNTARY),
    DemoAgency("connexions", "Connexions of the Garden County", Sector.CONNEXIONS, "dartford-east",
               ("Personal adviser", "Youth worker")),
    DemoAgency("youth-justice", "County Youth Offending Service", Sector.YOUTH_JUSTICE, "gravesham",
               ("Youth justice officer", "Parenting worker")),
    DemoAgency("trust", "The Children’s Trust office", Sector.OTHER, "maidstone-1",
               ("Policy officer", "Data officer")),
    DemoAgency("index-office", "The index office", Sector.OTHER, "maidstone-1", ("Index officer",)),
)  # fmt: skip

_CASE = ("practitioner",)

_SIGN_INS = (
    # kind of person, name, agency, job title, roles
    ("school", "Ruth Wickenden", "primary-2", "Special needs co-ordinator", _CASE),
    ("school nurse", "Tomasz Zielinski", "health-west", "School nurse", _CASE),
    ("health visitor", "Grace Adeyemi", "health-east", "Health visitor", _CASE),
    ("police", "Daniel Maxted", "police", "Youth liaison officer", _CASE),
    ("social worker", "Farzana Begum", "social-west", "Social worker", _CASE),
    ("duty officer", "Helen Larkin", "social-west", "Duty officer", ("duty_officer",)),
    ("voluntary provider", "Colin Boorman", "charity-2", "Service manager", ("provider",)),
    ("lead professional", "Amrita Gurung", "charity-1", "Family worker", ("practitioner", "provider")),
    ("agency sponsor", "Joan Pilcher", "charity-1", "Project manager", ("sponsor", "practitioner")),
    ("LCSP manager", "Peter Hambrook", "trust", "Partnership manager, Maidstone 2", ("lcsp_manager",)),
    ("index steward", "Siobhan Kelly", "index-office", "Index steward", ("index_steward",)),
    ("directory steward", "Marek Nowak", "trust", "Education support officer", ("directory_steward",)),
    ("information governance lead", "Olu Bakare", "trust", "Information governance lead", ("information_governance",)),
    ("second governance lead", "Bridget Oyler", "trust", "Records and rights officer", ("information_governance",)),
    ("trust officer", "Wendy Rigden", "trust", "Policy officer", ("trust_officer",)),
)


def invent(seed: int) -> DemoPeople:
    """The agencies, the people of the printed list and colleagues around them, PRACTITIONERS in all."""
    rng = Random(seed)  # noqa: S311 invention, not security
    named = [_signs_in(*row) for row in _SIGN_INS]
    colleagues = [_colleague(rng, number) for number in range(PRACTITIONERS - len(named))]
    return DemoPeople(AGENCIES, tuple(named + colleagues))


def _signs_in(sign_in: str, name: str, agency: str, job_title: str, roles: tuple[str, ...]) -> DemoPerson:
    place = "maidstone-2" if sign_in == "LCSP manager" else ""
    second = "charity-3" if sign_in == "voluntary provider" else ""
    return DemoPerson(name, _email(name, agency), agency, job_title, roles, sign_in, place=place, second_agency=second)


def _colleague(rng: Random, number: int) -> DemoPerson:
    """A practitioner of some agency; a few lack their vetting or training, as in life."""
    working = [agency for agency in AGENCIES if agency.key not in ("trust", "index-office")]
    agency = working[number % len(working)]
    origin = rng.choices(ORIGINS, [one.share for one in ORIGINS])[0]
    gender = rng.choices(["female", "male"], [3, 1])[0]
    name = f"{origin.given(rng, gender)} {origin.bearer(origin.family(rng), gender)}"
    roles = ("provider",) if agency.sector == Sector.VOLUNTARY and rng.random() < 0.3 else _CASE
    email = _email(name, agency.key, str(number))
    return DemoPerson(name, email, agency.key, rng.choice(agency.jobs), roles, qualified=rng.random() > UNTRAINED_SHARE)


def _email(name: str, agency: str, number: str = "") -> str:
    ascii_name = "".join(letter for letter in name.lower().replace(" ", ".") if letter.isascii())
    return f"{ascii_name}{number}@{agency}.example"
