"""Identifying numbers and their check digits: the index's own, the NHS number, the unique pupil number."""

_UPN_CHECK = "ABCDEFGHJKLMNPQRTUVWXYZ"
_STEP = 387_420_489
_ROOM = 900_000_000


def check_digit(digits: str) -> int:
    """ISO 7064 MOD 11,10: finds every single wrong digit and nearly every swapped pair."""
    remainder = 10
    for digit in digits:
        remainder = (remainder + int(digit)) % 10 or 10
        remainder = remainder * 2 % 11
    return (11 - remainder) % 10


def index_number(count: int) -> str:
    """The ten-digit number of the `count`th child, from 0: scattered, so that neighbours tell nothing.

    The first hundred million differ; after that they come again (the step and the room share the factor 9)."""
    digits = str(100_000_000 + count * _STEP % _ROOM)
    return f"{digits}{check_digit(digits)}"


def is_index_number(text: str) -> bool:
    """Whether the text has the form of an index number with the right check digit."""
    return len(text) == 10 and text.isdecimal() and text.isascii() and check_digit(text[:9]) == int(text[9])


def nhs_check_digit(digits: str) -> int:
    """Modulus 11 over nine digits; 10 means that no number begins with them (NHS Data Dictionary)."""
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=True))
    return -total % 11


def is_nhs_number(text: str) -> bool:
    return len(text) == 10 and text.isdecimal() and text.isascii() and nhs_check_digit(text[:9]) == int(text[9])


def upn_check_letter(rest: str) -> str:
    """The first letter of a unique pupil number from the twelve characters after it (DfES guidance, 2003).

    The last character may be a letter on a temporary number: its place in the alphabet without I, O and S.
    """
    values = [int(mark) if mark.isdecimal() else _UPN_CHECK.index(mark) for mark in rest]
    return _UPN_CHECK[sum(weight * value for weight, value in enumerate(values, 2)) % 23]


def is_upn(text: str) -> bool:
    """Whether the text is a unique pupil number with the right check letter."""
    body, last = text[1:12], text[12:]
    if len(text) != 13 or not (text.isascii() and body.isdecimal()):
        return False
    return (last.isdecimal() or last in _UPN_CHECK) and upn_check_letter(text[1:]) == text[0]
