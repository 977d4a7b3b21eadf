"""What may be wrong with a machine, as one sentence for the person. Plain Python."""

import errno


class Fault(Exception):
    """A condition that ends the command: one sentence that says what is wrong and what to do."""


def sentence(fault: Exception) -> str:
    """The fault in one sentence, without a traceback; a full disk and a closed folder say what to do."""
    if isinstance(fault, OSError) and fault.errno == errno.ENOSPC:
        return "The disk is full; make room, or set OAST_VAR to a place with room, and run this again."
    if isinstance(fault, PermissionError):
        return f"{fault.filename} may not be written by this user; run as its owner, or set OAST_VAR to another place."
    return str(fault).rstrip(".") + "."
