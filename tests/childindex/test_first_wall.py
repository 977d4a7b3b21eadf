"""The rules of the child index once more with the second wall down: only the rule stands between."""

import pytest

from tests.childindex.test_rules import *  # noqa: F403 the same tests
from tests.first_wall import ONLY_OURS
from tests.first_wall import second_wall_down as second_wall_down  # for every test of this module

pytestmark = [pytest.mark.django_db, ONLY_OURS]
