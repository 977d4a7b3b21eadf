"""What the running site is made of besides our code, as a CycloneDX document: read from the two locked lists."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote
from uuid import NAMESPACE_URL, UUID, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from oast.config.paths import ROOT

PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==(?P<version>[^\s;\\]+)")
VIA = re.compile(r"^    #\s+(?:via\s+)?(?P<name>\S.*)$")


@dataclass
class _Pinned:
    """A package may stand twice, with a version for each version of Python."""

    name: str
    version: str
    wanted_by: list[str]


def page() -> str:
    """The document: the same for the same locked lists, whatever the day."""
    oast = Component(name="oast", type=ComponentType.APPLICATION, bom_ref="oast")
    python = list(_python((ROOT / "requirements/run.txt").read_text().splitlines()))
    front = list(_front(json.loads((ROOT / "package-lock.json").read_text())))
    parts = [(one, _component("pypi", one.name, one.version)) for one in python]
    every = [*front, *(part for _, part in parts)]
    bom = Bom(serial_number=_serial(every), components=every)
    bom.metadata.component = oast
    bom.metadata.timestamp = datetime(1970, 1, 1, tzinfo=UTC)
    bom.register_dependency(oast, [*front, *(part for one, part in parts if "-r" in one.wanted_by)])
    for wanting, its in parts:
        bom.register_dependency(its, [part for one, part in parts if wanting.name in one.wanted_by])
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=1) + "\n"


def _python(lines: list[str]) -> Iterator[_Pinned]:
    """The packages of a locked list, each with who asks for it: names, and `-r` for our own list."""
    found: _Pinned | None = None
    for line in lines:
        if pinned := PINNED.match(line):
            if found:
                yield found
            found = _Pinned(pinned["name"], pinned["version"], [])
        elif found and (via := VIA.match(line)) and via["name"] != "via":
            found.wanted_by.append(via["name"].split()[0])
    if found:
        yield found


def _front(lock: dict) -> Iterator[Component]:
    """The packages that reach a browser; those that only build are left out."""
    for place, package in lock["packages"].items():
        if place and not package.get("dev"):
            component = _component("npm", place.removeprefix("node_modules/"), package["version"])
            component.hashes.add(_integrity(package["integrity"]))
            yield component


def _component(kind: str, name: str, version: str) -> Component:
    group, _, short = name.rpartition("/")
    url = PackageURL(type=kind, namespace=group or None, name=short, version=version)
    reference = unquote(url.to_string())
    return Component(name=short, group=group or None, version=version, purl=url, bom_ref=reference)


def _integrity(text: str) -> HashType:
    digest = base64.b64decode(text.removeprefix("sha512-")).hex()
    return HashType(alg=HashAlgorithm.SHA_512, content=digest)


def _serial(components: list[Component]) -> UUID:
    return uuid5(NAMESPACE_URL, " ".join(sorted(str(one.bom_ref) for one in components)))
