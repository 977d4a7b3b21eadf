"""What a person typed, understood: tokens, phrases that mean something, ages, places; no Django, no database."""

from oast.directory.words.ages import age_in
from oast.directory.words.lexicon import Lexicon, lexicon
from oast.directory.words.places import Mention, mentions
from oast.directory.words.questions import Group, Question, understand
from oast.directory.words.spelling import candidates, is_slip, may_be_a_slip, nearest, respelt
from oast.directory.words.tokens import LONGEST_QUESTION, is_little, stem, telling, tokens

__all__ = [
    "LONGEST_QUESTION",
    "Group",
    "Lexicon",
    "Mention",
    "Question",
    "age_in",
    "candidates",
    "is_little",
    "is_slip",
    "lexicon",
    "may_be_a_slip",
    "mentions",
    "nearest",
    "respelt",
    "stem",
    "telling",
    "tokens",
    "understand",
]
