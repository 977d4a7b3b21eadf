"""Where things stand on disk. Plain Python: read by the settings and by the launcher before Django is up."""

import contextlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
"""The checkout: where `oast`, `package.json` and `requirements/` stand."""

VAR = Path(os.environ.get("OAST_VAR") or ROOT / "var").resolve()
"""Everything a run leaves behind. `OAST_VAR` moves it, so that two Oasts can stand side by side."""

REFERENCE_DATA = Path(os.environ.get("OAST_REFERENCE_DATA") or ROOT.parent / "shared" / "data")
"""Real data for tests and benchmarks; never part of the project."""

WITNESS = Path(os.environ.get("OAST_WITNESS") or VAR / "witness").resolve()
"""The folder of the audit's outside witness. `OAST_WITNESS` names the one that another account owns."""


def secret(name: str, make) -> str:
    """A secret from the environment (`OAST_<NAME>`), from the file `OAST_<NAME>_FILE` names, or one made
    once and kept under `var/secrets` with mode 600."""
    variable = f"OAST_{name.upper()}"
    if value := os.environ.get(variable):
        return value
    named = os.environ.get(f"{variable}_FILE")
    path = Path(named) if named else VAR / "secrets" / name
    if not path.exists() and not named:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, make())
    return path.read_text().strip()


def _write_once(path: Path, text: str) -> None:
    """Write beside and link, so that of two at once one wins and nobody reads half a secret."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    with contextlib.suppress(FileExistsError):
        os.link(beside, path)
    beside.unlink()
