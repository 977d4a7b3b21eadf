"""What changed, as an Atom feed (RFC 4287), with tombstones for what went (RFC 6721) and further pages (RFC 5005)."""

import re
from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from oast.directory.queries.exporting import Changed

ATOM, TOMBSTONES = "http://www.w3.org/2005/Atom", "http://purl.org/atompub/tombstones/1.0"
LONGEST = 500
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

register_namespace("", ATOM)
register_namespace("at", TOMBSTONES)


def atom(
    changes: Iterable[Changed], *, title: str, author: str, here: str, onward: str, service: str, now: datetime
) -> bytes:
    """The feed. `here` is its address, `onward` that of the next page, `service` the address before an identifier."""
    listed = list(changes)
    feed = Element(f"{{{ATOM}}}feed")
    _add(feed, "title", title)
    _add(feed, "id", here)
    _add(feed, "updated", max((one.at for one in listed), default=now).isoformat(timespec="seconds"))
    _add(SubElement(feed, f"{{{ATOM}}}author"), "name", author)
    SubElement(feed, f"{{{ATOM}}}link", rel="self", href=here, type="application/atom+xml")
    if onward:
        SubElement(feed, f"{{{ATOM}}}link", rel="next", href=onward, type="application/atom+xml")
    for one in listed:
        _entry(feed, one, service)
    return tostring(feed, encoding="utf-8", xml_declaration=True)


def _entry(feed: Element, one: Changed, service: str) -> None:
    moment = one.at.isoformat(timespec="seconds")
    if one.gone:
        SubElement(feed, f"{{{TOMBSTONES}}}deleted-entry", ref=one.id.urn, when=moment)
        return
    entry = SubElement(feed, f"{{{ATOM}}}entry")
    _add(entry, "id", one.id.urn)
    _add(entry, "title", one.name)
    _add(entry, "updated", moment)
    SubElement(entry, f"{{{ATOM}}}link", rel="alternate", href=f"{service}{one.id}", type="text/html")
    if one.organization:
        _add(SubElement(entry, f"{{{ATOM}}}author"), "name", one.organization)
    _add(entry, "summary", one.summary[:LONGEST] or one.name)


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}").text = _NOT_XML.sub("", text)
