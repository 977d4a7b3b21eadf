"""Editing entries: an edit waits while the approved snapshot stays public (docs/adr/0120)."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone

from oast.accounts.models import Person
from oast.accounts.viewers import Viewer
from oast.audit.operations import changed, operation
from oast.audit.rules import NotForYou, Refused, Stale
from oast.audit.scope import Actor
from oast.directory import differences, rules
from oast.directory.definitions import KEEPING
from oast.directory.differences import AT_ONCE, LABELS, Content
from oast.directory.enums import Held, How, ProposalState
from oast.directory.models import Care, Organization, Proposal, Service, Version
from oast.directory.operations.applying import apply, own_source
from oast.directory.operations.publishing import publish_edited
from oast.directory.policies import edits
from oast.directory.queries.contents import content_of
from oast.mail.operations import send

OPEN = (ProposalState.WAITING, ProposalState.RETURNED)

NOTHING = "Nothing was changed."
MEANWHILE = "Somebody else changed this entry while you had it open. Both wordings are below: save again to keep yours."
GONE = "This service is withdrawn by its source and cannot be edited."
NO_COMMENT = "Say what has to be changed: the provider reads it."


@operation("directory.propose_edit")
def propose_edit(
    *,
    by: Actor,
    at: datetime,
    service_id: UUID,
    content: Content,
    seen: str,
    how: How = How.EDIT,
    words: str = "",
) -> UUID:
    """Send an edit of an entry; it waits for a steward, and a steward's own is approved with it. `seen` is the `mark`
    of what the person saw. The id of the edit. Raises Refused, and Stale with both wordings."""
    service, care = locked(service_id)
    rules.check_can_keep(by, service)
    current, waiting = content_of(service_id), open_edit(service_id)
    now = waiting.content if waiting else current
    edited = differences.whole(content) | {name: current[name] for name in AT_ONCE}
    _check_seen(mark(care, waiting), seen, now, edited)
    if not differences.changed(now, edited) and not (waiting and waiting.state == ProposalState.RETURNED):
        raise Refused(NOTHING)
    waiting = _kept(waiting or Proposal(service=service, base=current, revision=0), by, at, edited, how, words)
    if rules.is_steward(by):
        _approve(by, at, service, care, waiting, words)
    changed(object_kind="directory.proposal", object_id=waiting.id)
    return waiting.id


def _kept(edit: Proposal, by: Actor, at: datetime, content: Content, how: How, words: str) -> Proposal:
    if edit.state == ProposalState.RETURNED:
        edits.check_may_become(edit.state, ProposalState.WAITING)
    edit.content, edit.how, edit.words = content, how, words
    edit.state, edit.revision = ProposalState.WAITING, edit.revision + 1
    edit.made_by, edit.agency_id, edit.made_at = by.key, agency_of(by), at
    edit.save()
    return edit


@operation("directory.approve_edit")
def approve_edit(*, by: Actor, at: datetime, proposal_id: UUID, seen: str, comment: str = "") -> UUID:
    """Approve an edit: from now on it is what the public reads. Raises Refused, and Stale where the entry or the edit
    is no longer what the steward saw."""
    service, care, edit = _edit(proposal_id)
    rules.check_is_steward(by)
    _check_unmoved(care, edit, seen)
    _approve(by, at, service, care, edit, comment)
    _tell_maker(by, at, edit)
    changed(object_kind="directory.proposal", object_id=edit.id)
    return edit.id


def _approve(by: Actor, at: datetime, service: Service, care: Care, edit: Proposal, comment: str) -> None:
    edits.check_may_become(edit.state, ProposalState.APPROVED)
    merged = differences.merge(edit.base, edit.content, content_of(service.id))
    service.held_for = "" if service.held_for == Held.NEW else service.held_for
    assure(service, by, at, KEEPING.one().steward_days)
    put(service, care, merged.content, by=edit.made_by, agency=edit.agency_id, at=at, how=How(edit.how), words=comment)
    _decide(edit, ProposalState.APPROVED, by, at, comment)


@operation("directory.return_edit")
def return_edit(*, by: Actor, at: datetime, proposal_id: UUID, seen: str, comment: str) -> UUID:
    """Send an edit back with a comment. Nothing public changes."""
    _, care, edit = _edit(proposal_id)
    rules.check_is_steward(by)
    _check_unmoved(care, edit, seen)
    edits.check_may_become(edit.state, ProposalState.RETURNED)
    if not comment.strip():
        raise Refused(NO_COMMENT)
    _decide(edit, ProposalState.RETURNED, by, at, comment)
    _tell_maker(by, at, edit)
    changed(object_kind="directory.proposal", object_id=edit.id)
    return edit.id


@operation("directory.take_edit_back")
def take_edit_back(*, by: Actor, at: datetime, proposal_id: UUID) -> UUID:
    """The provider thinks better of it."""
    service, _, edit = _edit(proposal_id)
    rules.check_can_keep(by, service)
    edits.check_may_become(edit.state, ProposalState.TAKEN_BACK)
    _decide(edit, ProposalState.TAKEN_BACK, by, at, "")
    changed(object_kind="directory.proposal", object_id=edit.id)
    return edit.id


@operation("directory.revert_entry")
def revert_entry(*, by: Actor, at: datetime, service_id: UUID, number: int, seen: str) -> UUID:
    """Bring an entry back to what an earlier version said; how things stand today stays. A new version, so that nothing
    of the history is lost."""
    service, care = locked(service_id)
    rules.check_is_steward(by)
    version = Version.objects.filter(service=service, number=number).first()
    if version is None:
        raise NotForYou("There is no such version.")
    current = content_of(service_id)
    earlier = differences.as_today(version.content, current)
    _check_seen(mark(care, open_edit(service_id)), seen, current, earlier)
    if not differences.changed(current, earlier):
        raise Refused(NOTHING)
    words = f"Version {number}"
    put(service, care, earlier, by=by.key, agency=agency_of(by), at=at, how=How.REVERTED, words=words)
    changed(object_kind="directory.service", object_id=service_id)
    return service_id


@operation("directory.start_entry")
def start_entry(*, by: Actor, at: datetime, content: Content, how: How = How.NEW, copy_of: UUID | None = None) -> UUID:
    """A new entry of one's own agency; it waits for a steward before anybody sees it. The id of the service."""
    agency = rules.check_is_provider(by)
    like = copy_of and Service.objects.select_related("organization", "care").filter(pk=copy_of).first()
    if like:
        rules.check_can_keep(by, like)
    key = uuid4()
    service = Service.objects.create(
        id=key,
        source=own_source(),
        original_id=str(key),
        digest="",
        name=content["name"],
        organization=like.organization if like else organization_of(by),
        modified_at=at,
        held_for=Held.NEW,
    )
    holder = rules.holder_of(like) if like else agency
    care = Care.objects.create(service=service, agency_id=holder, claimed_at=at)
    edited = differences.whole(content)
    edit = _kept(Proposal(service=service, base=differences.whole({}), revision=0), by, at, edited, how, "")
    if rules.is_steward(by):
        _approve(by, at, service, care, edit, "")
    changed(object_kind="directory.service", object_id=service.id)
    return service.id


# What the others of this folder use -------------------------------------------------------------------------------


def locked(service_id: UUID) -> tuple[Service, Care]:
    """The service, held until the end of the transaction so that two edits come one after the other. Raises NotForYou
    for one that does not exist and Refused for one that its source has withdrawn."""
    service = Service.objects.select_for_update(of=("self",)).filter(pk=service_id).first()
    if service is None:
        raise NotForYou("There is no such service.")
    if service.withdrawn_at is not None:
        raise Refused(GONE)
    service.care, _ = Care.objects.get_or_create(service=service)
    return service, service.care


def open_edit(service_id: UUID) -> Proposal | None:
    """The edit that is open for a service."""
    return Proposal.objects.filter(service=service_id, state__in=OPEN).first()


def mark(care: Care | None, edit: Proposal | None) -> str:
    """What somebody saw: the entry's version and the revision of the edit that waits."""
    return f"{care.version if care else 0}.{edit.revision if edit and edit.state in OPEN else 0}"


def put(
    service: Service,
    care: Care,
    content: Content,
    *,
    by: str,
    agency: UUID | None,
    at: datetime,
    how: How,
    words: str = "",
) -> None:
    """Make a content what the entry says, keep it as a version, and publish."""
    if care.version == 0 and service.source_id != own_source().id:
        before = content_of(service.id)
        _keep_version(service, care, before, by="", agency=None, at=service.modified_at, how=How.SOURCE, words="")
    apply(service, content, at)
    care.capacity = content["capacity"]
    care.kept_here = care.kept_here or service.source_id != own_source().id
    _keep_version(service, care, content, by=by, agency=agency, at=at, how=how, words=words)
    publish_edited(service.id)


def assure(service: Service, by: Actor, at: datetime, days: int) -> None:
    """Say who checked the entry, and when the next check is due. Not saved."""
    day = timezone.localdate(at)
    service.assured_by = by.agency_name if isinstance(by, Viewer) else ""
    service.assured_on, service.due_on = day, day + timedelta(days=days)


def organization_of(by: Actor) -> Organization:
    """The organisation that stands for the actor's agency in the directory; made where there is none."""
    agency = rules.check_is_provider(by)
    found = Organization.objects.filter(agency=agency, withdrawn_at=None).order_by("source__name", "id").first()
    if found:
        return found
    name = by.agency_name if isinstance(by, Viewer) else ""
    return Organization.objects.create(
        source=own_source(), original_id=str(agency), digest="", agency_id=agency, name=name
    )


def _tell_maker(by: Actor, at: datetime, edit: Proposal) -> None:
    link = reverse("directory:keep", args=[edit.service_id])
    tell(by, at, edit.made_by, link, f"directory.edit:{edit.id}.{edit.revision}")


def tell(by: Actor, at: datetime, person: str, link: str, key: str) -> None:
    """Mail to whoever asked that something was decided: a link, and nothing of it."""
    if person.startswith("system:"):
        return
    for one in Person.objects.filter(pk=person, is_active=True):
        send(by=by, at=at, to=one.email, kind="something_changed", link=link, key=key)


def agency_of(by: Actor) -> UUID | None:
    return UUID(by.acting_for) if by.acting_for else None


def _keep_version(
    service: Service,
    care: Care,
    content: Content,
    *,
    by: str,
    agency: UUID | None,
    at: datetime,
    how: How,
    words: str,
) -> None:
    care.version += 1
    care.save()
    Version.objects.create(
        service=service, number=care.version, content=content, how=how, by=by, agency_id=agency, at=at, words=words
    )


def _edit(proposal_id: UUID) -> tuple[Service, Care, Proposal]:
    """An edit with its service, which is locked first, as everywhere."""
    found = Proposal.objects.filter(pk=proposal_id).values_list("service", flat=True).first()
    if found is None:
        raise NotForYou("There is no such edit.")
    service, care = locked(found)
    return service, care, Proposal.objects.get(pk=proposal_id)


def _decide(edit: Proposal, state: ProposalState, by: Actor, at: datetime, comment: str) -> None:
    edit.state, edit.decided_by, edit.decided_at, edit.comment = state, by.key, at, comment
    edit.save()


def _check_seen(held: str, seen: str, theirs: Content, yours: Content) -> None:
    if held != seen:
        fields = differences.changed(theirs, yours)
        raise Stale(MEANWHILE, theirs=_said(theirs, fields), yours=_said(yours, fields))


def _check_unmoved(care: Care, edit: Proposal, seen: str) -> None:
    if mark(care, edit) != seen and edit.state in OPEN:
        raise Stale(
            "The entry or the edit changed while you had it open. Look at it again before you decide.",
            theirs={},
            yours={},
        )


def _said(content: Content, fields: tuple[str, ...]) -> dict[str, str]:
    return {LABELS[name]: "\n".join(differences.lines(name, content[name])) for name in fields}
