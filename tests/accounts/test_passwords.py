"""Which passwords may be chosen: long, not common, not one's own name, not known from a breach; nothing about signs."""

import hashlib

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError

from oast.accounts.forms.passwords import Breached
from oast.accounts.models import Person

ALICE = Person(name="Alice Wraightson", email="alice.wraightson@council.example")


@pytest.mark.parametrize(
    "good", ["hops and barley 1908", "aaab bbba cccd", "ünïcödé ïs fïne", "x" * 40 + "yzab", "wwwwoodlandwwww"]
)
def test_length_is_what_counts(good):
    validate_password(good, ALICE)


@pytest.mark.parametrize(
    "bad",
    [
        *("short", "elevenchars", "alice.wraightson", "Wraightson Alice"),
        *("123456789012", "987654321098", "abcdefghijklm", "111111111111", "ababababababab"),
        *("passwordpassword", "Password2026!!", "hopshopshops", "🌾" * 12),
    ],
)
def test_short_easy_or_ones_own_name_is_not_taken(bad):
    with pytest.raises(ValidationError):
        validate_password(bad, ALICE)


@pytest.fixture(params=["\n", "\r\n"])
def known(tmp_path, request):
    """A thousand hashes in order, as Have I Been Pwned offers them."""
    words = [f"breached password {number}" for number in range(1000)]
    rows = sorted(hashlib.sha1(word.encode(), usedforsecurity=False).hexdigest().upper() for word in words)
    path = tmp_path / "pwned.txt"
    path.write_bytes("".join(f"{row}:{number}{request.param}" for number, row in enumerate(rows)).encode())
    return path


def test_every_breached_one_is_found_and_no_other(known):
    check = Breached(str(known))

    for number in range(1000):
        with pytest.raises(ValidationError, match="known from a breach"):
            check.validate(f"breached password {number}")
        check.validate(f"another password {number}")
    assert "breach" in check.get_help_text()


@pytest.mark.parametrize("content", [b"", b"\n", b"not a list of hashes"])
def test_a_file_that_holds_nothing_refuses_nothing(tmp_path, content):
    (tmp_path / "list").write_bytes(content)

    Breached(str(tmp_path / "list")).validate("anything at all")


def test_without_a_file_nothing_is_refused():
    Breached().validate("anything at all")


def test_a_file_that_is_not_there_is_said_at_the_start():
    with pytest.raises(ImproperlyConfigured):
        Breached("/nowhere/at/all")
