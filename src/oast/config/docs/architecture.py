"""The drawing of the house and its table, from the contract of the floors and the packages' own first lines."""

import ast
import configparser
from pathlib import Path

from oast.config.paths import ROOT

BEGIN, END = "<!-- generated: contexts -->", "<!-- end of generated -->"
WIDTH, ROW, GAP, MARGIN = 960, 64, 14, 20
INK, BOX, LINE, ABSENT = "#1d2b2a", "#eef3ee", "#2f5d50", "#9aa5a0"


def floors() -> list[list[str]]:
    """The floors from top to bottom, each its contexts; those not built yet stand in brackets."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = contracts["importlinter:contract:floors"]["layers"].strip().splitlines()
    return [[name.strip() for name in layer.split("|")] for layer in layers]


def built(name: str) -> bool:
    """Whether the context is there; an optional one of the contract may not be."""
    return (ROOT / "src/oast" / name.strip("()") / "__init__.py").exists()


def drawing() -> str:
    """The house as SVG: a floor a row; a context may import what stands lower, never what stands beside it."""
    rows = floors()
    height = MARGIN * 2 + len(rows) * (ROW + GAP) - GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        ' font-family="sans-serif" font-size="17" text-anchor="middle">',
        "<title>The floors of the house: a context imports only lower floors, never its neighbours</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for index, names in enumerate(rows):
        parts += _floor(names, MARGIN + index * (ROW + GAP))
    return "\n".join([*parts, "</svg>", ""])


def _floor(names: list[str], top: int) -> list[str]:
    width = (WIDTH - 2 * MARGIN - GAP * (len(names) - 1)) / len(names)
    parts = []
    for index, name in enumerate(names):
        left = MARGIN + index * (width + GAP)
        there = built(name)
        stroke = f'stroke="{LINE}"' if there else f'stroke="{ABSENT}" stroke-dasharray="6 5"'
        fill = BOX if there else "#ffffff"
        parts.append(
            f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{ROW}" rx="6" fill="{fill}" {stroke}'
            ' stroke-width="2"/>'
        )
        parts.append(
            f'<text x="{left + width / 2:.1f}" y="{top + ROW / 2 + 6:.0f}" fill="{INK if there else ABSENT}">'
            f"{name.strip('()')}</text>"
        )
    return parts


def contexts() -> str:
    """The built contexts, floor by floor, each with the first line of its package."""
    lines = ["| floor | context | what it is |", "|---|---|---|"]
    rows = floors()
    for index, names in enumerate(rows):
        for name in filter(built, names):
            plain = name.strip("()")
            lines.append(f"| {len(rows) - index} | `{plain}` | {_first_line(ROOT / 'src/oast' / plain)} |")
    return "\n".join(lines)


def page() -> str:
    """docs/architecture.md with its table written anew between the marks."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{contexts()}\n{END}{rest.split(END)[1]}"


def _first_line(package: Path) -> str:
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    return text.split("\n\n")[0].replace("\n", " ")
