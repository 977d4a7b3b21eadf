"""The basic record of a child, and the names that other contexts' pages put beside their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from oast.accounts.queries import Viewer
from oast.audit.operations import saw
from oast.audit.queries import was_done, was_shown
from oast.audit.rules import NotForYou, Refused
from oast.childindex import rules
from oast.childindex.enums import State
from oast.childindex.models import AssessmentNotice, Carer, Child, Involvement, Search
from oast.sharing.enums import Part, Purpose
from oast.sharing.queries import excluded
from oast.sharing.rules import Right, rights_by_subject

NAME_PARTS = ("name", "born")
IDENTITY_PARTS = ("name", "born", "gender", "address", "school")
RECORD_PARTS = (*IDENTITY_PARTS, "numbers", "carers", "involvements", "assessment notice")
PAST_SHIELD = "past the shield"
"""The right by which a duty officer sees what a shield hides."""
SHIELDED_PARTS = ("name", "born", "gender", "number")


@dataclass(frozen=True)
class NameShown:
    """A child's name in a list. The unborn are named by their mother, unless a shield hides her."""

    subject: UUID
    number: str
    name: str
    sort_key: str
    born: date | None
    expected: date | None
    gender: str
    shielded: bool


@dataclass(frozen=True)
class Known:
    """Who a child is. Everything that a shield hides is empty when `shielded`."""

    subject: UUID
    number: str
    given: str
    family: str
    born: date | None
    expected: date | None
    gender: str
    shielded: bool
    middle: str = ""
    called: str = ""
    former: tuple[str, ...] = ()
    mother: str = ""
    address: str = ""
    postcode: str = ""
    no_fixed_address: bool = False
    nhs_number: str = ""
    upn: str = ""
    school_urn: str = ""
    school_name: str = ""
    practice: str = ""
    waits_for_office: bool = False

    @property
    def name(self) -> str:
        return shown_name(self.given, self.family, self.mother)

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.given, self.middle, self.family))) or self.name


@dataclass(frozen=True)
class CarerShown:
    """Somebody with care of the child."""

    name: str
    relation: str
    responsible: bool
    telephone: str


@dataclass(frozen=True)
class InvolvementShown:
    """A service that works with the child; a sensitive one shows nothing but that there is one."""

    agency: str
    service: str
    practitioner: str
    team: str
    telephone: str
    started_on: date | None
    ended_on: date | None
    sensitive: bool


@dataclass(frozen=True)
class NoticeShown:
    """Whether an assessment exists, and who leads."""

    exists: bool
    lead_name: str
    lead_agency: str
    lead_telephone: str
    since: datetime


@dataclass(frozen=True)
class RecordShown:
    """The whole basic record. `search` is the search by which it was opened; `shut_out` says that the family does
    not want this agency or person to be given contacts: the index office helps."""

    known: Known
    carers: tuple[CarerShown, ...]
    involvements: tuple[InvolvementShown, ...]
    notice: NoticeShown | None
    purpose: str
    search: UUID | None
    shut_out: bool


def shown_name(given: str, family: str, mother: str = "") -> str:
    """How a child is called on a page."""
    name = f"{given} {family}".strip()
    return name or (f"Unborn child of {mother}" if mother else "Unborn child")


def identity(
    viewer: Viewer, subject: UUID, purpose: str, at: datetime, *, part: str = Part.INDEX, right: Right | None = None
) -> Known:
    """Who the child is, for whoever may know `part` about the child for `purpose`. Raises NotForYou.

    `right` is the answer to just that question, where a rule of the caller has asked it already.
    """
    if right:
        right.check_answers(viewer, subject, part, purpose, at)
    right = right or rules.check_can_see(viewer, subject, part, purpose, at)
    known = _known(rules.child_of(subject))
    parts = SHIELDED_PARTS if known.shielded else IDENTITY_PARTS
    saw(subject=subject, right=right.name, purpose=purpose, shown=parts)
    return known


def names(
    viewer: Viewer,
    subjects: Iterable[UUID],
    purpose: str,
    at: datetime,
    *,
    part: str = Part.INDEX,
    rights: Mapping[UUID, Right] | None = None,
) -> dict[UUID, NameShown]:
    """The names of those subjects that are open to the viewer by `part`; the others are left out. Two queries, or
    one with `rights`, the answer of `sharing.rules.rights_by_subject` to just that question."""
    if rights is None:
        rights = rights_by_subject(viewer, part, purpose, at)
    for subject, right in rights.items():
        right.check_answers(viewer, subject, part, purpose, at)
    wanted = [subject for subject in subjects if subject in rights]
    shown = {child.subject: name_shown(child) for child in Child.objects.filter(subject__in=wanted)} if wanted else {}
    for subject in shown:
        saw(subject=subject, right=rights[subject].name, purpose=purpose, shown=NAME_PARTS)
    return shown


def givers(viewer: Viewer, subject: UUID, purpose: str, at: datetime, *, part: str = Part.INDEX) -> list[CarerShown]:
    """Who has parental responsibility, without how to reach them; nobody where a shield hides them.

    For whoever may know `part`: a consent is answered by one of these. Raises NotForYou.
    """
    right = rules.check_can_see(viewer, subject, part, purpose, at)
    if rules.child_of(subject).shielded:
        return []
    saw(subject=subject, right=right.name, purpose=purpose, shown=["carers"])
    return [replace(one, telephone="") for one in _carers(subject) if one.responsible]


def is_shielded(subject: UUID) -> bool:
    """Whether a shield hides where the child is. For callers who have asked a rule."""
    return Child.objects.filter(subject=subject, shielded=True).exists()


def shielded_since(subject: UUID) -> datetime | None:
    """Since when a shield is on; None without one. For callers who have asked a rule."""
    return Child.objects.filter(subject=subject, shielded=True).values_list("shielded_at", flat=True).first()


def record(viewer: Viewer, subject: UUID, at: datetime, *, purpose: str = Purpose.SUPPORT) -> RecordShown:
    """The basic record of a child that is open to the viewer, all of it. Raises NotForYou."""
    right = rules.check_can_see(viewer, subject, Part.INDEX, purpose, at)
    opened = Search.objects.filter(id=right.object_id).first() if right.object_id else None
    child = rules.child_of(subject)
    said = opened.purpose if opened else purpose
    parts = SHIELDED_PARTS if child.shielded else RECORD_PARTS
    saw(subject=subject, right=right.name, purpose=said, shown=parts)
    if child.shielded:
        return RecordShown(_known(child), (), (), None, said, opened.id if opened else None, True)
    shut_out = excluded(subject, viewer, at)
    return RecordShown(
        _known(child),
        tuple(_carers(subject)),
        tuple(_involvements(subject, shut_out)),
        _notice(subject, shut_out),
        said,
        opened.id if opened else None,
        shut_out,
    )


def past_the_shield(viewer: Viewer, subject: UUID, given: UUID, at: datetime) -> RecordShown:
    """What the shield hides too, once for each `given` by `operations.look_past_shield`. Raises Refused, NotForYou."""
    rules.check_can_look_past(viewer, subject, at)
    if not was_done(viewer.key, "childindex.look_past_shield", given, subject):
        raise NotForYou("Nobody gave leave to look past the shield.", subject=subject)
    if was_shown(given, subject):
        raise Refused("You have seen it once. Say again why you need it.", subject=subject)
    saw(
        subject=subject,
        right=PAST_SHIELD,
        purpose=Purpose.SUPPORT,
        shown=RECORD_PARTS,
        object_kind="childindex.shield",
        object_id=given,
    )
    shut_out = excluded(subject, viewer, at)
    known = _known(rules.child_of(subject), hide=False)
    carers, involved = tuple(_carers(subject)), tuple(_involvements(subject, shut_out))
    return RecordShown(known, carers, involved, _notice(subject, shut_out), Purpose.SUPPORT, None, shut_out)


def name_shown(child: Child) -> NameShown:
    mother = "" if child.shielded else f"{child.mother_given} {child.mother_family}".strip()
    return NameShown(
        child.subject,
        child.number,
        shown_name(child.given, child.family, mother),
        child.sort_key,
        child.born,
        child.expected,
        child.gender,
        child.shielded,
    )


def _known(child: Child, *, hide: bool | None = None) -> Known:
    hidden = child.shielded if hide is None else hide
    known = Known(
        child.subject, child.number, child.given, child.family, child.born, child.expected, child.gender, hidden
    )
    if hidden:
        return known
    return replace(
        known,
        middle=child.middle,
        called=child.called,
        former=tuple(child.former),
        mother=f"{child.mother_given} {child.mother_family}".strip(),
        address=child.address,
        postcode=child.postcode,
        no_fixed_address=child.no_fixed_address,
        nhs_number=child.nhs_number or "",
        upn=child.upn or "",
        school_urn=child.school_urn,
        school_name=child.school_name,
        practice=child.practice,
        waits_for_office=child.state == State.DOUBTFUL,
    )


def _carers(subject: UUID) -> list[CarerShown]:
    rows = Carer.objects.filter(subject=subject).order_by("-responsible", "name", "id")
    return [CarerShown(row.name, row.relation, row.responsible, row.telephone) for row in rows]


def _involvements(subject: UUID, shut_out: bool) -> list[InvolvementShown]:
    rows = Involvement.objects.filter(subject=subject).select_related("agency")
    ordered = rows.order_by("sensitive", "ended_on", "agency__name", "id")
    return [_involvement(row, shut_out) for row in ordered]


def _involvement(row: Involvement, shut_out: bool) -> InvolvementShown:
    if row.sensitive:
        return InvolvementShown("", "", "", "", "", None, None, sensitive=True)
    practitioner, team, telephone = ("", "", "") if shut_out else (row.practitioner, row.team, row.telephone)
    return InvolvementShown(
        row.agency.name, row.service, practitioner, team, telephone, row.started_on, row.ended_on, sensitive=False
    )


def _notice(subject: UUID, shut_out: bool) -> NoticeShown | None:
    row = AssessmentNotice.objects.filter(subject=subject).first()
    if row is None or not row.exists:
        return None
    if shut_out:
        return NoticeShown(row.exists, "", "", "", row.since)
    return NoticeShown(row.exists, row.lead_name, row.lead_agency, row.lead_telephone, row.since)
