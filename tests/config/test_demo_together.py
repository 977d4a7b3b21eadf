"""What is played by several processes is what one would have played, in order."""

import os

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from oast.accounts.models import Agency
from oast.config.demo import together
from oast.config.demo.together import play_together, shared_out
from tests.factories import accounts


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(1, 4))
def test_everyone_is_in_one_share_and_those_of_one_key_together(keys, processes):
    shares = shared_out(keys, lambda key: key, processes)

    assert sorted(number for share in shares for number in share) == list(range(len(keys)))
    assert len(shares) <= processes
    assert all(share and share == sorted(share) for share in shares)
    held = [{keys[number] for number in share} for share in shares]
    assert sum(map(len, held)) == len(set(keys))


def test_the_shares_are_of_one_size():
    shares = shared_out("aaaabbccdd", lambda key: key, 2)

    assert [len(share) for share in shares] == [6, 4]


def count_agencies(name):
    """What one process sees of the database, and whose it is."""
    return name, Agency.objects.count(), os.getpid()


@pytest.mark.committing
def test_each_process_has_its_own_connection_to_this_database():
    accounts.agency("Alice’s school")
    before = Agency.objects.count()

    played = play_together(["alice", "bob", "alice"], str, count_agencies, lambda _: None, processes=2)

    assert [(name, counted) for name, counted, _ in played] == [("alice", before), ("bob", before), ("alice", before)]
    assert played[0][2] == played[2][2]
    assert os.getpid() not in {process for _, _, process in played}
    assert Agency.objects.count() == before


def told(path, done):
    with path.open("a") as file:
        file.write(f"{done}\n")


@pytest.mark.committing
def test_progress_counts_what_all_have_played(tmp_path):
    play_together("abcd", str, str.upper, lambda done: told(tmp_path / "said", done), processes=2)

    assert sorted((tmp_path / "said").read_text().split()) == ["1", "2", "3", "4"]


@pytest.mark.committing
def test_nothing_to_play_is_nothing_played():
    assert play_together([], str, str.upper, print) == []


def refuse(name):
    raise ValueError(f"{name} cannot be played")


@pytest.mark.committing
def test_a_fault_in_a_process_is_raised():
    with pytest.raises(ValueError, match="alice cannot be played"):
        play_together(["alice"], str, refuse, print, processes=1)


@pytest.mark.committing
def test_the_connection_afterwards_does_not_wait_for_the_disk():
    play_together([], str, str.upper, print)

    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("off",)


def test_a_share_is_played_by_a_playing_process_only():
    with pytest.raises(RuntimeError, match="played by a process of play_together"):
        together._play_share(str, [(0, "alice")])
