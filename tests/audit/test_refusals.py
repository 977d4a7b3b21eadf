"""What a refusal carries: its sentence, whose record it was about, and whether its event is written."""

from uuid import uuid4

import pytest

from oast.audit.rules import NotForYou, Refused, Stale


@pytest.mark.parametrize("kind", [Refused, NotForYou])
def test_a_refusal_says_its_sentence_and_is_not_recorded_yet(kind):
    """Whoever takes it as recorded already would leave the refusal without an event."""
    subject = uuid4()
    refusal = kind("No.", subject=subject)
    assert (str(refusal), refusal.sentence, refusal.subject, refusal.recorded) == ("No.", "No.", subject, False)


def test_what_two_people_wrote_goes_with_the_refusal_of_the_second():
    subject = uuid4()
    refusal = Stale("Somebody saved first.", theirs={"needs": "Sleep"}, yours={"needs": "Food"}, subject=subject)
    assert (refusal.sentence, refusal.subject, refusal.recorded) == ("Somebody saved first.", subject, False)
    assert (refusal.theirs, refusal.yours) == ({"needs": "Sleep"}, {"needs": "Food"})
