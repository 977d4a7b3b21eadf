"""People and agencies."""

from datetime import date, timedelta

from oast.accounts.enums import QualificationKind, Sector
from oast.accounts.models import Agency, Employment, Person, Qualification, RoleGrant
from oast.accounts.queries import Viewer, viewer

DAY = date(2008, 3, 5)


def agency(name: str = "Invicta School", sector: str = Sector.EDUCATION, **fields) -> Agency:
    return Agency.objects.create(name=name, sector=sector, **fields)


def person(name: str = "Alice Example", **fields) -> Person:
    email = fields.pop("email", f"{name.lower().replace(' ', '.')}@example.invalid")
    return Person.objects.create(name=name, email=email, **fields)


def employment(who: Person, where: Agency, *role_names: str, job_title: str = "Teacher", **fields) -> Employment:
    """A current employment, with the roles named."""
    made = Employment.objects.create(
        person=who,
        agency=where,
        job_title=job_title,
        **{"started_on": DAY - timedelta(days=400), "expires_on": DAY + timedelta(days=200)} | fields,
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(employment=made, role=name, started_on=DAY - timedelta(days=400)) for name in role_names
    )
    return made


def qualify(who: Person, *kinds: str) -> None:
    """Vetting and training (both, if none is named), current on DAY."""
    for kind in kinds or QualificationKind.values:
        Qualification.objects.create(
            person=who, kind=kind, title=kind, reference="000000", awarded_on=DAY - timedelta(days=300)
        )


def practitioner(name: str = "Alice Example", where: Agency | None = None, *role_names: str) -> Viewer:
    """A vetted and trained practitioner of an agency, as the viewer of DAY."""
    who = person(name)
    qualify(who)
    return viewer(who, employment(who, where or agency(), *(role_names or ("practitioner",))), DAY)
