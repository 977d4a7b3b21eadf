"""How a postcode is written: `me141xx` is `ME14 1XX`."""

import re

_SHAPE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?")
_DROPPED = re.compile(r"[\s.,\-\u2010-\u2015]+")


class NotAPostcode(ValueError):
    """What was typed is not written as a postcode; the message is a sentence for the person."""


def normalise(text: str) -> str:
    """The postcode as it is written on an envelope. Raises NotAPostcode.

    A letter O or I in front of the last two letters is read as the digit: nobody types that on purpose.
    """
    typed = _DROPPED.sub("", text or "").upper()
    if not typed:
        raise NotAPostcode("Enter a postcode, like ME14 1XX.")
    if len(typed) >= 5:
        typed = typed[:-3] + typed[-3].translate(str.maketrans("OI", "01")) + typed[-2:]
    shape = _SHAPE.fullmatch(typed) if typed.isascii() else None
    if not shape:
        raise NotAPostcode("Enter a full postcode, like ME14 1XX.")
    return f"{shape[1]} {shape[2]}"


def part(text: str) -> str:
    """The first part of a postcode, written as on an envelope: `me14` is `ME14`, `me141` and `me14 1` are `ME14 1`.

    Empty for a text that is not one. `ME141` could be district ME14, sector 1, or district ME1, sector 41: no
    sector has two digits.
    """
    typed = " ".join((text or "").upper().split())
    outward, space, inward = typed.partition(" ")
    if not typed.isascii() or (space and len(inward) != 1):
        return ""
    if not space and len(outward) == 5 and outward[2:].isdigit():
        outward, inward = outward[:4], outward[4]
    shape = _OUTWARD.fullmatch(outward)
    return f"{outward} {inward}".strip() if shape and (not inward or inward.isdigit()) else ""


def compact(postcode: str) -> bytes:
    """The seven characters under which a table keeps a postcode: `ME141XX`, `ME1 1XX`, `W1  1XX`."""
    outward, inward = postcode.split(" ")
    return f"{outward:<4}{inward}".encode("ascii")
