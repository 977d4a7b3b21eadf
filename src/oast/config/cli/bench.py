"""`./oast bench NAME`: a benchmark prints figures with the peer or the limit beside them, from the same run.

Each is a module of `oast.config.bench` with a first line that says what it measures and a function
`main(arguments) -> int`.
"""

import ast
import importlib
from pathlib import Path

from oast.config import bench as benches
from oast.config.faults import Fault


def bench(arguments: list[str]) -> int:
    """Run the benchmark named first; without a name, say what there is."""
    there = {path.stem: _summary(path) for path in _modules()}
    if not arguments or arguments[0] in ("-h", "--help"):
        rows = [f"  {name}  {summary}" for name, summary in there.items()]
        print("\n".join(["./oast bench NAME [options]", "", *rows]))
        return 0
    if arguments[0] not in there:
        raise Fault(f"there is no benchmark `{arguments[0]}`; there is: {', '.join(there) or 'none yet'}")
    module = importlib.import_module(f"oast.config.bench.{arguments[0]}")
    return module.main(arguments[1:])


def _modules() -> list[Path]:
    return sorted(path for path in Path(benches.__path__[0]).glob("*.py") if not path.stem.startswith("_"))


def _summary(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text())) or ""
    return text.splitlines()[0] if text else ""
