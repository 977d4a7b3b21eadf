"""A whole directory, page by page: what a server says of itself is checked against what it gives. Plain Python."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from oast.directory import hsds
from oast.directory.feeds.fetching import Answer, PullFault
from oast.directory.records import Package

A_PAGE = 100
"""Services asked for at once; a server may give fewer."""

MOST_PAGES = 20_000
_NESTED = {"service_at_locations", "schedules", "phones", "contacts", "attributes", "languages"}


class Reads(Protocol):
    """Something that fetches addresses (`Fetcher`)."""

    def get(self, address: str) -> Answer:
        """The answer at an address. Raises PullFault."""


@dataclass(frozen=True)
class Document:
    """One answer as it was sent. `part` says what it holds: services, service, taxonomies, taxonomy_terms or file."""

    part: str
    address: str
    content: bytes


@dataclass
class Harvest:
    """A whole directory as it was sent, with the version that the server says it speaks."""

    version: str = ""
    documents: list[Document] = field(default_factory=list)


@dataclass(frozen=True)
class _Words:
    """The names of a version's envelope."""

    contents: str
    total: str
    pages: str
    number: str


_V3 = _Words("contents", "total_items", "total_pages", "page_number")
_V1 = _Words("content", "totalElements", "totalPages", "number")


def harvest(address: str, format: str, reads: Reads) -> Harvest:
    """Everything at an address. Raises PullFault, and then nothing of it is to be used."""
    if format != "oruk":
        answer = reads.get(address)
        if answer.status == 404:
            raise PullFault("The server has nothing at this address.")
        return Harvest(format, [Document("file", address, answer.body)])
    base = address.split("?")[0].rstrip("/").removesuffix("/services")
    version, words = _version(base, reads)
    made = Harvest(version)
    made.documents += _services(base, words, reads)
    if words is _V3:
        for part in ("taxonomies", "taxonomy_terms"):
            made.documents += _beside(base, part, reads)
    return made


def package_of(made: Harvest, format: str, mapping: Mapping[str, str]) -> Package:
    """The records of what was sent. Raises hsds.PackageError."""
    if format != "oruk":
        only = made.documents[0]
        name = urlsplit(only.address).path.rsplit("/", 1)[-1] or "directory"
        return hsds.from_bytes(only.content, name[:80], format, mapping)
    pages: list[tuple[str, Any]] = []
    beside: dict[str, list[Any]] = {}
    for number, one in enumerate(made.documents, start=1):
        found = json.loads(one.content)
        if one.part in {"services", "service"}:
            pages.append((f"{one.part}-{number}.json", found if one.part == "services" else [found]))
        else:
            beside.setdefault(one.part, []).extend(found["contents"])
    return hsds.from_documents(pages, beside)


def _version(base: str, reads: Reads) -> tuple[str, _Words]:
    """What the server says it is; where it says nothing, what its first page looks like."""
    answer = reads.get(f"{base}/")
    about = _object(answer.body) if answer.status == 200 else None
    said = str((about or {}).get("version", ""))[:60]
    plain = said.upper().removeprefix("HSDS-UK-").removeprefix("OPENREFERRALUK-").removeprefix("V")
    if said and plain.split(".")[0] in {"1", "3"}:
        return said, _V3 if plain.startswith("3") else _V1
    if said:
        raise PullFault(f"The server speaks version “{said}”; we read Open Referral UK 1 and 3.")
    first = _object(_found(reads, f"{base}/services?page=1").body) or {}
    for words, name in ((_V3, "3, by its pages"), (_V1, "1, by its pages")):
        if words.contents in first:
            return name, words
    raise PullFault("The server speaks no version of Open Referral UK that we know: neither says it so, nor looks so.")


def _services(base: str, words: _Words, reads: Reads) -> Iterator[Document]:
    """The pages of services; each service by itself where the pages do not hold everything."""
    seen: set[str] = set()
    for number, document, page in _pages(f"{base}/services", words, reads, "&full=true" if words is _V3 else ""):
        keys = [str(one.get("id", "")) for one in page if isinstance(one, dict)]
        if twice := seen.intersection(keys):
            raise PullFault(f"The server gives service {min(twice)} on two pages: it counts its pages wrongly.")
        seen.update(keys)
        if words is _V3 and (not page or any(_NESTED & set(one) for one in page if isinstance(one, dict))):
            yield document
            continue
        for key in keys:
            single = _found(reads, f"{base}/services/{quote(key, safe='')}")
            if _object(single.body) is None:
                raise PullFault(f"What the server gives as service {key} on page {number} is no JSON object.")
            yield Document("service", single.address, single.body)


def _beside(base: str, part: str, reads: Reads) -> list[Document]:
    """A list beside the services; a server may have none."""
    if reads.get(f"{base}/{part}?page=1&per_page=1").status == 404:
        return []
    return [
        Document(part, document.address, document.content)
        for _, document, _ in _pages(f"{base}/{part}", _V3, reads, "")
    ]


def _pages(address: str, words: _Words, reads: Reads, more: str) -> Iterator[tuple[int, Document, list[Any]]]:
    """Each page of a list with its number. What the server says of its pages must hold."""
    number, pages, given = 0, 1, 0
    total = None
    while number < pages:
        number += 1
        answer = _found(reads, f"{address}?page={number}&per_page={A_PAGE}{more}")
        page = _object(answer.body)
        contents = page.get(words.contents) if page else None
        if page is None or not isinstance(contents, list):
            raise PullFault(f"Page {number} is not a page of Open Referral UK: it is no JSON, or has no list in it.")
        before, total = total, _count(page, words.total, number)
        pages = _pages_said(_count(page, words.pages, number))
        _check_page(number, pages, len(contents), page.get(words.number))
        if before is not None and total != before:
            raise PullFault("The directory changed while it was being read: its total is another on the next page.")
        given += len(contents)
        yield number, Document("services", answer.address, answer.body), contents
    if total is not None and given != total:
        raise PullFault(f"The server says that it has {total:,} records, and gave {given:,} on {number:,} pages.")


def _pages_said(pages: int | None) -> int:
    if pages is None or pages > MOST_PAGES:
        raise PullFault(f"The server says that it has {pages or 'no number of'} pages; that is no directory.")
    return pages


def _check_page(number: int, pages: int, rows: int, said: Any) -> None:
    if number < pages and not rows:
        raise PullFault(f"Page {number} of {pages} is empty: the server counts its pages wrongly.")
    if isinstance(said, int) and said not in {number, number - 1}:
        raise PullFault(f"We asked for page {number}, and the server gave page {said}.")


def _count(page: Mapping[str, Any], name: str, number: int) -> int | None:
    value = page.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise PullFault(f"Page {number} says {name} is {str(value)[:40]}, which is no number.")
    return value


def _found(reads: Reads, address: str) -> Answer:
    answer = reads.get(address)
    if answer.status == 404:
        raise PullFault(f"The server has nothing at {address[:200]}.")
    return answer


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        found = hsds.parsed(body, "answer")
    except hsds.PackageError:
        return None
    return found if isinstance(found, dict) else None
