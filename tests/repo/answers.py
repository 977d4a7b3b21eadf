"""The registry of rules: for every kind of record the one rule and its three answers.

`check` raises for whoever may not see a row, `can` is its yes or no, `visible` the rows of a list. A sensitive model
that no kind names fails `test_three_answers`: write its three answers in its context's rules, then its row here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from oast.accounts.queries import Viewer
from oast.caf.rules import assessment, checklist, episode, referral
from oast.childindex import rules as index
from oast.sharing import rules as sharing
from oast.sharing.enums import Part, Purpose

Answer = Callable[[Viewer, Any, datetime], Any]


@dataclass(frozen=True)
class Kind:
    """One kind of record. `model` holds the rows that the three answers are about; `with_it` are models whose rows
    are read with one of those and by the same right."""

    name: str
    model: str
    check: Answer
    can: Answer
    visible: Callable[[Viewer, QuerySet, datetime], QuerySet]
    with_it: tuple[str, ...] = ()

    @property
    def rows(self) -> QuerySet:
        return apps.get_model(self.model).objects.all()


def by_part(name: str, model: str, part: Part, *with_it: str, purpose: Purpose = Purpose.SUPPORT) -> Kind:
    """A kind that is open as one part of what is known of a subject: the one answer of `sharing`."""
    return Kind(
        name,
        model,
        check=lambda viewer, row, at: sharing.check_may_know(viewer, row.subject, part, purpose, at),
        can=lambda viewer, row, at: sharing.may_know(viewer, row.subject, part, purpose, at),
        visible=lambda viewer, rows, at: rows.filter(
            subject__in=sharing.subjects_open_to(viewer, part, purpose, at).values("subject")
        ),
        with_it=with_it,
    )


_SEEN = (Part.TEAM, Purpose.SUPPORT)

KINDS = [
    Kind(
        "basic record",
        "childindex.Child",
        check=lambda viewer, row, at: index.check_can_see(viewer, row.subject, Part.INDEX, Purpose.SUPPORT, at),
        can=lambda viewer, row, at: index.can_see(viewer, row.subject, Part.INDEX, Purpose.SUPPORT, at),
        visible=lambda viewer, rows, at: index.visible_to(viewer, rows, at),
        with_it=("childindex.Carer", "childindex.Involvement", "childindex.AssessmentNotice"),
    ),
    Kind(
        "assessment",
        "caf.Assessment",
        check=lambda viewer, row, at: assessment.check_can_view(viewer, row, Purpose.SUPPORT, at),
        can=lambda viewer, row, at: assessment.can_view(viewer, row, Purpose.SUPPORT, at),
        visible=lambda viewer, rows, at: assessment.visible_to(viewer, rows, Purpose.SUPPORT, at),
        with_it=(
            "caf.AssessmentIdentity",
            "caf.AssessmentSituation",
            "caf.AssessmentElement",
            "caf.AssessmentPerson",
            "caf.AssessmentConclusion",
            "caf.AssessmentComments",
            "caf.AssessmentAction",
        ),
    ),
    Kind(
        "own record",
        "caf.Assessment",
        check=lambda viewer, row, at: assessment.check_can_view(viewer, row, Purpose.OWN_RECORD, at),
        can=lambda viewer, row, at: assessment.can_view(viewer, row, Purpose.OWN_RECORD, at),
        visible=lambda viewer, rows, at: assessment.visible_to(viewer, rows, Purpose.OWN_RECORD, at),
    ),
    Kind(
        "checklist",
        "caf.Checklist",
        check=checklist.check_can_view,
        can=checklist.can_view,
        visible=checklist.visible_to,
        with_it=("caf.ChecklistAnswer",),
    ),
    Kind(
        "support",
        "caf.Episode",
        check=lambda viewer, row, at: episode.check_can_see(viewer, row, Part.TEAM, at),
        can=lambda viewer, row, at: episode.can_see(viewer, row, Part.TEAM, at),
        visible=lambda viewer, rows, at: rows.filter(id__in=episode.visible_to(viewer, *_SEEN, at).values("id")),
        with_it=("caf.Closure", "caf.FamilyInvitation"),
    ),
    Kind(
        "referral, for its service",
        "caf.Referral",
        check=referral.check_can_provide,
        can=referral.can_provide,
        visible=lambda viewer, rows, at: (
            rows.filter(id__in=referral.provided_by(viewer, referral.rights_as_provider(viewer, at), at).values("id"))
            if viewer.may("referral.answer")
            else rows.none()
        ),
    ),
    by_part("referral, for the team", "caf.Referral", Part.REFERRAL, "caf.ReferralEvent"),
    by_part("plan", "caf.PlanAction", Part.PLAN, "caf.ProgressNote"),
    by_part("review", "caf.Review", Part.REVIEW, "caf.ReviewElement", "caf.ReviewAction"),
    by_part("team", "caf.TeamMember", Part.TEAM, "caf.LeadNomination", "sharing.Relationship"),
    by_part("consent", "sharing.Consent", Part.CONSENT, "sharing.ConsentCover"),
]

OF_AN_OFFICE = {
    "childindex.BlockingKey": "read by the one function that looks for children, and the index office",
    "childindex.FeedLoad": "the index office: childindex.rules.check_can_load",
    "childindex.FeedRow": "the index office: childindex.rules.check_can_load; in a copy, information governance",
    "childindex.RowError": "the index office: childindex.rules.check_can_load",
    "childindex.Search": "whoever searched: childindex.rules.check_can_open, check_own_search",
    "desk.Access": "information governance: desk.rules.check_reviews",
    "desk.AccessFinding": "information governance: desk.rules.check_reviews",
    "desk.AccessQuestion": "information governance and whoever was asked: desk.rules.asked",
    "desk.Hold": "information governance: desk.rules.check_reviews",
    "desk.KeepingLine": "information governance: desk.rules.check_reviews",
    "desk.PassageChoice": "information governance: desk.rules.check_reviews",
    "desk.RightsRequest": "information governance: desk.rules.check_reviews",
    "sharing.Withholding": "information governance: sharing.rules.check_reviews",
}
"""Models that no relationship to a child opens: an office reads them, by one check. The matrix asks their pages."""

READ_TO_SHOW_LESS = {"sharing.Withholding"}
"""Whoever reads who looked at a child is shown less by it, so the second wall lets them read it (sharing, migration
0006); its reason is for the office alone, by the first."""


def named() -> set[str]:
    """Every model that the registry names."""
    return {name for kind in KINDS for name in (kind.model, *kind.with_it)} | set(OF_AN_OFFICE)
