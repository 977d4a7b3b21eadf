"""Names fold, keys survive a typing error, weights explain themselves, doubt goes to the steward."""

from datetime import date
from math import isclose

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from oast.childindex.linkage.decision import Candidate, Thresholds, Verdict, decide
from oast.childindex.linkage.identity import Identity, identity
from oast.childindex.linkage.keys import blocking_keys
from oast.childindex.linkage.levels import FIELDS, MISSING
from oast.childindex.linkage.names import compact_postcode, fold, postcode_district, sort_key, tokens
from oast.childindex.linkage.nicknames import full_forms, may_be_the_same
from oast.childindex.linkage.numbers import (
    check_digit,
    index_number,
    is_index_number,
    is_nhs_number,
    is_upn,
    nhs_check_digit,
    upn_check_letter,
)
from oast.childindex.linkage.weights import ModelError, probability, weights
from oast.config.paths import ROOT

MODEL = yaml.safe_load((ROOT / "src/oast/definitions/kent/childindex/weights-1.yaml").read_text())
WEIGHTS = weights(MODEL)
THRESHOLDS = Thresholds(link=6.0, ask=-4.0, gap=3.0)
ZOE = identity("Zoe", "Hopkins", born=date(2000, 3, 5), gender="female", postcode="CT1 2AB")

names = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=3, max_size=9)
days = st.dates(date(1990, 1, 1), date(2008, 3, 5))
postcodes = st.from_regex(r"[A-Z]{2}[1-9][0-9]? [1-9][A-Z]{2}", fullmatch=True)
people = st.builds(
    lambda given, family, born, gender, postcode: identity(given, family, born=born, gender=gender, postcode=postcode),
    names,
    names,
    days,
    st.sampled_from(["female", "male", ""]),
    postcodes,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("O’Brien-Żak", "obrien zak"),
        ("O'BRIEN", "obrien"),
        ("Łukasz", "lukasz"),
        ("Şükrü Yıldız", "sukru yildiz"),
        ("  Anne - Marie ", "anne marie"),
        ("Straße", "strasse"),
        ("Nguyễn", "nguyen"),
        ("محمد", ""),
        ("", ""),
    ],
)
def test_a_name_folds(written, folded):
    assert fold(written) == folded


@given(st.text(max_size=40))
def test_folding_any_text_gives_small_letters_and_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    assert set(fold(text)) <= set("abcdefghijklmnopqrstuvwxyz ")


def test_titles_are_no_part_of_a_name():
    assert tokens("mrs ann ann lee") == ("ann", "lee")


def test_people_sort_by_family_name():
    assert sort_key("Zoë", "Ábel") == "abel zoe"


@pytest.mark.parametrize(
    ("written", "compact", "district"),
    [("ct1 2ab", "CT12AB", "CT1"), ("TN24 8xx", "TN248XX", "TN24"), ("CT", "CT", "")],
)
def test_a_postcode_is_compacted_and_shows_only_its_district(written, compact, district):
    assert (compact_postcode(written), postcode_district(written)) == (compact, district)


def test_a_pet_name_stands_for_its_full_names():
    assert set(full_forms("sam")) == {"samantha", "samuel"}
    assert full_forms("wulfric") == ("wulfric",)
    assert may_be_the_same("bob", "robert")
    assert not may_be_the_same("bob", "william")


@given(st.integers(0, 899_999_999), st.integers(0, 9), st.integers(0, 9))
def test_an_index_number_finds_every_wrong_digit(count, place, digit):
    number = index_number(count)
    wrong = number[:place] + str(digit) + number[place + 1 :]
    assert is_index_number(number)
    assert is_index_number(wrong) == (wrong == number)


def test_index_numbers_are_all_different_and_scattered():
    numbers = [index_number(count) for count in range(5000)]
    assert len(set(numbers)) == 5000
    assert abs(int(numbers[1]) - int(numbers[0])) > 1_000_000


def test_index_numbers_come_again_after_a_hundred_million():
    """Far beyond a county. Whoever needs a number that no child gets takes a count below that."""
    assert index_number(100_000_000) == index_number(0)
    assert len({index_number(count) for count in range(0, 100_000_000, 99_991)}) == 1001


@pytest.mark.parametrize("text", ["", "12345", "123456789x", "١٢٣٤٥٦٧٨٩٠"])
def test_what_is_no_number_is_refused(text):
    assert not is_index_number(text)
    assert not is_nhs_number(text)
    assert not is_upn(text)


def test_the_published_examples_of_numbers_are_right():
    assert is_nhs_number("9434765919")  # NHS Data Dictionary
    assert not is_nhs_number("9434765918")
    assert check_digit("079") == 2  # ISO 7064, MOD 11,10
    assert nhs_check_digit("943476591") == 9


def test_a_pupil_number_carries_its_check_letter():
    number = upn_check_letter("801200001001") + "801200001001"
    assert is_upn(number)
    assert not is_upn(number[:-1] + "2")
    assert is_upn(upn_check_letter("80120000100A") + "80120000100A")
    assert not is_upn("A80120000100I")


def typed(text: str, place: int, letter: str, how: str) -> str:
    """`text` with one typing error."""
    place %= len(text)
    if how == "insert":
        return text[:place] + letter + text[place:]
    if how == "delete":
        return text[:place] + text[place + 1 :]
    if how == "substitute":
        return text[:place] + letter + text[place + 1 :]
    return text[: place - 1] + text[place : place + 1] + text[place - 1 : place] + text[place + 1 :]


@given(
    people,
    st.sampled_from(["given", "family", "postcode"]),
    st.integers(0, 20),
    st.sampled_from("abcdexyz"),
    st.sampled_from(["insert", "delete", "substitute", "transpose"]),
    st.sets(st.sampled_from(["born", "postcode"]), max_size=1),
)
def test_one_typing_error_leaves_a_shared_key(person, field, place, letter, how, unknown):
    fields = {
        "given": person.given,
        "family": person.family,
        "postcode": "" if "postcode" in unknown else person.postcode,
    }
    if fields[field]:
        fields[field] = typed(fields[field], place, letter, how)
    searched = identity(**fields, born=None if "born" in unknown else person.born)

    assert blocking_keys(searched).all & blocking_keys(person).all


@given(people, days)
def test_a_wrong_date_of_birth_leaves_a_shared_key(person, wrong):
    searched = identity(person.given, person.family, born=wrong)
    assert blocking_keys(searched).all & blocking_keys(person).all


@pytest.mark.parametrize(
    "searched",
    [
        identity("Zoe", "Hopkins", born=date(2000, 5, 3)),
        identity("Hopkins", "Zoe", born=date(2000, 3, 5)),
        identity("Zoé", "Smith", born=date(2000, 3, 5)),
        identity("Z", "H", born=date(2000, 3, 5)),
        identity("", "", born=date(2000, 3, 5), postcode="CT1 2AB"),
    ],
)
def test_swapped_dates_swapped_names_and_initials_leave_a_shared_key(searched):
    assert blocking_keys(searched).all & blocking_keys(ZOE).all


def test_former_and_double_barrelled_names_leave_a_shared_key():
    record = identity("Ann-Marie", "Smith-Jones", former=["Żak"], born=date(2000, 3, 5))
    for family in ("Smith", "Jones", "Smithjones", "Zak"):
        assert blocking_keys(identity("Annmarie", family)).all & blocking_keys(record).all


@pytest.mark.parametrize(
    "one_field",
    [identity("Zoe"), identity("", "Hopkins"), identity(born=date(2000, 3, 5)), identity(postcode="CT1 2AB")],
)
def test_one_field_alone_makes_no_key(one_field):
    assert not blocking_keys(one_field).all


def test_whereabouts_are_in_keys_of_their_own():
    elsewhere = identity("Zoe", "Hopkins", born=date(2000, 3, 5), postcode="ME14 1XX")
    assert blocking_keys(ZOE).open == blocking_keys(elsewhere).open
    assert blocking_keys(ZOE).whereabouts.isdisjoint(blocking_keys(elsewhere).whereabouts)


LEVELS = [
    ("given", identity("Zoe", "Hopkins"), "exact"),
    ("given", identity("Zoe Ann"), "first"),
    ("given", identity("Zoee"), "close"),
    ("given", identity("Z"), "initial"),
    ("given", identity("Ann Zoe"), "part"),
    ("given", identity("Hopkins", "Zoe"), "swapped"),
    ("given", identity("Maud"), "different"),
    ("given", identity("Dr"), MISSING),
    ("given", identity(""), MISSING),
    ("family", identity("", "Hopkins"), "exact"),
    ("family", identity("", "Hopkin"), "close"),
    ("family", identity("", "Hopkins-Smith"), "part"),
    ("family", identity("", "Smith", former=["Hopkins"]), "former"),
    ("family", identity("Hopkins", "Zoe"), "swapped"),
    ("family", identity("", "Smith"), "different"),
    ("born", identity(born=date(2000, 3, 5)), "exact"),
    ("born", identity(born=date(2000, 5, 3)), "swapped"),
    ("born", identity(born=date(2001, 3, 5)), "digit"),
    ("born", identity(born=date(2000, 3, 30)), "near"),
    ("born", identity(born=date(1999, 12, 30)), "different"),
    ("postcode", identity(postcode="CT12AB"), "exact"),
    ("postcode", identity(postcode="CT1 2AC"), "one_off"),
    ("postcode", identity(postcode="CT1 2XY"), "sector"),
    ("postcode", identity(postcode="CT1 9XY"), "district"),
    ("postcode", identity(postcode="ME14 1XX"), "different"),
    ("gender", identity(gender="female"), "exact"),
    ("gender", identity(gender="male"), "different"),
    ("gender", identity(), MISSING),
    ("nhs_number", identity(nhs_number="9434765919"), MISSING),
    ("upn", identity(upn="A"), MISSING),
]


@pytest.mark.parametrize(("field", "other", "level"), LEVELS)
def test_the_nearest_level_that_holds(field, other, level):
    assert FIELDS[field][0](ZOE, other) == level


def test_a_nickname_is_a_level_of_its_own():
    assert FIELDS["given"][0](identity("Robert"), identity("Bob")) == "nickname"


@given(people, people)
def test_the_explanation_sums_to_the_score_and_the_order_does_not_matter(one, other):
    score = WEIGHTS.score(one, other)
    assert isclose(sum(part.weight for part in WEIGHTS.explain(one, other)), score, abs_tol=1e-9)
    assert isclose(WEIGHTS.score(other, one), score, abs_tol=1e-9)


@given(people)
def test_nobody_is_nearer_than_oneself(person):
    assert WEIGHTS.score(person, person) >= WEIGHTS.score(person, ZOE)


def test_probability_of_bits():
    assert probability(0) == 0.5
    assert probability(100) == 1.0
    assert probability(-100) < 1e-20


def bad(**changes):
    return MODEL | changes


@pytest.mark.parametrize(
    "model",
    [
        {},
        bad(probability_two_random_records_match=2),
        bad(fields={}),
        bad(fields=MODEL["fields"] | {"gender": {"exact": {"m_probability": 1, "u_probability": 0.5}}}),
        bad(
            fields=MODEL["fields"]
            | {
                "gender": {
                    "exact": {"m_probability": 0.5, "u_probability": 0.5},
                    "different": {"m_probability": 0.1, "u_probability": 0.5},
                }
            }
        ),
    ],
)
def test_a_model_that_cannot_be_used_says_why(model):
    with pytest.raises(ModelError):
        weights(model)


def candidates(*others: Identity, record: Identity = ZOE, shielded: bool = False) -> list[Candidate]:
    found = [Candidate(other, other, WEIGHTS.score(record, other), shielded) for other in others]
    return sorted(found, key=lambda candidate: -candidate.score)


def test_a_clear_record_links():
    assert decide(ZOE, candidates(ZOE), THRESHOLDS) == (Verdict.LINK, "clear")


def test_nobody_near_is_a_new_child():
    far = identity("Maud", "Pemberton", born=date(1999, 1, 1), postcode="DA1 1AA")
    assert decide(ZOE, candidates(far), THRESHOLDS)[0] is Verdict.NEW


@pytest.mark.parametrize(
    ("record", "others", "reason"),
    [
        (ZOE, [identity("Chloe", "Hopkins", born=ZOE.born, gender="female", postcode="CT1 2AB")], "perhaps a twin"),
        (ZOE, [ZOE, identity("Zoee", "Hopkins", born=ZOE.born, postcode="CT1 2AB"), ZOE], "equally near"),
        (identity("Zoe", "Hopkins", postcode="CT1 2AB"), [ZOE], "no date of birth"),
        (ZOE, [identity("Zoe", "Hopkins", born=date(1995, 1, 1), postcode="CT1 2AB", gender="female")], "do not agree"),
        (identity("Zoe", "Smith", born=ZOE.born), [ZOE], "not near enough"),
    ],
)  # fmt: skip
def test_doubt_goes_to_the_steward(record, others, reason):
    verdict, why = decide(record, candidates(*others, record=record), THRESHOLDS)
    assert (verdict, reason in why) == (Verdict.ASK, True), why


def test_whoever_comes_near_a_shielded_child_goes_to_the_steward():
    assert decide(ZOE, candidates(ZOE, shielded=True), THRESHOLDS) == (
        Verdict.ASK,
        "comes near a shielded child",
    )
