"""Passwords that are guessed first: runs, repeated or decorated common ones, and those known from breaches.

What signs a password must have is not asked (NIST SP 800-63B). The breached are looked up in a file on this machine:
no part of a password leaves it.
"""

import hashlib
from itertools import pairwise
from pathlib import Path

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ImproperlyConfigured, ValidationError

SAID = "This password is known from a breach elsewhere. Choose another one, such as three words that do not belong."


EASY = "This password is among the first that somebody would guess. Take three words that do not belong together."

FEWEST_SIGNS = 5


class Guessable:
    """Refuses one sign or word again and again, a run such as 123456789012, a common password with signs behind it."""

    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user=None) -> None:  # noqa: ARG002 Django's signature
        """Raises ValidationError for an easy one."""
        plain = password.lower()
        core = plain.strip("0123456789!?.,-_*#$%& ")
        if len(set(plain)) < FEWEST_SIGNS or _is_run(plain) or _is_repeated(plain) or core in self.common:
            raise ValidationError(EASY, code="password_guessable")

    def get_help_text(self) -> str:
        return "Your password must not be a run, a repetition or a common password with signs behind it."


def _is_run(text: str) -> bool:
    """Each sign follows the one before, upwards or downwards; after 9 comes 0."""
    steps = {
        (ord(after) - ord(before)) % 10 if after.isdigit() else ord(after) - ord(before)
        for before, after in pairwise(text)
    }
    return len(steps) == 1 and bool(steps & {1, 9, -1})


def _is_repeated(text: str) -> bool:
    """A piece of at most ten signs, at least twice."""
    return any(
        (text[:size] * (len(text) // size + 1)).startswith(text) for size in range(1, min(10, len(text) // 2) + 1)
    )


class Breached:
    """Refuses a password whose SHA-1 stands in a sorted file of such hashes (one a line, more may follow it).

    The file is searched by halves where it lies: some thirty short reads of forty gigabytes. Without one, nothing is
    refused. Raises ImproperlyConfigured for a file that is not there.
    """

    def __init__(self, file: str = ""):
        self.file = Path(file) if file else None
        if self.file and not self.file.is_file():
            raise ImproperlyConfigured("OAST_BREACHED_PASSWORDS names a file that is not there.")

    def validate(self, password: str, user=None) -> None:  # noqa: ARG002 Django's signature
        """Raises ValidationError for a password that is known."""
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        if self.file and _stands_in(self.file, digest):
            raise ValidationError(SAID, code="password_breached")

    def get_help_text(self) -> str:
        return "Your password must not be one known from a breach."


def _stands_in(path: Path, digest: bytes) -> bool:
    with path.open("rb") as file:
        low, high = 0, path.stat().st_size
        while low < high:
            middle = (low + high) // 2
            file.seek(max(middle - 1, 0))
            if middle:
                file.readline()  # the rest of the line in which it fell, or the end of the one before
            start, line = file.tell(), file.readline()
            if not line or line[:40].upper() >= digest:
                if line[:40].upper() == digest:
                    return True
                high = middle
            else:
                low = start + len(line)
    return False
