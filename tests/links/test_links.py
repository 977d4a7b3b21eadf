"""Links: from both ends, public or not, never to what knows children."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from oast.audit.models import Event
from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.links import operations, registry
from oast.links.models import Link
from oast.links.operations import End
from oast.links.queries import linked_to, linked_to_many
from oast.links.registry import KINDS, UnknownKind, allow

AT = datetime(2008, 3, 5, 9, 0, tzinfo=UTC)
SYSTEM = SystemActor("test")
DECISION = End("governance.decision", uuid4(), "Decision of 5 March 2008")
PLAN = End("plans.plan", uuid4(), "Positive About Our Future")
NOTE = End("plans.note", uuid4(), "A working note")


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Two public kinds and one that is not."""
    monkeypatch.setattr(registry, "KINDS", {})
    for kind, public in [("governance.decision", True), ("plans.plan", True), ("plans.note", False)]:
        allow(kind, public=public)


def made(source=DECISION, target=PLAN, relation="approved", public=True):
    return operations.make_link(by=SYSTEM, at=AT, source=source, target=target, relation=relation, public=public)


def labels(end, public_only=False):
    return [(found.label, found.outgoing) for found in linked_to(end.kind, end.id, public_only=public_only)]


@pytest.mark.django_db
def test_a_link_is_seen_from_both_ends():
    link = made()

    assert labels(DECISION) == [("Positive About Our Future", True)]
    assert labels(PLAN) == [("Decision of 5 March 2008", False)]
    assert linked_to(PLAN.kind, PLAN.id, public_only=True)[0].relation == "approved"
    event = Event.objects.get()
    assert (event.action, event.object_id) == ("links.make_link", link)


@pytest.mark.django_db
def test_a_link_that_is_not_public_is_left_out_of_public_pages():
    made(public=False)

    assert labels(PLAN) == [("Decision of 5 March 2008", False)]
    assert labels(PLAN, public_only=True) == []


@pytest.mark.django_db
def test_a_public_link_needs_two_public_things():
    with pytest.raises(Refused, match="cannot be public"):
        made(target=NOTE)

    assert not Link.objects.exists()
    made(target=NOTE, public=False)
    assert labels(NOTE) == [("Decision of 5 March 2008", False)]


@pytest.mark.django_db
def test_made_again_it_is_one_link_with_the_newer_words():
    first = made()
    again = made(source=End(DECISION.kind, DECISION.id, "Decision 12"), public=False)

    assert first == again
    assert labels(PLAN) == [("Decision 12", False)]
    assert labels(PLAN, public_only=True) == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["caf.assessment", "childindex.record", "sharing.consent", "plans.unheard_of"])
def test_what_knows_children_is_not_linked(kind):
    with pytest.raises(UnknownKind, match="may not be linked"):
        made(target=End(kind, uuid4(), "Kayleigh Example"))

    assert not Link.objects.exists()


@pytest.mark.parametrize("context", ["caf", "childindex", "sharing", "audit"])
def test_what_knows_children_cannot_be_allowed(context):
    with pytest.raises(ValueError, match=f"{context} knows children"):
        allow(f"{context}.record", public=False)


@pytest.mark.parametrize("name", ["plan", "Plans.plan", "plans.", "plans.plan.x", ""])
def test_a_kind_says_context_and_noun(name):
    with pytest.raises(ValueError, match="is not a kind"):
        allow(name, public=False)


def test_a_kind_is_allowed_in_one_way():
    assert allow("plans.plan", public=True) == registry.KINDS["plans.plan"]
    with pytest.raises(ValueError, match="allowed twice"):
        allow("plans.plan", public=False)


@pytest.mark.django_db
@pytest.mark.parametrize("relation", ["", "Approved", "approved by", "a_b", "-"])
def test_a_relation_is_a_word(relation):
    with pytest.raises(ValueError, match="is not a relation"):
        made(relation=relation)


@pytest.mark.django_db
def test_a_link_is_taken_away_once_and_stays_away():
    link = made()
    for _ in range(2):
        operations.take_link_away(by=SYSTEM, at=AT, link_id=link)

    assert labels(PLAN) == []


@pytest.mark.django_db
def test_a_new_name_goes_into_all_links():
    made()
    made(source=PLAN, target=NOTE, relation="explained-by", public=False)
    operations.rename(by=SYSTEM, at=AT, end=End(PLAN.kind, PLAN.id, "The new plan"))

    assert labels(DECISION) == [("The new plan", True)]
    assert labels(NOTE) == [("The new plan", False)]


@pytest.mark.django_db
def test_what_is_no_more_has_no_links():
    made()
    made(source=PLAN, target=NOTE, relation="explained-by", public=False)
    operations.forget(by=SYSTEM, at=AT, kind=PLAN.kind, thing=PLAN.id)

    assert not Link.objects.exists()


@pytest.mark.django_db
def test_two_things_of_one_kind_may_be_linked_with_each_other():
    later = End(PLAN.kind, uuid4(), "The plan after it")
    made(source=later, target=PLAN, relation="replaces")

    found = linked_to_many(PLAN.kind, [PLAN.id, later.id], public_only=True)
    assert [(one.label, one.outgoing) for one in found[str(PLAN.id)]] == [("The plan after it", False)]
    assert [(one.label, one.outgoing) for one in found[str(later.id)]] == [("Positive About Our Future", True)]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_many_things_cost_one_query(number, django_assert_num_queries):
    plans = [End(PLAN.kind, uuid4(), f"Plan {one}") for one in range(number)]
    for plan in plans:
        made(target=plan)

    with django_assert_num_queries(1):
        found = linked_to_many(PLAN.kind, [plan.id for plan in plans], public_only=False)

    assert [len(found[str(plan.id)]) for plan in plans] == [1] * number


def test_the_contexts_have_allowed_nothing_sensitive():
    assert not {name.split(".")[0] for name in KINDS} & registry.SENSITIVE_CONTEXTS
