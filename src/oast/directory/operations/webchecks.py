"""Asking the web addresses of published entries, the longest not asked first."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from oast.audit.operations import changed, operation
from oast.audit.scope import Actor
from oast.directory import rules
from oast.directory.enums import LinkState
from oast.directory.models import Service, WebCheck
from oast.directory.webcheck import Answer, Checker

EVERY = timedelta(days=7)
AT_ONCE = 200
"""Addresses in one run of the job; it runs every hour."""


def due(at: datetime, most: int = AT_ONCE) -> list[str]:
    """Addresses of published entries that were not asked for a week, those never asked first; not of invented ones,
    which nobody has."""
    asked = dict(WebCheck.objects.values_list("url", "checked_at"))
    real = Service.objects.filter(entry__isnull=False, source__invented=False).exclude(url="")
    named = set(real.values_list("url", flat=True))
    late = [(asked.get(url), url) for url in named if url not in asked or asked[url] < at - EVERY]
    return [url for _, url in sorted(late, key=lambda one: (one[0] is not None, one[0] or at, one[1]))[:most]]


def ask(urls: list[str], checker: Checker) -> dict[str, Answer]:
    """Ask each, outside any transaction: it may take seconds."""
    return {url: checker.check(url) for url in urls}


@operation("directory.keep_link_checks")
def keep_link_checks(*, by: Actor, at: datetime, answers: dict[str, Answer]) -> None:
    """Keep what came of asking. Addresses that no published entry names any more are forgotten."""
    rules.check_is_steward(by)
    before = dict(WebCheck.objects.filter(url__in=answers).values_list("url", "failures"))
    WebCheck.objects.bulk_create(
        (_row(url, answer, before.get(url, 0), at) for url, answer in answers.items()),
        update_conflicts=True,
        unique_fields=["url"],
        update_fields=["state", "detail", "failures", "checked_at"],
    )
    named = Service.objects.filter(url=OuterRef("url"), entry__isnull=False)
    WebCheck.objects.filter(~Exists(named)).delete()
    changed(object_kind="directory.links")


def _row(url: str, answer: Answer, failures: int, at: datetime) -> WebCheck:
    state = LinkState(answer.state)
    failed = 0 if state == LinkState.WORKS else failures + 1
    return WebCheck(url=url, state=state, detail=answer.detail, failures=failed, checked_at=at)
