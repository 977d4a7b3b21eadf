"""The quality set of the search: well formed, and marked as it says."""

from collections import Counter

import pytest

from oast.config.bench import _quality as quality
from oast.config.bench import search as bench
from oast.directory.invented.catalogue import kinds


def question(**fields) -> quality.Question:
    given = {
        "half": "tuned",
        "who": "parent",
        "question": "x",
        "near": "",
        "place": "",
        "kinds": frozenset(),
        "language": "",
    }
    return quality.Question(**given | fields)


def test_the_set_is_large_and_halved():
    questions = quality.read(bench.QUESTIONS)
    halves = Counter(one.half for one in questions)
    assert len(questions) >= 120
    assert len({(one.question, one.near) for one in questions}) == len(questions)
    assert set(halves) == {bench.TUNED, bench.KEPT}
    assert abs(halves[bench.TUNED] - halves[bench.KEPT]) <= 1
    assert {one.who for one in questions} == {"parent", "child", "worker", "relative"}


def test_its_kinds_exist_and_every_kind_is_asked_for():
    asked = {kind for one in quality.read(bench.QUESTIONS) for kind in one.kinds}
    assert asked == {kind.key for kind in kinds()}


def test_marks():
    marked = quality.mark([question()], lambda _: ["a", "b", "c"], lambda _: {"b", "c"})
    assert [(one.right, one.found, one.reciprocal, one.share) for one in marked] == [
        ((False, True, True), True, 0.5, 1.0)
    ]
    nothing = quality.mark([question()], lambda _: [], lambda _: {"b"})[0]
    assert (nothing.found, nothing.reciprocal, nothing.share) == (False, 0.0, 0.0)
    assert quality.score([*marked, nothing]) == quality.Score(2, 0.5, 0.25, 0.5)


def test_a_right_answer_on_the_second_page_counts_for_nothing():
    late = quality.mark([question()], lambda _: [*range(20), "b"], lambda _: {"b"})[0]
    assert (late.found, late.reciprocal) == (False, 0.0)


def test_a_question_without_an_answer_is_a_fault_of_the_set():
    with pytest.raises(ValueError, match="no service answers"):
        quality.mark([question()], lambda _: [], lambda _: set())
