"""Numbers of an entry and of all, month by month: what a provider and a steward read."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from oast.audit.scope import SystemActor
from oast.directory.models import ReferralMonth, ViewCount
from oast.directory.operations.public import forget
from oast.directory.operations.referrals import Answered, take_referral_counts
from oast.directory.queries.statistics import months_back, of_county, of_service, uncounted
from tests.caf.pages import Somebody
from tests.factories import accounts
from tests.factories.directory import AT

pytestmark = pytest.mark.django_db

CLOCK = SystemActor("referral-statistics")
DAY = date(2008, 3, 5)
FEBRUARY = date(2008, 2, 1)


NONE = Answered()


def take(month, everywhere=NONE, of=None):
    take_referral_counts(by=CLOCK, at=AT, month=month, services=of or {}, everywhere=everywhere)


def test_months_are_counted_back_over_the_turn_of_the_year():
    assert months_back(DAY, 4) == [date(2008, 3, 1), FEBRUARY, date(2008, 1, 1), date(2007, 12, 1)]


def test_what_is_known_of_an_entry_month_by_month(entry):
    ViewCount.objects.create(service_id=entry, month=date(2008, 1, 1), views=3)
    ViewCount.objects.create(service_id=entry, month=FEBRUARY, views=1200)
    take(FEBRUARY, of={entry: Answered(18, 12, None, None)})
    march, february, january = of_service(entry, DAY)
    assert (march.views, march.sent) == ("0", "–")
    assert (february.views, february.sent, february.accepted, february.declined) == ("1,200", "18", "12", "not shown")
    assert (january.views, january.sent) == ("fewer than 6", "–")


def test_a_service_without_a_row_had_none_in_a_month_that_was_counted(entry):
    take(FEBRUARY, Answered(18, 12, 6, 0))
    ViewCount.objects.create(service_id=entry, month=FEBRUARY, views=10)
    assert [one.sent for one in of_service(entry, DAY)] == ["–", "0"]
    assert [(one.sent, one.declined) for one in of_county(DAY)] == [("–", "–"), ("18", "6")]


def test_nothing_known_is_nothing_shown(entry):
    assert of_service(entry, DAY) == []
    assert of_county(DAY) == []


def test_which_months_nobody_counted():
    take(FEBRUARY)
    months = uncounted(DAY)
    assert months[0] == date(2007, 4, 1)
    assert months[-1] == date(2008, 1, 1)


def test_counts_are_forgotten_after_thirteen_months(entry):
    take(FEBRUARY, of={entry: Answered(18, 12, 6, 0)})
    forget(datetime(2009, 2, 1, tzinfo=ZoneInfo("Europe/London")))
    assert ReferralMonth.objects.exists()
    forget(datetime(2009, 4, 5, tzinfo=ZoneInfo("Europe/London")))
    assert not ReferralMonth.objects.exists()


def test_the_pages_of_provider_and_steward_show_them(entry, agency):
    last = months_back(timezone.localdate())[1]
    take(last, Answered(40, 20, 10, 10), of={entry: Answered(18, 12, None, None)})
    amy = Somebody("Amy Provider", agency, "provider")
    page = amy.get(f"/directory/keep/{entry}").content.decode()
    assert "Referrals sent" in page
    assert ">18<" in page
    assert ">not shown<" in page
    stella = Somebody("Stella Steward", accounts.agency("Kent Trust"), "directory_steward")
    assert ">40<" in stella.get("/directory/stewards/").content.decode()
