"""Who may change the county's areas."""

from uuid import uuid4

import pytest

from oast.accounts.queries import Viewer
from oast.audit.rules import Refused
from oast.audit.scope import SystemActor
from oast.places.rules import check_can_import_lookup


def test_boundaries_are_the_systems():
    check_can_import_lookup(SystemActor("import"))
    with pytest.raises(Refused, match="with a command"):
        check_can_import_lookup(Viewer(uuid4(), name="Alice Example", kind="practitioner", agency=uuid4()))
