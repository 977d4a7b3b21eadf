"""Who somebody is today: what they act for, which offices and sessions are theirs, and what they may."""

from uuid import UUID

import pytest

from oast.accounts.queries import Viewer

SCHOOL = UUID(int=2)


def alice(*names: str, **fields) -> Viewer:
    given = {"agency": SCHOOL, "roles": frozenset(names)} | fields
    return Viewer(person=UUID(int=1), name="Alice Example", kind=fields.pop("kind", "practitioner"), **given)


def family() -> Viewer:
    return Viewer(person=UUID(int=1), name="Bob Example", kind="family")


def test_an_event_names_the_agency_acted_for():
    assert alice().acting_for == str(SCHOOL)
    assert family().acting_for == ""


@pytest.mark.parametrize(
    ("roles", "offices"),
    [
        (["practitioner"], set()),
        (["index_steward"], {"index"}),
        (["duty_officer", "practitioner"], {"duty"}),
        (["index_steward", "information_governance"], {"index", "governance"}),
    ],
)
def test_offices_are_of_the_roles_held(roles, offices):
    assert alice(*roles).offices == offices


@pytest.mark.parametrize(
    ("roles", "blocked", "session", "opens_cases"),
    [
        ([], {}, "desk", False),
        (["sponsor"], {}, "desk", False),
        (["practitioner"], {}, "case", True),
        ([], {"practitioner": frozenset({"training"})}, "case", True),
        (["practitioner"], {"duty_officer": frozenset({"vetting"})}, "office", True),
        (["index_steward"], {}, "office", True),
        (["sponsor"], {"sponsor": frozenset({"vetting"})}, "desk", False),
    ],
)
def test_a_session_is_as_short_as_the_roles_ask_blocked_ones_too(roles, blocked, session, opens_cases):
    viewer = alice(*roles, blocked=blocked)
    assert (viewer.session, viewer.opens_cases) == (session, opens_cases)


def test_a_family_has_a_familys_session():
    assert (family().session, family().is_family, family().opens_cases) == ("family", True, False)


def test_a_blocked_role_opens_nothing_and_says_what_is_missing():
    viewer = alice("sponsor", blocked={"practitioner": frozenset({"vetting", "training"})})
    assert viewer.may("accounts.sponsor")
    assert not viewer.may("caf.work")
    assert sorted(viewer.missing_for("caf.work")) == ["training", "vetting check"]
    assert viewer.missing_for("no.permission") == []
