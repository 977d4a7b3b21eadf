"""Changes of basic records: a child nobody knew, who is involved, the notice of an assessment."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db.models import F

from oast.accounts.queries import Viewer
from oast.audit.operations import changed, operation
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import Actor
from oast.childindex import rules
from oast.childindex.enums import State
from oast.childindex.linkage.identity import Identity, identity
from oast.childindex.linkage.keys import blocking_keys
from oast.childindex.linkage.names import sort_key
from oast.childindex.models import AssessmentNotice, BlockingKey, Carer, Child, Gateway, Involvement
from oast.childindex.operations.numbering import next_numbers
from oast.childindex.operations.opening import open_until_tonight
from oast.sharing.enums import Purpose
from oast.sharing.rules import check_can_record_consent


@dataclass(frozen=True)
class NewChild:
    """What a practitioner knows of a child whom the index does not. An unborn child has a mother and a date."""

    given: str = ""
    family: str = ""
    born: date | None = None
    expected: date | None = None
    gender: str = ""
    address: str = ""
    postcode: str = ""
    no_fixed_address: bool = False
    mother_given: str = ""
    mother_family: str = ""


@dataclass(frozen=True)
class Involved:
    """A service that works with a child, and whom to ring there."""

    service: str
    practitioner: str = ""
    team: str = ""
    telephone: str = ""
    started_on: date | None = None
    sensitive: bool = False


@operation("childindex.register_child")
def register_child(*, by: Viewer, at: datetime, child: NewChild, purpose: Purpose, search_id: UUID) -> UUID:
    """Register a child whom one's own search did not find. The record waits for the index office; the person may
    work with it at once. Returns the subject."""
    rules.check_can_search(by)
    rules.check_own_search(by, search_id)
    _check_nameable(child)
    subject = uuid4()
    open_until_tonight(by, at, subject, purpose, search_id)
    _insert(child, subject, at, by.acting_for)
    changed(
        object_kind="childindex.child", subject=subject, right="registered", purpose=purpose, shown=["name", "born"]
    )
    return subject


@operation("childindex.add_involvement")
def add_involvement(*, by: Actor, at: datetime, subject: UUID, agency: UUID, involved: Involved) -> UUID:
    """Say that an agency's service works with the child. Returns the involvement's id."""
    check_can_record_consent(by, subject, at)
    _check_known(subject)
    made = Involvement(
        subject=subject,
        agency_id=agency,
        service=involved.service,
        practitioner=involved.practitioner,
        team=involved.team,
        telephone=involved.telephone,
        started_on=involved.started_on,
        sensitive=involved.sensitive,
    )
    made.save(force_insert=True)
    changed(object_kind="childindex.involvement", object_id=made.id, subject=subject)
    return made.id


@operation("childindex.set_assessment_notice")
def set_assessment_notice(
    *,
    by: Actor,
    at: datetime,
    subject: UUID,
    exists: bool,
    lead_name: str = "",
    lead_agency: str = "",
    lead_telephone: str = "",
) -> UUID:
    """Say whether a common assessment of the child exists and who leads; nothing of its content comes here."""
    check_can_record_consent(by, subject, at)
    made, _ = AssessmentNotice.objects.update_or_create(
        subject=subject,
        defaults={
            "exists": exists,
            "lead_name": lead_name,
            "lead_agency": lead_agency,
            "lead_telephone": lead_telephone,
            "version": F("version") + 1,
        },
        create_defaults={
            "exists": exists,
            "lead_name": lead_name,
            "lead_agency": lead_agency,
            "lead_telephone": lead_telephone,
            "since": at,
        },
    )
    changed(object_kind="childindex.notice", object_id=made.id, subject=subject)
    return made.id


@operation("childindex.record_gateway")
def record_gateway(
    *, by: Actor, at: datetime, legal_gateway: str, impact_assessment: str, invented: bool = False
) -> UUID:
    """Record the law that allows the index and its impact assessment: this switches the index on."""
    rules.check_can_record_gateway(by)
    made = Gateway.objects.create(
        legal_gateway=legal_gateway,
        impact_assessment=impact_assessment,
        invented=invented,
        recorded_by=by.key,
        recorded_at=at,
    )
    changed(object_kind="childindex.gateway", object_id=made.id)
    return made.id


def identity_of(child: Child) -> Identity:
    """What a child is found by. The unborn are found by their mother's name and the expected date."""
    return identity(
        child.mother_given if child.expected else child.given,
        child.mother_family if child.expected else child.family,
        former=child.former,
        born=child.expected or child.born,
        gender=child.gender,
        postcode=child.postcode,
        nhs_number=child.nhs_number,
        upn=child.upn,
    )


def _insert(new: NewChild, subject: UUID, at: datetime, source: str) -> None:
    unborn = new.expected is not None
    child = Child(
        subject=subject,
        number=next_numbers(1)[0],
        given="" if unborn else new.given,
        family="" if unborn else new.family,
        mother_given=new.mother_given,
        mother_family=new.mother_family,
        sort_key=sort_key(new.mother_given if unborn else new.given, new.mother_family if unborn else new.family),
        born=new.born,
        expected=new.expected,
        gender=new.gender,
        address="" if new.no_fixed_address else new.address,
        postcode="" if new.no_fixed_address else new.postcode,
        no_fixed_address=new.no_fixed_address,
        state=State.DOUBTFUL,
        sources={"registered": [source, at.date().isoformat()]},
        made_at=at,
    )
    child.save(force_insert=True)
    if unborn:
        mother = f"{new.mother_given} {new.mother_family}".strip()
        Carer(subject=subject, name=mother, relation="mother", responsible=True).save(force_insert=True)
    keys = blocking_keys(identity_of(child)).all
    BlockingKey.objects.bulk_create(BlockingKey(key=key, subject=subject) for key in sorted(keys))


def _check_nameable(child: NewChild) -> None:
    """A born child has a name, an unborn one a mother and a date; never both."""
    if child.expected is None and not (child.given.strip() and child.family.strip()):
        raise Refused("Give the child’s first and last name.")
    if child.expected is not None and not (child.mother_family.strip() and child.mother_given.strip()):
        raise Refused("Give the mother’s first and last name.")
    if child.expected is not None and child.born is not None:
        raise Refused("Give the date of birth or the expected date, not both.")


def _check_known(subject: UUID) -> None:
    if not Child.objects.filter(subject=subject).exists():
        raise NotForYou("The index has no such child.", subject=subject)
