"""Bad files for every importer: a sentence that names the file, and row and field where there is one; or the sound
rows counted and the others told; never a traceback, never half a file in the database."""

import io
import re
import zipfile
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import transaction

from oast.documents import definitions
from oast.documents.definitions import files
from tests.childindex.test_feeds import ZOE, agreement, police
from tests.repo.bad_input.judging import digest

OUTPUTS = {("retention", "csv"), ("county", "out"), ("load_feed", "errors"), ("import_lookup", "faults")}
"""Paths that a command writes."""

MARK = "<script>alert(1)</script>"


@dataclass(frozen=True)
class Importer:
    """One file that a command reads: its good content, and how the command is called with it."""

    command: str
    option: str
    name: str
    good: bytes
    call: Callable[[Path], tuple[str, ...]]
    others: tuple[tuple[str, bytes], ...] = ()
    """Further files of the same folder."""
    yaml: bool = False

    def __str__(self) -> str:
        return f"{self.command}-{self.name}"


ORGANIZATIONS = b"id,name\no1,Hop Kiln\n"
SERVICES = b"id,organization_id,name,description\ns1,o1,Bereavement,Help\ns2,o1,Play,Fun\n"
PAGE = (
    b'{"contents": [\n{"id": "s1", "name": "Bereavement", "status": "active", "organization": {"id": "o1"}},'
    b'\n{"id": "s2", "name": "Play", "status": "active"}\n]}\n'
)
LOOKUP = b"postcode,lcsp\nME14 1XX,Maidstone 2\n"
WARDS = b"postcode,ward\nME14 1XX,East\n"


def _import_package(file: Path) -> tuple[str, ...]:
    return ("directory_import", str(file.parent), "--source", "Test")


def _check_folder(depth: int, file: Path) -> tuple[str, ...]:
    return ("check_definitions", str(file.parents[depth]))


def _definitions() -> list[Importer]:
    """Every definition file of the county, each in a copy of the whole."""
    paths = sorted(path for path in definitions.DEFINITIONS.rglob("*.yaml"))
    named = [(str(path.relative_to(definitions.DEFINITIONS)), path.read_bytes()) for path in paths]
    return [
        Importer(
            "check_definitions", "folder", name, content,
            partial(_check_folder, name.count("/")),
            tuple(other for other in named if other[0] != name), yaml=True,
        )
        for name, content in named
    ]  # fmt: skip


IMPORTERS = [
    Importer("load_feed", "file", "feed.csv", police(ZOE, "Wraight,Molly,01/02/2001,F,CT1 2AB"),
             lambda file: ("load_feed", str(file), "--agreement", "T3/police_referrals")),
    Importer("import_lookup", "file", "lookup.csv", LOOKUP, lambda file: ("import_lookup", str(file))),
    Importer("import_lookup", "wards", "wards.csv", WARDS,
             lambda file: ("import_lookup", str(file.with_name("of.csv")), "--wards", str(file)),
             (("of.csv", b"ward,lcsp\nEast,Maidstone 2\n"),)),
    Importer("directory_import", "path", "services.csv", SERVICES, _import_package,
             (("organizations.csv", ORGANIZATIONS),)),
    Importer("directory_import", "path", "organizations.csv", ORGANIZATIONS, _import_package,
             (("services.csv", SERVICES),)),
    Importer("directory_import", "path", "services.json", PAGE,
             lambda file: ("directory_import", str(file), "--source", "Test", "--format", "oruk")),
    Importer("directory_import", "path", "list.csv", SERVICES,
             lambda file: ("directory_import", str(file), "--source", "Test", "--format", "csv")),
    *_definitions(),
]  # fmt: skip


def hostile(one: Importer) -> dict[str, bytes]:
    """Every bad content of an importer's file by its name."""
    text = one.good.decode()
    header, _, rest = text.partition("\n")
    first = rest.partition("\n")[0]
    return {
        "zero bytes": b"",
        "UTF-16": text.encode("utf-16"),
        "UTF-16 without its mark": text.encode("utf-16-le"),
        "Latin-1": f"{text}\n# caf\xe9,caf\xe9\n".encode("latin-1", "replace"),
        "half a file": one.good[: int(len(one.good) * 0.6)],
        "cut in a character": one.good + "é".encode()[:1],
        "a NUL": one.good.replace(b"o", b"\0", 1),
        "only NULs": b"\0" * 4096,
        "a zip": _zip("x.csv", one.good),
        "a zip that leads elsewhere": _zip("../../../x.csv", one.good),
        "a zip bomb": _zip("x.csv", b"0" * 10_000_000),
        "gzip": b"\x1f\x8b\x08\0" + bytes(range(256)),
        "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        "a page": f"<!doctype html><title>x</title>{MARK}".encode(),
        "another header": f"nothing,of,this\n{rest}".encode(),
        "the header twice": f"{header},{header}\n{rest}".encode(),
        "only a header": f"{header}\n".encode(),
        "no header": rest.encode(),
        "a row too long": f"{text}{first},more,{'x' * 3_000_000}\n".encode(),
        "a row too short": f"{text}x\n".encode(),
        "10,000 columns": f"{text}{',' * 10_000}\n".encode(),
        "a quote that never ends": f'{text}"{first}'.encode(),
        "hostile cells": f"{text}{first.replace(',', f',=cmd|calc!A0{MARK},', 1)}\n".encode(),
        "a formula in every cell": f"{text}{','.join(['=1+1'] * (header.count(',') + 1))}\n".encode(),
        "surrogates": one.good + b"\xed\xa0\x80,\xed\xbf\xbf\n",
        "control characters": one.good + b"\x01\x02\x1b[31m,\x7f\n",
        "deep brackets": b"[" * 100_000,
        "an alias that grows": b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n".encode() for n in range(9)
        ),
        "a tag of Python": b"!!python/object/apply:os.system ['true']\n",
        "numbers that are none": f"{header}\n{first.replace('0', '²')}\n".encode(),
    }  # fmt: skip


def _zip(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return file.getvalue()


def test_every_command_that_reads_a_file_has_its_row():
    """A new importer fails here until it stands in IMPORTERS, or its path in OUTPUTS."""
    known = {(one.command, one.option) for one in IMPORTERS} | OUTPUTS
    ours = [name for name, app in get_commands().items() if str(app).startswith("oast.")]
    read = {
        (name, action.dest)
        for name in ours
        for action in _parser(name)._actions
        if action.type is Path or "file" in action.dest
    }
    assert read == known


def _parser(name: str) -> ArgumentParser:
    return load_command_class(get_commands()[name], name).create_parser("oast", name)


def stand(one: Importer, folder: Path, content: bytes) -> Path:
    """The folder with every file of the importer, this one with the content."""
    for name, other in (*one.others, (one.name, content)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if name == one.name or not (folder / name).exists():
            (folder / name).write_bytes(other)
    return folder / one.name


@pytest.fixture(scope="module", autouse=True)
def _sound_files_are_read_once():
    """The county's other definition files are the same beside every bad one: what was read from the same bytes without
    a fault is not read again. A fault is found anew each time."""
    read, sound = files._read, {}

    def read_once(path, model):
        content = path.read_bytes() if path.is_file() else None
        if (content, model) not in sound:
            made = read(path, model)
            sound[content, model] = made
        return sound[content, model]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "_read", read_once)
        yield


def run(one: Importer, file: Path) -> str:
    out = io.StringIO()
    call_command(*one.call(file), stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.fixture
def ready(db):
    agreement(lapses_on=date(9999, 1, 1))  # the command reads the clock


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("one", IMPORTERS, ids=str)
def test_a_good_file_is_taken(one, tmp_path):
    run(one, stand(one, tmp_path, one.good))
    run(one, stand(one, tmp_path, b"\xef\xbb\xbf" + one.good))


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("one", IMPORTERS, ids=str)
def test_bad_files(one, tmp_path):
    found = []
    for what, content in hostile(one).items():
        found += [f"{what}: {fault}" for fault in _faults(one, stand(one, tmp_path, content))]

    assert not found, "\n".join(found)


def _faults(one: Importer, file: Path):
    before, here = digest(), transaction.savepoint()
    try:
        run(one, file)
    except CommandError as refusal:
        said = str(refusal)
        if one.command != "load_feed" and digest() != before:  # a feed that was sent back is on the record
            yield "was refused, and something changed"
        if len(said) < 20 or "Traceback" in said or "Error(" in said:
            yield f"says only {said!r}"
        if one.command == "directory_import" and not {".csv", ".json"} & set(re.findall(r"\.\w+", said)):
            yield f"does not name the file: {said}"
    except Exception as fault:  # noqa: BLE001 that is what is looked for
        transaction.get_connection().set_rollback(False)
        yield f"{type(fault).__name__}: {fault!s:.200}"
    transaction.savepoint_rollback(here)


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("one", IMPORTERS[:5], ids=str)
def test_a_folder_or_nothing_instead_of_a_file(one, tmp_path):
    file = stand(one, tmp_path, one.good)
    file.unlink()
    with pytest.raises(CommandError, match=file.name.partition(".")[0]):
        run(one, file)
    file.mkdir()
    with pytest.raises(CommandError, match=file.name.partition(".")[0]):
        run(one, file)
