"""What may be a job, and what may be handed to one."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from oast.jobs.registry import JOBS, UnfitArgument, UnknownJob, job, named


def nothing() -> None:
    pass


@pytest.fixture
def taken():
    """A job with an argument of each kind, and what it was called with."""
    calls = []

    def take(who: UUID, when: datetime, day: date, many: int, share: float, really: bool, how: str = "plain") -> None:
        calls.append((who, when, day, many, share, really, how))

    job("test.take", tries=3)(take)
    yield JOBS["test.take"], calls
    del JOBS["test.take"]


def test_arguments_come_back_as_they_were(taken):
    it, calls = taken
    given = (uuid4(), datetime(2008, 3, 5, 9, tzinfo=UTC), date(2008, 3, 5), 3, 0.5, True, "by-name")
    names = ("who", "when", "day", "many", "share", "really", "how")

    it.run(it.packed(dict(zip(names, given, strict=True))))
    it.run(it.packed(dict(zip(names[:-1], given[:-1], strict=True))))

    assert calls == [given, (*given[:-1], "plain")]


@pytest.mark.parametrize("text", ["Kayleigh Example", "kayleigh@example.invalid", "3 Mill Lane", "", "x" * 65, "Élise"])
def test_text_that_is_not_a_key_is_refused(taken, text):
    with pytest.raises(UnfitArgument, match="not a key"):
        taken[0]._packed("how", text)


@pytest.mark.parametrize(("name", "value"), [("many", True), ("many", "3"), ("who", "x"), ("day", datetime.now(UTC))])
def test_an_argument_of_another_type_is_refused(taken, name, value):
    with pytest.raises(UnfitArgument, match=f"{name} is "):
        taken[0]._packed(name, value)


@pytest.mark.parametrize("arguments", [{}, {"nonsense": 1}])
def test_missing_and_unknown_arguments_are_refused(taken, arguments):
    with pytest.raises(UnfitArgument, match=r"test\.take"):
        taken[0].packed(arguments)


def test_an_unknown_name_is_refused():
    with pytest.raises(UnknownJob, match=r"no job is named test\.nothing"):
        named("test.nothing")


@pytest.mark.parametrize("name", ["tidy", "jobs.Tidy", "jobs tidy", "jobs.", "jobs.tidy_", "a.b.c"])
def test_a_name_says_context_and_verb(name):
    with pytest.raises(ValueError, match="is not a job's name"):
        job(name)(nothing)


def test_a_name_is_given_once():
    with pytest.raises(ValueError, match=r"two jobs are named jobs\.tidy"):
        job("jobs.tidy")(nothing)


def test_arguments_have_known_types():
    def loose(anything) -> None:
        pass

    def rich(them: list[str]) -> None:
        pass

    for function in (loose, rich):
        with pytest.raises(TypeError, match="must be one of"):
            job("test.loose")(function)


def test_a_job_of_the_clock_takes_nothing():
    def count(many: int) -> None:
        pass

    with pytest.raises(TypeError, match="takes no arguments"):
        job("test.count", cron="* * * * *")(count)
