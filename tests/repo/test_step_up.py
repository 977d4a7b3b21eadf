"""Sensitive acts ask for the second factor again: every permission says by its name whether it is one."""

from django.urls import get_resolver

from oast.accounts import roles
from tests.repo.addresses import addresses

ACTS = {
    "accounts:invite",
    "accounts:renew",
    "accounts:grant",
    "accounts:record_check",
}
"""Acts behind an ordinary permission that give access, and ask again all the same."""

GUARDS = {"public", "library", "practitioner", "family", "anyone"}


def permissions() -> set[str]:
    held = frozenset().union(*(role.permissions for role in roles.ALL))
    return held | {one.guard for one in addresses()} - GUARDS


def test_every_permission_is_ordinary_or_sensitive_by_name():
    """A new permission fails here until it stands in `roles.ORDINARY` or has one of `roles.SENSITIVE_WORDS`."""
    assert {one for one in permissions() if roles.asks_again(one) == (one in roles.ORDINARY)} == set()


def test_no_ordinary_permission_is_left_over():
    assert roles.ORDINARY - permissions() == set()


def test_the_known_sensitive_ones_are():
    assert {"index.unshield", "audit.review"} <= {one for one in permissions() if roles.asks_again(one)}


def views():
    """Every view of ours by its full name."""

    def walk(resolver, space):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern, pattern.namespace or space)
            else:
                yield f"{space}:{pattern.name}", pattern.callback

    return dict(walk(get_resolver(), ""))


def test_what_a_sensitive_permission_guards_asks_again():
    for name, view in views().items():
        if roles.asks_again(getattr(view, "gate", "")):
            assert view.step_up, name


def test_acts_that_give_access_ask_again():
    known = views()
    assert [name for name in sorted(ACTS) if not known[name].step_up] == []
