"""The rules of sharing once more with the second wall down: only the rule stands between."""

import pytest

from tests.first_wall import ONLY_OURS
from tests.first_wall import second_wall_down as second_wall_down  # for every test of this module
from tests.sharing.test_holding import *  # noqa: F403 the same tests
from tests.sharing.test_moments import *  # noqa: F403
from tests.sharing.test_operations import *  # noqa: F403
from tests.sharing.test_queries import *  # noqa: F403
from tests.sharing.test_rules import *  # noqa: F403

pytestmark = [pytest.mark.django_db, ONLY_OURS]
