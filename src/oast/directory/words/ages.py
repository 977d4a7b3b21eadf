"""The age that a question speaks of."""

import re

_WORDS = {
    "newborn": 0.1,
    "baby": 0.5,
    "babies": 0.5,
    "toddler": 2.0,
    "toddlers": 2.0,
    "teenager": 15.0,
    "teenagers": 15.0,
    "teenage": 15.0,
    "teen": 15.0,
    "teens": 15.0,
}
_MONTHS = re.compile(r"\b(\d{1,2}) ?(?:months?|mths?|m) ?(?:old)?\b")
_SCHOOL_YEAR = re.compile(r"\b(?:yr|year) ?(\d{1,2})\b(?! ?old)")
_NOT_AGES = "%|p|st|nd|rd|th|kids|children|weeks|wks|hours|days|miles|bed|am|pm|under|months|years ago"
_YEARS = re.compile(rf"(?<![\w£.])(\d{{1,2}}) ?(?:y(?:ea)?rs?|yo)?\b(?! ?(?:{_NOT_AGES})(?!\w))")
_RECEPTION = 4.5
OLDEST = 19


def age_in(text: str) -> float | None:
    """The age in years that a text speaks of, if it speaks of one; the year of school counts as the age in it.

    >>> age_in("autistic son 4 club"), age_in("baby 9 months"), age_in("group for yr 7"), age_in("my teenager")
    (4.0, 0.75, 11.5, 15.0)
    >>> age_in("family with 3 under 5"), age_in("ME14 1XX")
    (5.0, None)
    """
    small = text.lower()
    if found := _MONTHS.search(small):
        return int(found[1]) / 12
    if found := _SCHOOL_YEAR.search(small):
        return int(found[1]) + _RECEPTION if 1 <= int(found[1]) <= 13 else None
    ages = [int(found[1]) for found in _YEARS.finditer(small)]
    if ages and ages[0] <= OLDEST:
        return float(ages[0])
    return next((age for word, age in _WORDS.items() if re.search(rf"\b{word}\b", small)), None)
