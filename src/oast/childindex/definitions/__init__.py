"""The child index as its definition files describe it: linkage weights, limits of searching, the agencies' feeds."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field

from oast.childindex.linkage.decision import Thresholds
from oast.childindex.linkage.weights import ModelError, Weights, weights
from oast.documents.definitions import Definition, DefinitionFiles

Text = Annotated[str, Field(min_length=1, max_length=300)]
Chance = Annotated[float, Field(gt=0, lt=1)]


class Bits(Definition):
    """Thresholds in bits. `show`: from here a search shows a candidate."""

    link: float
    ask: float
    gap: Annotated[float, Field(gt=0)]
    show: float


class Level(Definition):
    """One comparison level, as Splink exports it."""

    m_probability: Chance
    u_probability: Chance


class Model(Definition):
    """A linkage model: levels of every compared field, and the thresholds that go with them."""

    version: Text
    made_on: date
    source: Text
    probability_two_random_records_match: Chance
    thresholds: Bits
    fields: dict[str, dict[str, Level]]

    def cross_check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        try:
            self.weights()
        except ModelError as fault:
            yield ("fields",), str(fault)

    def weights(self) -> Weights:
        return weights(self.model_dump())

    def thresholds_of_feeds(self) -> Thresholds:
        return Thresholds(self.thresholds.link, self.thresholds.ask, self.thresholds.gap)


class Limits(Definition):
    """What stops harvesting. `candidates`: the most children one search shows."""

    searches_an_hour: Annotated[int, Field(gt=0)]
    searches_a_day: Annotated[int, Field(gt=0)]
    candidates: Annotated[int, Field(gt=0, le=10)]


class Access(Definition):
    """How the index may be searched."""

    limits: Limits


Field_ = Literal[
    "given", "middle", "family", "whole_name", "family_comma_given", "called", "former", "born", "expected", "gender",
    "address", "postcode", "nhs_number", "upn", "school_urn", "practice", "practitioner", "team", "telephone",
    "started_on", "mother", "reference", "ignored",
]  # fmt: skip


class Column(Definition):
    """One column of a feed: its heading, what it holds, whether a row without it is an error, how dates are written."""

    heading: Text
    field: Field_
    required: bool = False
    format: Text | None = None
    values: dict[str, str] = {}


class FeedKind(Definition):
    """The declared schema of one agency's file, and the kind of service that its records tell of."""

    label: Text
    service: Text
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns)


class Feeds(Definition):
    """The feeds that the index takes, by name."""

    feeds: dict[str, FeedKind]


MODELS = DefinitionFiles("childindex/weights-*.yaml", Model)
ACCESS = DefinitionFiles("childindex/access.yaml", Access)
FEEDS = DefinitionFiles("childindex/feeds.yaml", Feeds)


@lru_cache(maxsize=1)
def model() -> Model:
    """The linkage model in use: the newest file. Read once; `model.cache_clear()` reads anew."""
    return max(MODELS.all().values(), key=lambda one: (one.made_on, one.version))


@lru_cache(maxsize=1)
def weights_in_use() -> Weights:
    """The weights of the model in use."""
    return model().weights()
