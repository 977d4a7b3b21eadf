"""The county is what it says: one of everybody, each child's words its own."""

import pytest

from oast.accounts import roles
from tests.repo.world import PEOPLE, SHIELDS, STAGES

pytestmark = pytest.mark.django_db


def test_there_is_a_child_of_each_stage_shield_and_agreement(county):
    assert len(county.children) == len(SHIELDS) * sum(map(len, STAGES.values()))
    assert len({child.word for child in county.children}) == len(county.children)


def test_there_is_somebody_of_every_role(county):
    held = {name for kind in county.people for name in _roles(county, kind)}
    assert held == set(roles.BY_NAME)


def _roles(county, kind):
    held = county.viewer(kind)
    return {*held.roles, *held.blocked}


@pytest.mark.parametrize("kind", PEOPLE)
def test_everybody_gets_as_far_as_they_can_sign_in(county, kind):
    answer = county.client(kind).get("/account/acting-for/")
    turned_away = {"nobody": "/account/login/", "leaver": "/account/login/", "no_factor": "/account/2fa/totp/activate/"}
    if kind in turned_away:
        assert answer.headers["Location"].startswith(turned_away[kind])
    else:
        assert answer.status_code in (200, 302)


@pytest.mark.parametrize("agreement", STAGES["supported"])
@pytest.mark.parametrize("shield", SHIELDS)
def test_the_author_reads_the_words_of_the_child(county, agreement, shield):
    child = county.child("supported", shield=shield, agreement=agreement)
    page = county.client("author").get(county.address("caf/support/<uuid:episode_id>", child))
    assert [one.word for one in county.named_in(page.content.decode())] == [child.word]
