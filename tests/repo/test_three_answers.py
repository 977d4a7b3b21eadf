"""One rule, three answers: for every kind of record they agree, whatever the relationship, and lie within the wall."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oast.audit.enums import Outcome
from oast.audit.models import SensitiveModel
from oast.audit.operations import looking, record
from oast.audit.rules import NotForYou, Refused
from oast.sharing.enums import Part, Relation
from tests.factories import sharing
from tests.repo.answers import KINDS, OF_AN_OFFICE, READ_TO_SHOW_LESS, named
from tests.repo.asking import taken_back
from tests.repo.world import AGREEMENTS, AT, SHIELDS, STAGES

WHEN = {
    "now": {},
    "over": {"at": AT - timedelta(days=9), "until": AT - timedelta(days=1)},
    "over just now": {"at": AT - timedelta(days=9), "until": AT},
    "not yet": {"at": AT + timedelta(days=1)},
}
BY = ("person", "agency", "person elsewhere", "agency elsewhere", "somebody else")


def relationships():
    """One relationship of somebody who had none: to which child, as what, to which parts, bound to what, when."""
    return st.fixed_dictionaries(
        {
            "stage": st.sampled_from(sorted(STAGES)),
            "agreement": st.sampled_from(sorted(AGREEMENTS)),
            "shield": st.sampled_from(SHIELDS),
            "relation": st.sampled_from(sorted(Relation)),
            "parts": st.one_of(st.just(list(Part)), st.lists(st.sampled_from(sorted(Part)), min_size=1, unique=True)),
            "of": st.sampled_from(["assessment_id", "checklist_id", "referral_id", "nothing"]),
            "by": st.sampled_from(BY),
            "when": st.sampled_from(sorted(WHEN)),
            "covered": st.sampled_from(["not named", "named", "shut out", "named and shut out"]),
        }
    )


def test_every_sensitive_model_has_its_three_answers():
    """A new model fails here until `answers.py` names it with its rule."""
    sensitive = {model._meta.label for model in apps.get_models() if issubclass(model, SensitiveModel)}
    assert sensitive - named() == set()
    assert named() - sensitive == set()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["stranger", "provider", "parent"])
@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(held=st.lists(relationships(), max_size=3))
def test_the_three_answers_agree_and_lie_within_the_wall(county, who, held):
    with taken_back():
        viewer = county.viewer(who)
        asked = {relate(county, viewer, one) for one in held} | {county.children[-1].subject}
        with looking(by=sharing.SYSTEM, at=AT, action="test.answers"):
            record(outcome=Outcome.SHOWN)
            visible = {kind.name: agreed(kind, viewer, asked) for kind in KINDS}
        with looking(by=viewer, at=AT, action="test.wall"):
            record(outcome=Outcome.SHOWN)
            for kind in KINDS:
                behind = visible[kind.name] - set(kind.rows.values_list("pk", flat=True))
                assert behind == set(), f"{kind.name}: a list would show what the second wall hides"


def agreed(kind, viewer, asked) -> set:
    """The rows that the rule shows, asked past the wall in its three ways: the list for every child, the others for
    those that somebody was related to, and one besides."""
    shown = set(kind.visible(viewer, kind.rows, AT).values_list("pk", flat=True))
    for row in kind.rows.filter(subject__in=asked):
        assert kind.can(viewer, row, AT) == (row.pk in shown), f"{kind.name}: can and visible differ"
        assert _passes(kind, viewer, row) == (row.pk in shown), f"{kind.name}: check and visible differ"
    return shown


def _passes(kind, viewer, row) -> bool:
    try:
        kind.check(viewer, row, AT)
    except (NotForYou, Refused):
        return False
    return True


def relate(county, viewer, one):
    """Make the relationship, and what the family said of it. Returns the subject."""
    agreement = one["agreement"] if one["agreement"] in STAGES[one["stage"]] else "none"
    child = county.child(one["stage"], shield=one["shield"], agreement=agreement)
    agency = viewer.agency or county.agencies["others"]
    whom = {
        "person": {"person": viewer.person, "agency": viewer.agency},
        "agency": {"person": None, "agency": agency},
        "person elsewhere": {"person": viewer.person, "agency": county.agencies["others"]},
        "agency elsewhere": {"person": None, "agency": county.agencies["others"]},
        "somebody else": {"person": uuid4(), "agency": agency},
    }[one["by"]]
    sharing.relate(
        viewer,
        Relation(one["relation"]),
        child.subject,
        parts=one["parts"],
        object_id=child.arguments.get(one["of"]),
        **{"at": AT} | whom | WHEN[one["when"]],
    )
    if one["covered"] != "not named":
        named = [agency] if "named" in one["covered"] else [uuid4()]
        sharing.consent(child.subject, *named, at=AT, excluded=[agency] if "shut out" in one["covered"] else [])
    return child.subject


@pytest.mark.django_db
@pytest.mark.parametrize("model", sorted(set(OF_AN_OFFICE) - READ_TO_SHOW_LESS))
def test_what_an_office_keeps_no_relationship_opens(county, model):
    """Somebody who may know everything else of every child sees no row of it, whatever page asks."""
    with taken_back():
        viewer = county.viewer("member")
        for child in county.children:
            sharing.relate(viewer, Relation.AUTHOR, child.subject, parts=list(Part), at=AT)
        with looking(by=viewer, at=AT, action="test.wall"):
            record(outcome=Outcome.SHOWN)
            rows = apps.get_model(model).objects.all()
            assert not rows.exists()
