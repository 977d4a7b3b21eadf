"""The people of the information governance desk, signed in today with the second factor just shown."""

from oast.accounts.enums import Sector
from oast.accounts.models import Agency
from tests.accounts.signing import proof
from tests.caf import pages
from tests.factories import accounts


def lead(name: str = "Gwen Governance", where: Agency | None = None) -> pages.Somebody:
    """An information governance lead of the Trust."""
    where = where or accounts.agency("The Trust", Sector.OTHER)
    made = pages.Somebody(name, where, "information_governance")
    session = made.client.session
    session.update(proof(made.person))
    session.save()
    return made
