"""What the public may do without an account: say that an entry is wrong, send a list of services, search in vain."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.crypto import salted_hmac

from oast.accounts.operations.limits import Cell, take
from oast.audit.operations import changed, operation
from oast.audit.rules import Refused
from oast.audit.scope import Actor
from oast.directory import words as wording
from oast.directory.enums import ReportKind
from oast.directory.models import Entry, ReferralMonth, Report, SearchMiss, Upload, ViewCount
from oast.mail.operations import send

ENOUGH = 3
"""The words of a search are kept from the third of the same on; before, only a keyed hash of them."""

MISSES_KEPT = timedelta(days=400)
REPORTS_KEPT = timedelta(days=90)
UPLOADS_KEPT = timedelta(days=60)

TOO_MANY = "That was done many times from your connection in a short while. Please wait an hour, or telephone us."


@operation("directory.report_entry")
def report_entry(*, by: Actor, at: datetime, service_id: UUID, kind: str, words: str, email: str, address: str) -> UUID:  # noqa: ARG001
    """Somebody says that an entry is wrong: it goes to the stewards' list. `address` is the internet address that the
    limit counts by; it is not kept. Raises Refused when too many came from it or the service is not listed."""
    if not take([Cell("report.address", (address,))], at):
        raise Refused(TOO_MANY)
    if not Entry.objects.filter(pk=service_id).exists():
        raise Refused("This service is not listed any more.")
    made = Report.objects.create(service_id=service_id, kind=ReportKind(kind), words=words, email=email, created_at=at)
    changed(object_kind="directory.report", object_id=made.id)
    return made.id


@operation("directory.send_list")
def send_list(*, by: Actor, at: datetime, to: str, link: str, address: str, key: str) -> UUID | None:
    """Send a list of services by mail: the mail says where the list is, not what is on it. Raises Refused when too many
    went from the internet address `address` or to `to`."""
    cells = [Cell("list.address", (address,)), Cell("list.to", (to.lower(),))]
    if not take(cells, at):
        raise Refused(TOO_MANY)
    message = send(by=by, at=at, to=to, kind="list_of_services", link=link, key=f"directory.list:{key}")
    changed(object_kind="mail.message", object_id=message)
    return message


_COUNT = """
INSERT INTO directory_searchmiss AS held (id, digest, month, district, words, times)
VALUES (gen_random_uuid(), %(digest)s, %(month)s, %(district)s, '', 1)
ON CONFLICT (digest, month, district) DO UPDATE SET times = held.times + 1
RETURNING (SELECT coalesce(sum(times), 0) + 1 FROM directory_searchmiss WHERE digest = %(digest)s)
"""


def count_miss(typed: str, district: str, at: datetime) -> None:
    """Count a search that found nothing. Nobody is named: no address, no account, the place as coarse as a district,
    the words only once enough searches had the same. It is a count, not a change, so it leaves no event."""
    said = normal(typed)
    if not said:
        return
    digest = salted_hmac("oast.directory.miss", said, algorithm="sha256").hexdigest()
    month = at.date().replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"digest": digest, "month": month, "district": district})
        (times,) = cursor.fetchone()
    if times >= ENOUGH:
        SearchMiss.objects.filter(digest=digest, words="").update(words=said)


def normal(typed: str) -> str:
    """The words of a search as they are counted: in order of the alphabet, without little words and whatever has a
    digit in it, such as a postcode or a telephone number; nothing where an e-mail address was typed."""
    if "@" in typed:
        return ""
    telling = [word for word in wording.tokens(typed[: wording.LONGEST_QUESTION]) if not wording.is_little(word)]
    return " ".join(sorted({word for word in telling if not re.search(r"\d", word)}))[:200]


def forget(at: datetime) -> None:
    """Drop counts and handled reports that are old."""
    SearchMiss.objects.filter(month__lt=(at - MISSES_KEPT).date()).delete()
    Report.objects.filter(handled_at__lt=at - REPORTS_KEPT).delete()
    ViewCount.objects.filter(month__lt=(at - MISSES_KEPT).date()).delete()
    ReferralMonth.objects.filter(month__lt=(at - MISSES_KEPT).date()).delete()
    Upload.objects.filter(made_at__lt=at - UPLOADS_KEPT).delete()
