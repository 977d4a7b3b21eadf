"""How an entry stands: what the provider says of today, who checked it, whether it is listed, and the clock's part."""

from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from oast.accounts.models import Agency, Person
from oast.accounts.viewers import Viewer
from oast.audit.operations import changed, operation
from oast.audit.rules import NotForYou, Refused
from oast.audit.scope import Actor, SystemActor
from oast.directory import rules
from oast.directory.definitions import KEEPING
from oast.directory.differences import coming, with_left
from oast.directory.differences.events import Left
from oast.directory.enums import Capacity, How, ReportState, Status, Wait
from oast.directory.models import Care, Entry, Report, Service
from oast.directory.operations.editing import agency_of, assure, locked, put
from oast.directory.operations.publishing import publish_edited
from oast.directory.queries.contents import content_of
from oast.directory.queries.stewards import still_right_code, still_right_of
from oast.mail.operations import send

NOTHING_LEFT: Left = MappingProxyType({})
WHY = "Say why the entry is not to be listed. Only stewards read it."
USED = "This entry was checked since the mail was sent. Nothing needs to be done."


@operation("directory.say_today")
def say_today(
    *, by: Actor, at: datetime, service_id: UUID, status: str, capacity: str, wait_time: str, left: Left = NOTHING_LEFT
) -> UUID:
    """Close for a time or open again, say whether there are places, also at the events of `left` by their keys, and how
    long families wait: public at once."""
    service, care = locked(service_id)
    rules.check_can_keep(by, service)
    content = content_of(service_id)
    allowed = wait_time in (*Wait.values, content["wait_time"], "") and capacity in (*Capacity.values, "")
    if status not in (Status.ACTIVE, Status.TEMPORARILY_CLOSED) or not allowed:
        raise Refused("Choose one of the answers that are shown.")
    if set(left) - {one.key for one in coming(content["schedules"], timezone.localdate(at))}:
        raise Refused("The dates of this service changed meanwhile. Look at them again.")
    said = content | {"status": status, "capacity": capacity, "wait_time": wait_time}
    said["schedules"] = with_left(content["schedules"], left)
    care.said_at = at
    if said == content:
        care.save()
    elif service.held_for:
        raise Refused("A steward has to approve this entry first.")
    else:
        put(service, care, said, by=by.key, agency=agency_of(by), at=at, how=How.TODAY)
    changed(object_kind="directory.service", object_id=service_id)
    return service_id


@operation("directory.confirm_entry")
def confirm_entry(*, by: Actor, at: datetime, service_id: UUID) -> UUID:
    """The provider says that everything is still right."""
    service, care = locked(service_id)
    rules.check_can_keep(by, service)
    _confirmed(service, care, by, at)
    changed(object_kind="directory.service", object_id=service_id)
    return service_id


@operation("directory.confirm_by_mail")
def confirm_by_mail(*, by: Actor, at: datetime, code: str) -> UUID:
    """The same from the link of a reminder: it holds for the date that the mail was about, and once."""
    found = still_right_of(code)
    if found is None:
        raise NotForYou("This link is not complete.")
    service, care = locked(found.service)
    if service.due_on != found.due_on:
        raise Refused(USED)
    _confirmed(service, care, by, at)
    changed(object_kind="directory.service", object_id=service.id)
    return service.id


def _confirmed(service: Service, care: Care, by: Actor, at: datetime) -> None:
    assure(service, by, at, KEEPING.one().provider_days)
    if not isinstance(by, Viewer):
        holder = Agency.objects.filter(pk__in=[rules.holder_of(service)]).first()
        runs = service.organization
        service.assured_by = holder.name if holder else runs.name if runs else ""
    service.save()
    _listed_again(service, care)


def _listed_again(service: Service, care: Care) -> None:
    care.unlisted_on = None
    care.save()
    publish_edited(service.id)


@operation("directory.check_entry")
def check_entry(*, by: Actor, at: datetime, service_id: UUID) -> UUID:
    """A steward has checked the entry: shown in public with the day, and when the next check is due."""
    service, care = locked(service_id)
    rules.check_is_steward(by)
    assure(service, by, at, KEEPING.one().steward_days)
    service.save()
    _listed_again(service, care)
    changed(object_kind="directory.service", object_id=service_id)
    return service_id


@operation("directory.set_listing")
def set_listing(*, by: Actor, at: datetime, service_id: UUID, listed: bool, because: str = "") -> UUID:  # noqa: ARG001
    """Take an entry off the directory, or list it again; nothing is deleted and imports do not bring it back."""
    service, care = locked(service_id)
    rules.check_is_steward(by)
    if not listed and not because.strip():
        raise Refused(WHY)
    unlist(service, care, "" if listed else because, listed=listed)
    changed(object_kind="directory.service", object_id=service_id)
    return service_id


def unlist(service: Service, care: Care, because: str, *, listed: bool = False) -> None:
    """Inside an operation: listed or not, and why not."""
    service.do_not_list = not listed
    service.save(update_fields=["do_not_list"])
    care.not_listed_because = because
    _listed_again(service, care)


@operation("directory.handle_report")
def handle_report(*, by: Actor, at: datetime, report_id: UUID, state: str) -> UUID:
    """Say what became of a report that an entry is wrong."""
    rules.check_is_steward(by)
    report = Report.objects.select_for_update().filter(pk=report_id).first()
    if report is None:
        raise NotForYou("There is no such report.")
    if report.state != ReportState.OPEN:
        raise Refused("Somebody else has dealt with this report meanwhile.")
    if state not in set(ReportState.values) - {ReportState.OPEN}:
        raise Refused("Choose one of the answers that are shown.")
    report.state, report.handled_at, report.handled_by = state, at, by.key
    report.save()
    changed(object_kind="directory.report", object_id=report.id)
    return report.id


# The clock's part --------------------------------------------------------------------------------------------------

CLOCK = SystemActor("directory_clock")


@operation("directory.unlist_overdue")
def unlist_overdue(*, by: Actor, at: datetime) -> None:
    """Entries whose check is overdue for longer than the county allows are no longer listed. Nothing is deleted: the
    next check lists them again."""
    day = timezone.localdate(at)
    late = day - timedelta(days=KEEPING.one().unlist_days)
    for key in Entry.objects.filter(due_on__lt=late).order_by("service").values_list("service_id", flat=True):
        service, care = locked(key)
        care.unlisted_on = day
        care.save()
        publish_edited(service.id)
        changed(object_kind="directory.service", object_id=key)
    changed(object_kind="directory.entries")
    rules.check_is_steward(by)


@operation("directory.remind_providers")
def remind_providers(*, by: Actor, at: datetime) -> None:
    """Mail to whoever holds an entry whose check is due soon, once for each date, with a link for "still right"."""
    rules.check_is_steward(by)
    day = timezone.localdate(at)
    soon = day + timedelta(days=KEEPING.one().remind_days)
    due = Service.objects.filter(entry__due_on__lte=soon, withdrawn_at=None).select_related("care", "organization")
    for service in due.order_by("id"):
        care, _ = Care.objects.get_or_create(service=service)
        addresses = _addresses(rules.holder_of(service), day) if care.reminded_for != service.due_on else []
        for number, to in enumerate(addresses):
            code = still_right_code(service.id, service.due_on)
            key = f"directory.remind:{service.id}:{service.due_on}:{number}"
            link = reverse("directory:still_right", args=[code])
            send(by=by, at=at, to=to, kind="entry_still_right", link=link, key=key)
        if addresses:
            Care.objects.filter(pk=care.pk).update(reminded_for=service.due_on)
    changed(object_kind="directory.entries")


def _addresses(agency: UUID | None, day) -> list[str]:
    """The people who keep an agency's services; the agency's own address where there are none."""
    if agency is None:
        return []
    people = Person.objects.filter(
        employments__agency=agency,
        employments__expires_on__gt=day,
        employments__ended_on=None,
        employments__role_grants__role="provider",
        employments__role_grants__ended_on=None,
        is_active=True,
    )
    found = sorted(set(people.values_list("email", flat=True)))
    return found or [one for one in Agency.objects.filter(pk=agency).values_list("email", flat=True) if one]


_COUNT = """
INSERT INTO directory_viewcount AS held (id, service_id, month, views) VALUES (gen_random_uuid(), %s, %s, %s)
ON CONFLICT (service_id, month) DO UPDATE SET views = held.views + excluded.views
"""


def count_view(service_id: UUID, at: datetime, times: int = 1) -> None:
    """Count a reading of an entry's page, or several. Nobody is named; it is a count, not a change, so it leaves no
    event."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [service_id, timezone.localdate(at).replace(day=1), times])
