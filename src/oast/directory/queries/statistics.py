"""What providers and stewards are told in numbers, month by month: readings of a page, and referrals.

Small numbers are not shown. Referrals come from above the directory with what may not be said left out already: the
directory never holds a small number of them (docs/adr/0146).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from oast.directory.models import ReferralCount, ReferralMonth, ViewCount
from oast.disclosure.rule import STANDARD

MONTHS = 12
NOT_SHOWN = "not shown"
NOT_COUNTED = "–"


@dataclass(frozen=True)
class Month:
    """One month in words for a page; `–` where it is not counted yet."""

    month: date
    views: str
    sent: str
    accepted: str
    declined: str
    unanswered: str

    @property
    def nothing(self) -> bool:
        """Whether nothing at all is known of it."""
        told = (self.views, self.sent, self.accepted, self.declined, self.unanswered)
        return all(text in {"", "0", NOT_COUNTED} for text in told)


def shown(count: int) -> str:
    """A count through the rule for small numbers."""
    return f"fewer than {STANDARD.largest_small + 1}" if STANDARD.is_small(count) else f"{count:,}"


def months_back(day: date, most: int = MONTHS) -> list[date]:
    """The first days of the month of `day` and of those before it, the newest first."""
    found = [day.replace(day=1)]
    while len(found) < most:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def of_service(service_id: UUID, day: date) -> list[Month]:
    """Readings of an entry's page and referrals to the service, this month first, as far back as anything is known.

    Three queries.
    """
    counted = set(ReferralMonth.objects.values_list("month", flat=True))
    views = dict(ViewCount.objects.filter(service=service_id).values_list("month", "views"))
    rows = {one.month_id: one for one in ReferralCount.objects.filter(service=service_id)}
    none = ReferralCount(sent=0, accepted=0, declined=0, unanswered=0)
    found = [
        _month(month, shown(views.get(month, 0)), rows.get(month, none) if month in counted else None)
        for month in months_back(day)
    ]
    return _known(found)


def of_county(day: date) -> list[Month]:
    """Referrals to all services, this month first."""
    rows = {one.month: one for one in ReferralMonth.objects.all()}
    return _known([_month(month, "", rows.get(month)) for month in months_back(day)])


def uncounted(day: date) -> list[date]:
    """Months before this one whose referrals nobody counted, the oldest first."""
    counted = set(ReferralMonth.objects.values_list("month", flat=True))
    return [month for month in reversed(months_back(day)[1:]) if month not in counted]


def _month(month: date, views: str, row: ReferralMonth | ReferralCount | None) -> Month:
    if row is None:
        return Month(month, views, *[NOT_COUNTED] * 4)
    counts = (row.sent, row.accepted, row.declined, row.unanswered)
    return Month(month, views, *[NOT_SHOWN if count is None else f"{count:,}" for count in counts])


def _known(found: list[Month]) -> list[Month]:
    """Without the earliest months of which nothing is known."""
    while found and found[-1].nothing:
        found.pop()
    return found
