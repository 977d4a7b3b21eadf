"""`./oast demo`, `serve`, `worker` and `setup`: the running site and what it needs."""

import argparse
import csv
import fcntl
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from oast.config import console, manage, schema, snapshot
from oast.config.children import Children
from oast.config.cli import audit
from oast.config.cluster import cluster
from oast.config.faults import Fault
from oast.config.paths import VAR, WITNESS
from oast.config.server import gunicorn

PORT = 8000
WIDE = 150
SIGN_INS = VAR / "demo/sign-ins.csv"
LOGS = VAR / "logs"
BEHIND = ["nice"]
"""Before a program that nobody waits for: the pages go first."""
WORKER = [*BEHIND, sys.executable, "-m", "django", "worker"]
WITNESS_FEED = [*BEHIND, sys.executable, "-m", "oast.config.cli", "audit", "witness", "--every", str(audit.EVERY)]
"""A process of its own and no job: it must not wait behind a long one (docs/adr/0085)."""


def demo(arguments: list[str]) -> int:
    """The demonstration county: data once, then server and worker until a signal."""
    parser = _parser("demo", "Start the demonstration county; stop it with Ctrl-C.")
    parser.add_argument("--fresh", action="store_true", help="throw the county away and make it anew")
    given = parser.parse_args(arguments)
    os.environ["OAST_DEMO"] = "1"
    with alone("demo"):
        check_port(given.host, given.port)
        if given.fresh or not from_cache():
            prepare()
            make_county(fresh=given.fresh)
        return run(given, with_worker=True)


def serve(arguments: list[str]) -> int:
    """The server alone, until a signal."""
    given = _parser("serve", "Serve the site; stop it with Ctrl-C.").parse_args(arguments)
    check_port(given.host, given.port)
    prepare()
    draw()
    return run(given, with_worker=False)


def worker(arguments: list[str]) -> int:
    """The jobs alone, until a signal or, with --until-empty, until none is left."""
    prepare()
    if set(arguments) & {"--until-empty", "--help", "-h"}:
        return manage.django_aloud("worker", *arguments).returncode
    children = Children()
    children.start("worker", [*WORKER, *arguments])
    children.start("witness", WITNESS_FEED)
    return _until_the_end(children)


def setup(arguments: list[str]) -> int:
    """Front end, cluster, database and tables, without starting anything."""
    argparse.ArgumentParser(prog="./oast setup", description=setup.__doc__).parse_args(arguments)
    prepare()
    draw()
    console.say("ready: ./oast demo, ./oast serve or ./oast test")
    return 0


def prepare() -> None:
    """The tables, in the private database; with `DATABASE_URL` they are the administrator's to migrate."""
    if not os.environ.get("DATABASE_URL"):
        with console.step("tables"):
            schema.migrate(cluster())
        return
    done = manage.django("migrate", "--check")
    if done.returncode:
        raise Fault("the database lacks migrations, or cannot be reached: run `./oast manage migrate`")


def draw() -> None:
    """The outlines of the maps, so that the first visitor does not wait for them. Where they cannot be drawn (no
    postcodes, say) the site starts all the same: the page says it then, and the clock tries again."""
    with console.step("outlines of the maps"):
        manage.django("draw_outlines")


def from_cache() -> bool:
    """The county as another checkout made it today, if this `var/` is empty and the source is the same."""
    if os.environ.get("DATABASE_URL"):
        return False
    ours = cluster()
    if schema.stamp(ours, "oast", "schema"):
        return False
    with console.step("demonstration county from the cache"):
        found = snapshot.restore(ours, snapshot.place(ours, date.today()))  # noqa: DTZ011 the user's own day
    if found:
        forget_witness()
    return found


def make_county(fresh: bool = False) -> None:
    """The demonstration data, made once for a database; `fresh` throws the database away first."""
    if os.environ.get("DATABASE_URL"):
        return
    ours = cluster()
    if fresh or (schema.stamp(ours, "oast", "county") is None and schema.stamp(ours, "oast", "begun")):
        ours.execute("DROP DATABASE IF EXISTS oast WITH (FORCE)")
        forget_witness()
        ours.ensure_database()
        schema.migrate(ours)
    if schema.stamp(ours, "oast", "county") or not _has_command("demo_county"):
        return
    schema.set_stamp(ours, "oast", "begun", "demo_county")
    console.say("making the demonstration county, once")
    with console.step("demonstration county"):
        if manage.django_aloud("demo_county").returncode:
            raise Fault("the demonstration county could not be made (see above)")
        ours.execute("ANALYZE", "oast")
    schema.set_stamp(ours, "oast", "county", schema.digest())
    snapshot.keep(ours, snapshot.place(ours, date.today()))  # noqa: DTZ011


def forget_witness() -> None:
    """The demonstration's own witness goes with the county it witnessed; one that was named stays."""
    if WITNESS.is_relative_to(VAR):
        shutil.rmtree(WITNESS, ignore_errors=True)


def run(given: argparse.Namespace, with_worker: bool) -> int:
    """Server, and worker if asked, until a signal or until one of them ends by itself."""
    LOGS.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("OAST_ADDRESS", _address(given))  # stands in mails
    children = Children()
    with listening(given.host, given.port) as open_socket:
        handle = open_socket.fileno()
        command = gunicorn(f"fd://{handle}", workers=given.workers)
        children.start("server", command, LOGS / "server.log", pass_fds=[handle])
        if with_worker:
            children.start("worker", WORKER, LOGS / "worker.log")
            children.start("witness", WITNESS_FEED, LOGS / "witness.log")
            console.say(f"the audit's outside witness is {WITNESS}; {audit.shows()}")
        announce(given)
        return _until_the_end(children)


def announce(given: argparse.Namespace) -> None:
    """The sign-ins, then the address."""
    if os.environ.get("OAST_DEMO") == "1" and SIGN_INS.exists():
        console.screen.print(sign_ins(SIGN_INS, console.screen.width))
    print(f"Oast is at {_address(given)}/  (stop it with Ctrl-C)", flush=True)


def _address(given: argparse.Namespace) -> str:
    name = "localhost" if given.host in ("127.0.0.1", "0.0.0.0", "::") else given.host  # noqa: S104
    return f"http://{name}:{given.port}"


def sign_ins(path: Path, width: int = 80) -> Table | Text:
    """The table of `sign-ins.csv`, nothing cut off or folded; on a narrow terminal without names and agencies, and
    where even that is too wide, one line for each value. A password that all share is said once."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    shared = {row.get("password", "") for row in rows}
    left_out = {"password"} if len(shared) == 1 else set()
    if width < WIDE:
        left_out |= {"name", "agency"}
    columns = [name for name in rows[0] if name not in left_out]
    title = f"Sign-ins, also in {path}" + (f"; the password of all: {shared.pop()}" if len(shared) == 1 else "")
    if _width(columns, rows) > width:
        return _lines(title, columns, rows)
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1))
    for name in columns:
        table.add_column(name, overflow="fold", no_wrap=name == "totp_secret")
    for row in rows:
        table.add_row(*(row[name] for name in columns))
    return table


def _width(columns: list[str], rows: list[dict[str, str]]) -> int:
    """Of the table: its values, a blank on either side of each, and the frame's margins."""
    return sum(max(len(name), *(len(row[name]) for row in rows)) + 2 for name in columns) + len(columns) + 1


def _lines(title: str, columns: list[str], rows: list[dict[str, str]]) -> Text:
    first, *others = columns
    people = (
        "\n".join([row[first], *(f"  {name.removeprefix('totp_'):<7} {row[name]}" for name in others)]) for row in rows
    )
    return Text("\n".join([title, "", *people, ""]), no_wrap=True, overflow="ignore")


@contextmanager
def alone(name: str) -> Iterator[None]:
    """One such command at a time on this `var/`. Raises Fault where another runs."""
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / f"{name}.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Fault(
                f"another `./oast {name}` (process {lock.read().strip() or 'unknown'}) runs on {VAR}; stop it, or set"
                " OAST_VAR to another place"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def check_port(host: str, port: int) -> None:
    """Early, before minutes of work. Raises Fault when the port is taken."""
    with listening(host, port):
        pass


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """An open socket for the server to inherit."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as opened:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((host, port))
            opened.listen(512)
        except OverflowError:
            raise Fault(f"{port} is not a port: choose one from 1024 to 65535 with --port") from None
        except OSError as fault:
            raise Fault(f"port {port} of {host} cannot be had ({fault.strerror}): choose another with --port") from None
        yield opened


def _parser(name: str, description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"./oast {name}", description=description)
    parser.add_argument("--port", type=int, default=PORT, help=f"default: {PORT}")
    parser.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1, this machine only")
    parser.add_argument("--workers", type=int, default=max(2, os.cpu_count() or 2), help="server processes")
    return parser


def _until_the_end(children: Children) -> int:
    try:
        ended = children.wait()
    finally:
        with console.step("stop"):
            children.stop()
    if ended:
        raise Fault(f"the {ended} ended by itself; its log is {LOGS / f'{ended}.log'}")
    console.say("stopped")
    return 0


def _has_command(name: str) -> bool:
    return name in manage.commands()
