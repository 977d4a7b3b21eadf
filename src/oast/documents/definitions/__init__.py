"""Definition files: the county as data. YAML in, frozen pydantic models out, every fault with file and line.

A context declares what it reads in its own `definitions` module and loads it where it is used:

    class Town(Definition):
        name: str

    TOWNS = DefinitionFiles("places/towns.yaml", Town)

    TOWNS.one()        # the only file of that pattern, validated; kept in memory
    TOWNS.all()        # file stem -> definition, for a pattern with `*`

Another county copies the folder `src/oast/definitions/kent`, edits it and sets `OAST_DEFINITIONS` to it.
Plain Python.
"""

from oast.documents.definitions.faults import DefinitionError, Fault
from oast.documents.definitions.files import DECLARED, DEFINITIONS, DefinitionFiles, check, discover, forget
from oast.documents.definitions.model import Definition, Steps

__all__ = [
    "DECLARED",
    "DEFINITIONS",
    "Definition",
    "DefinitionError",
    "DefinitionFiles",
    "Fault",
    "Steps",
    "check",
    "discover",
    "forget",
]
