# ruff: noqa: ARG001 every fault is called the same way
"""The faults that records get on their way: typing errors, swapped dates, old addresses, pet names."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from oast.childindex.county.people import Child

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NEIGHBOURS = {
    "a": "sqz", "b": "vgn", "c": "xvd", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht", "h": "gjy", "i": "uok",
    "j": "hku", "k": "jli", "l": "ko", "m": "nk", "n": "bmh", "o": "ipl", "p": "ol", "q": "wa", "r": "etf",
    "s": "adw", "t": "ryg", "u": "yij", "v": "cbf", "w": "qes", "x": "zcs", "y": "tuh", "z": "xa",
}  # fmt: skip
_SOUNDS = (
    ("ph", "f"), ("ck", "k"), ("ee", "ea"), ("ie", "y"), ("y", "ie"), ("ei", "ie"), ("ll", "l"), ("tt", "t"),
    ("nn", "n"), ("ss", "s"), ("th", "t"), ("sh", "ch"), ("c", "k"), ("k", "c"), ("s", "z"), ("z", "s"), ("i", "e"),
    ("ou", "u"), ("ow", "ou"), ("ai", "ay"), ("ay", "ai"), ("w", "v"), ("j", "g"), ("x", "ks"), ("qu", "kw"),
    ("a", "ar"),
)  # fmt: skip


@dataclass(slots=True)
class Written:
    """What a clerk wrote down of a child, before it goes into a feed's columns."""

    given: str
    middle: str
    family: str
    former: str
    born: date | None
    expected: date | None
    gender: str
    line: str
    postcode: str
    nhs_number: str
    upn: str


def faithful(child: Child) -> Written:
    """The child as he or she truly is."""
    return Written(
        child.given, child.middle, child.family, child.former, child.born, child.expected, child.gender,
        child.home.line, child.home.postcode, child.nhs_number, child.upn,
    )  # fmt: skip


def mistype(rng: Random, text: str) -> str:
    """`text` with one typing error: a letter too many, too few, another, or two the wrong way round."""
    if len(text) < 2:
        return text
    place, how = rng.randrange(len(text)), rng.randrange(4)
    if how == 0:
        return text[:place] + rng.choice(_LETTERS) + text[place:]
    if how == 1:
        return text[:place] + text[place + 1 :]
    if how == 2:
        near = rng.choice(_NEIGHBOURS.get(text[place].lower(), _LETTERS))
        return text[:place] + (near.upper() if text[place].isupper() else near) + text[place + 1 :]
    place = min(place, len(text) - 2)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def mishear(rng: Random, text: str) -> str:
    """`text` written as it sounds; mistyped if no sound of it can be written otherwise."""
    heard = [(sound, other) for sound, other in _SOUNDS if sound in text]
    if not heard:
        return mistype(rng, text)
    sound, other = rng.choice(heard)
    return text.replace(sound, other, 1)


def _given(rng: Random, written: Written, child: Child) -> Written:
    return replace(written, given=mistype(rng, written.given))


def _family(rng: Random, written: Written, child: Child) -> Written:
    return replace(written, family=mistype(rng, written.family))


def _heard(rng: Random, written: Written, child: Child) -> Written:
    if rng.random() < 0.5:
        return replace(written, given=mishear(rng, written.given))
    return replace(written, family=mishear(rng, written.family))


def _day_month(rng: Random, written: Written, child: Child) -> Written:
    born = written.born
    if not born or born.day > 12 or born.day == born.month:
        return _digit(rng, written, child)
    return replace(written, born=date(born.year, born.day, born.month))


def _digit(rng: Random, written: Written, child: Child) -> Written:
    """One digit of the date of birth wrong; a date that does not exist is written again."""
    if not written.born:
        return written
    digits = f"{written.born:%Y%m%d}"
    for _ in range(20):
        place = rng.choice((3, 5, 6, 7))
        try:
            wrong = date.fromisoformat(_iso(digits[:place] + str(rng.randrange(10)) + digits[place + 1 :]))
        except ValueError:
            continue
        if wrong != written.born:
            return replace(written, born=wrong)
    return written


def _iso(digits: str) -> str:
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def _no_birth(rng: Random, written: Written, child: Child) -> Written:
    return replace(written, born=None)


def _called(rng: Random, written: Written, child: Child) -> Written:
    return replace(written, given=child.called or written.given)


def _old_home(rng: Random, written: Written, child: Child) -> Written:
    if not child.before:
        return _postcode(rng, written, child)
    return replace(written, line=child.before.line, postcode=child.before.postcode)


def _postcode(rng: Random, written: Written, child: Child) -> Written:
    """The last letters of the postcode wrong."""
    if not written.postcode:
        return written
    end = written.postcode[-2:]
    wrong = end[::-1] if end[0] != end[1] and rng.random() < 0.5 else end[0] + rng.choice("ABDEFGHJLNPQRSTUWXYZ")
    return replace(written, postcode=written.postcode[:-2] + wrong)


def _no_postcode(rng: Random, written: Written, child: Child) -> Written:
    return replace(written, postcode="")


def _former(rng: Random, written: Written, child: Child) -> Written:
    if not child.former:
        return _family(rng, written, child)
    return replace(written, family=child.former, former="")


def _half(rng: Random, written: Written, child: Child) -> Written:
    """One half of a double-barrelled name."""
    if "-" not in written.family:
        return _family(rng, written, child)
    return replace(written, family=rng.choice(written.family.split("-")))


def _swapped(rng: Random, written: Written, child: Child) -> Written:
    return replace(written, given=written.family, family=written.given)


def _no_numbers(rng: Random, written: Written, child: Child) -> Written:
    return replace(written, nhs_number="", upn="")


FAULTS: dict[str, Callable[[Random, Written, Child], Written]] = {
    "given name mistyped": _given,
    "family name mistyped": _family,
    "written as heard": _heard,
    "day and month swapped": _day_month,
    "digit of the date": _digit,
    "no date of birth": _no_birth,
    "pet name": _called,
    "old address": _old_home,
    "postcode mistyped": _postcode,
    "no postcode": _no_postcode,
    "former family name": _former,
    "half a family name": _half,
    "names swapped": _swapped,
    "no numbers": _no_numbers,
}
"""Every fault by the name under which the truth tells of it."""
