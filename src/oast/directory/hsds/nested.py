"""Nested JSON to tables: services of Open Referral UK 3.0, of the older profile and of HSDS. Plain Python.

Every list that hangs on a service becomes rows of a table with the service's key, and goes the same way as a package
of CSV files from there. Rows carry the number of the service they came with.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from oast.directory.hsds.names import KNOWN, ours
from oast.directory.hsds.reading import PackageError, Row
from oast.directory.records import Fault

Json = Mapping[str, Any]
Tables = dict[str, list[Row]]

_OF_SERVICES = (
    "phones",
    "regular_schedules",
    "languages",
    "eligibility",
    "services_taxonomy",
    "service_areas",
    "cost_options",
)
_ENVELOPES = ("contents", "content", "services", "service")
DEEPEST = 40
"""No directory is nested deeper; what is was made to break readers."""


def parsed(content: bytes, file: str) -> Any:
    """The JSON of a file, or of its lines where each is a record. Raises PackageError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        row = content.count(b"\n", 0, fault.start) + 1
        raise PackageError(file, f"byte 0x{content[fault.start]:02x} is not UTF-8", row=row) from fault
    try:
        return _loaded(text)
    except RecursionError:
        raise PackageError(file, f"it is nested deeper than {DEEPEST} levels") from None
    except ValueError as fault:
        row = getattr(fault, "lineno", 0)
        if lines := _lines(text):
            return lines
        raise PackageError(file, f"this is not JSON, or only the beginning of it ({fault})", row=row) from fault


def _loaded(text: str) -> Any:
    def refuse(name: str) -> None:
        raise ValueError(f"{name} is no number of JSON")

    found = json.loads(text, parse_constant=refuse)
    if isinstance(found, dict | list):
        _check_depth(found)
        return found
    raise ValueError("neither a list nor an object")


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            child
            for one in level
            for child in (one.values() if isinstance(one, dict) else one)
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise RecursionError


def _lines(text: str) -> list[Any]:
    """The records of a file with one on each line; nothing where it is no such file."""
    try:
        return [_loaded(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return []


def records(found: Any, file: str) -> tuple[list[Any], Json]:
    """The services of a document, and the tables beside them. Raises PackageError."""
    if isinstance(found, list):
        return found, {}
    if "id" in found and "name" in found and isinstance(found.get("services"), list):
        return list(_of_organizations([found])), {}
    for name in _ENVELOPES:
        if isinstance(found.get(name), list):
            return found[name], found
    for name in ("organizations", "organization"):
        if isinstance(found.get(name), list):
            return list(_of_organizations(found[name])), found
    if "id" in found and "name" in found:
        return [found], {}
    raise PackageError(file, "there is no list of services in it: neither contents, content, services nor a list")


def _of_organizations(listed: Sequence[Any]) -> Iterator[Any]:
    """Services that stand inside their organisations."""
    for runs in listed:
        for one in runs.get("services", []) if isinstance(runs, dict) else []:
            mine = {name: value for name, value in runs.items() if name != "services"}
            yield {"organization": mine, **one} if isinstance(one, dict) else one


def flatten(services: Sequence[Any], beside: Json, file: str) -> tuple[Tables, list[Fault]]:
    """The tables of a list of services, with what could not be read at all. `beside` are further tables."""
    made = _Tables(file)
    for number, one in enumerate(services, start=1):
        made.number = number
        if isinstance(one, dict):
            made.service(one)
        else:
            made.faults.append(Fault("record_not_understood", file, number, "", json.dumps(one)[:500]))
    for name, rows in beside.items():
        if ours(name, beside) in KNOWN - {"services"} and isinstance(rows, list):
            made.beside(ours(name, beside), rows)
    return {name: made.rows[name] for name in ("services", "organizations", *made.rows)}, made.faults


class _Tables:
    """The tables while they are filled. `number` is the service's whose parts are being read."""

    def __init__(self, file: str):
        self.file, self.number = file, 0
        self.rows: Tables = defaultdict(list)
        self.faults: list[Fault] = []
        self.seen: set[tuple[str, str]] = set()

    def add(self, table: str, values: Json, **more: str) -> None:
        flat = {name: text(value) for name, value in values.items() if not isinstance(value, dict | list)}
        self.rows[table].append(Row(self.number, flat | more))

    def once(self, table: str, key: str, values: Json, **more: str) -> bool:
        """Add what many services carry, such as their organisation, the first time; whether it was."""
        new = (table, key) not in self.seen
        if new:
            self.seen.add((table, key))
            self.add(table, values, **more)
        return new

    def service(self, one: Json) -> None:
        key = text(one.get("id"))
        runs = self._object(one.get("organization"), key)
        pointer = text(one.get("organization_id")) or text(runs.get("id"))
        if text(runs.get("id")):
            self.once("organizations", text(runs["id"]), runs)
        own = {f"oast_{name}": _joined(value) for name, value in self._object(one.get("oast"), key).items()}
        self.add("services", one, organization_id=pointer, **own)
        for name, listed in one.items():
            table = ours(name, one)
            if table in _OF_SERVICES:
                self._parts(table, listed, key)
            elif table == "services_at_location":
                self._at_locations(listed, key)
            elif table == "contacts":
                for contact in self._objects(listed, key):
                    self._parts("phones", contact.get("phones"), key)

    def _parts(self, table: str, listed: Any, key: str, **more: str) -> None:
        for part in self._objects(listed, key):
            if table == "services_taxonomy":
                part = self._topic(part)
            self.add(table, part, service_id=key, **more)

    def _topic(self, part: Json) -> Json:
        """A topic with its term, which is kept once."""
        term = part.get("taxonomy_term") or part.get("taxonomy")
        if not isinstance(term, dict):
            return part
        key = text(term.get("id"))
        if key:
            self.once("terms", key, term)
        return {**part, "taxonomy_term_id": key or text(part.get("taxonomy_term_id"))}

    def _at_locations(self, listed: Any, key: str) -> None:
        for at, one in enumerate(self._objects(listed, key)):
            place = self._object(one.get("location"), key)
            location = text(place.get("id")) or text(one.get("location_id")) or f"{key}/{at}"
            self.add("services_at_location", one, service_id=key, location_id=location)
            if place and self.once("locations", location, place, id=location):
                self._place(place, location)
            for name, hours in one.items():
                if ours(name) == "regular_schedules":
                    self._parts("regular_schedules", hours, key, location_id=location)

    def _place(self, place: Json, location: str) -> None:
        for name, listed in place.items():
            if ours(name) in {"physical_addresses", "accessibility_for_disabilities"}:
                for part in self._objects(listed, location):
                    self.add(ours(name), part, location_id=location)

    def beside(self, table: str, rows: Sequence[Any]) -> None:
        """A table of its own in the same document."""
        for number, one in enumerate(rows, start=1):
            self.number = number
            if isinstance(one, dict):
                key = text(one.get("id"))
                if table in {"organizations", "locations", "terms"}:
                    if self.once(table, key, one) and table == "locations":
                        self._place(one, key)
                else:
                    self.add(table, one)

    def _object(self, value: Any, key: str) -> Json:
        if value is None or isinstance(value, dict):
            return value or {}
        self._odd(value, key)
        return {}

    def _objects(self, value: Any, key: str) -> list[Json]:
        """The objects of a list; a single object counts as a list of one."""
        listed = [value] if isinstance(value, dict) else value
        if not isinstance(listed, list):
            if listed is not None:
                self._odd(value, key)
            return []
        for one in listed:
            if not isinstance(one, dict):
                self._odd(one, key)
        return [one for one in listed if isinstance(one, dict)]

    def _odd(self, value: Any, key: str) -> None:
        self.faults.append(Fault("value_not_understood", self.file, self.number, key[:200], json.dumps(value)[:500]))


def text(value: Any) -> str:
    """A value as a cell of a table has it: nothing for null, `true` and `false`, numbers as they are written."""
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()


def _joined(value: Any) -> str:
    return ",".join(map(text, value)) if isinstance(value, list) else text(value)
