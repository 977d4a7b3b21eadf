"""The directory's definition data: outcomes, topics and what families say. Plain Python."""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from oast.documents.definitions import Definition, DefinitionFiles

Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class Outcome(Definition):
    """One of the outcomes of Every Child Matters."""

    code: Code
    name: Text


class Topic(Definition):
    """A topic in a family's words, under the outcome it serves most. `also` are further words that find it."""

    code: Code
    name: Text
    outcome: Code
    also: str = ""


class Topics(Definition):
    """Outcomes and topics, in the order of the file."""

    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=1)]
    topics: Annotated[tuple[Topic, ...], Field(min_length=1)]

    def name(self, code: str) -> str:
        """The name of an outcome or topic; the code itself where it is of neither."""
        names = {one.code: one.name for one in self.outcomes} | {one.code: one.name for one in self.topics}
        return names.get(code, code)

    def cross_check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        known = {outcome.code for outcome in self.outcomes}
        used: set[str] = set()
        for number, topic in enumerate(self.topics):
            if topic.outcome not in known:
                yield ("topics", number, "outcome"), f"{topic.outcome} is not an outcome of the list outcomes"
            if topic.code in used | known:
                yield ("topics", number, "code"), f"{topic.code} stands here a second time"
            used.add(topic.code)


class AgeBand(Definition):
    """A band of ages in years, both ends included."""

    code: Code
    name: Text
    least: Annotated[float, Field(ge=0)]
    most: Annotated[float, Field(le=120)]


Clock = Annotated[str, Field(pattern=r"^[0-2][0-9]:[0-5][0-9]$")]


class TimeOfDay(Definition):
    """A part of the day, from one time until before another."""

    code: Code
    name: Text
    opens: Clock
    closes: Clock


class Access(Definition):
    """A kind of access, known by any of its `words` in what a place says of its accessibility."""

    code: Code
    name: Text
    words: Annotated[tuple[Text, ...], Field(min_length=1)]


class Facets(Definition):
    """What narrows a search besides topics."""

    ages: tuple[AgeBand, ...]
    times: tuple[TimeOfDay, ...]
    access: tuple[Access, ...]


class WordList(Definition):
    """Words that stand for each other in phrases: `<relative> died`."""

    name: Annotated[str, Field(pattern=r"^[a-z]+$")]
    words: Annotated[tuple[Text, ...], Field(min_length=1)]


class Synonym(Definition):
    """What people say, and the directory's phrases for it. `mild` ones, such as "worried", count only where nothing
    else is understood."""

    means: Annotated[tuple[Text, ...], Field(min_length=1)]
    said: Annotated[tuple[Text, ...], Field(min_length=1)]
    mild: bool = False


class Synonyms(Definition):
    """What people say, with the version of the file. `weak` words are left out while any other word is left; `<name>`
    in a phrase stands for each of the words of the list of that name. `suggestions` are offered first while somebody
    types, `unsuitable` phrases are understood, but never offered."""

    version: Annotated[int, Field(ge=1)]
    weak: str = ""
    lists: tuple[WordList, ...] = ()
    synonyms: tuple[Synonym, ...]
    suggestions: tuple[str, ...] = ()
    unsuitable: tuple[str, ...] = ()

    def cross_check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        known = {listed.name for listed in self.lists}
        for number, synonym in enumerate(self.synonyms):
            for place, said in enumerate(synonym.said):
                for name in LIST_NAME.findall(said):
                    if name not in known:
                        yield ("synonyms", number, "said", place), f"<{name}> is not one of the lists"


class Keeping(Definition):
    """How entries are kept right, in days: how long a steward's check and a provider's own word hold, how long before
    the next check is due a reminder goes out, and after how long overdue an entry is no longer listed. An e-mail domain
    that anybody can have proves nothing (docs/adr/0122)."""

    steward_days: Annotated[int, Field(ge=1)]
    provider_days: Annotated[int, Field(ge=1)]
    remind_days: Annotated[int, Field(ge=1)]
    unlist_days: Annotated[int, Field(ge=1)]
    few: Annotated[int, Field(ge=0)]
    open_domains: tuple[Text, ...]


class Need(Definition):
    """A need in plain words, under a wider one where it has a `parent`, with the topics that answer it."""

    code: Code
    name: Text
    parent: Code | None = None
    topics: tuple[Code, ...] = ()


class Needs(Definition):
    """What families need, the wider ones first."""

    needs: Annotated[tuple[Need, ...], Field(min_length=1)]

    def cross_check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        known: set[str] = set()
        for number, need in enumerate(self.needs):
            if need.code in known:
                yield ("needs", number, "code"), f"{need.code} stands here a second time"
            if need.parent and need.parent not in known:
                yield ("needs", number, "parent"), f"{need.parent} does not stand above"
            known.add(need.code)


class Rule(Definition):
    """Terms of other lists and the codes of our topics and needs that they mean. A term is met by its code or name,
    whatever the case of its letters; one that ends in `*` by how it begins."""

    terms: Annotated[tuple[Text, ...], Field(min_length=1)]
    means: Annotated[tuple[Code, ...], Field(min_length=1)]


class Mapping(Definition):
    """What the terms of other lists mean here. `vocabulary` is the list's name; `*` stands for all of them."""

    vocabulary: Text
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]


class Mappings(Definition):
    """The mappings, with the version of the file."""

    version: Annotated[int, Field(ge=1)]
    mappings: tuple[Mapping, ...]

    def cross_check(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        for number, mapping in enumerate(self.mappings):
            met: set[str] = set()
            for place, rule in enumerate(mapping.rules):
                for at, term in enumerate(rule.terms):
                    if term.casefold() in met:
                        yield ("mappings", number, "rules", place, "terms", at), f"{term} stands here a second time"
                    met.add(term.casefold())


LIST_NAME = re.compile(r"<([a-z]+)>")

FACETS = DefinitionFiles("directory/facets.yaml", Facets)
TOPICS = DefinitionFiles("directory/topics.yaml", Topics)
SYNONYMS = DefinitionFiles("directory/synonyms.yaml", Synonyms)
KEEPING = DefinitionFiles("directory/keeping.yaml", Keeping)
NEEDS = DefinitionFiles("directory/needs.yaml", Needs)
MAPPINGS = DefinitionFiles("directory/mappings.yaml", Mappings)
