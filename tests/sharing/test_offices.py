"""What only an office, or the clock, may do with consents and looks; and who may take a consent back."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from oast.audit.operations import looking
from oast.audit.rules import NotForYou, Refused, check_is_clock
from oast.sharing import rules
from oast.sharing.enums import Part, Purpose, Relation
from oast.sharing.models import Consent
from tests.factories import accounts, childindex, sharing

AT = sharing.AT


@dataclass(frozen=True)
class By:
    """Somebody of whom only the offices matter."""

    offices: frozenset[str]
    key: str = "somebody"
    acting_for: str = ""


@pytest.mark.parametrize(
    ("offices", "reviews", "clock"),
    [
        ({"governance"}, True, False),
        ({"system"}, True, True),
        ({"governance", "index"}, True, False),
        ({"index"}, False, False),
        (set(), False, False),
    ],
)
def test_the_offices(offices, reviews, clock):
    by = By(frozenset(offices))
    for check, may in ((rules.check_reviews, reviews), (check_is_clock, clock)):
        if may:
            check(by)
        else:
            with pytest.raises(Refused, match="Only the"):
                check(by)


def withdrawable(viewer, consent, at) -> bool:
    with looking(by=viewer, at=at, action="test.look") as opened:
        opened.events += 1
        try:
            rules.check_can_withdraw(viewer, Consent.objects.get(id=consent), at)
        except NotForYou:
            return False
    return True


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("relation", "parts", "may"),
    [
        (Relation.LEAD, {Part.CONSENT, Part.INDEX}, True),
        (Relation.AUTHOR, {Part.CONSENT, Part.INDEX}, True),
        (Relation.MEMBER, {Part.PLAN, Part.INDEX}, False),
        (Relation.INDEX, {Part.INDEX}, False),
    ],
)
def test_who_works_with_the_child_takes_a_consent_back_only_if_it_is_open_to_them(relation, parts, may):
    """A relationship alone is not enough: whoever opened the index, or sees the plan only, knows of no consent."""
    viewer = accounts.practitioner("Alice Example")
    subject = sharing.relate(viewer, relation, childindex.child(), parts=parts)
    consent = sharing.consent(subject, viewer.agency)

    assert withdrawable(viewer, consent, AT + timedelta(hours=1)) == may


@pytest.mark.django_db
@pytest.mark.parametrize(("parts", "may"), [({Part.CONSENT}, True), ({Part.PLAN}, False)])
def test_the_family_takes_back_what_is_theirs_to_know(parts, may):
    pat = accounts.practitioner("Pat Example")
    subject = sharing.relate(pat, Relation.PARENT, childindex.child(), parts=parts, purpose=Purpose.OWN_RECORD)
    consent = sharing.consent(subject, pat.agency)

    assert withdrawable(pat, consent, AT + timedelta(hours=1)) == may


@pytest.mark.django_db
def test_a_named_system_actor_takes_a_consent_back():
    consent = sharing.consent(childindex.child(), accounts.agency().id)

    assert withdrawable(sharing.SYSTEM, consent, AT + timedelta(hours=1))
