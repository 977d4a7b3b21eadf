"""The register of processing as a page, written from the classification of the fields."""

from collections.abc import Iterator

INTRODUCTION = """# Register of processing

Written by `./oast docs` from the classification of every model's fields (`PRIVACY`), the county's purposes
(`definitions/<county>/desk/processing.yaml`) and its keeping (`definitions/<county>/desk/retention.yaml`); do not
edit. It is the ground of the record of processing activities and of the impact assessment. The same stands, field by
field, in the site under Information governance, as a page and as CSV.
"""


def page() -> str:
    """The whole register."""
    import django

    django.setup()
    from oast.desk.definitions.processing import PROCESSING
    from oast.desk.queries.register import register

    source = f"Purposes and bases: {PROCESSING.one().source}.\n"
    return (
        "\n".join([INTRODUCTION, source, *(line for entry in register() for line in _entry(entry)), ""]).rstrip() + "\n"
    )


def _entry(entry) -> Iterator[str]:
    from oast.audit.classification import Level

    purpose = entry.purpose
    yield from (f"## {purpose.name}", "")
    yield from (f"- Lawful basis: {purpose.basis}", f"- Special categories: {purpose.condition or 'none are held'}")
    yield from (f"- Who sees it: {purpose.who}", "")
    yield from (
        "| record | about a child or family | special, or whereabouts | about practitioners | kept |",
        "|---|---|---|---|---|",
    )
    for held in entry.holds:
        columns = [", ".join(held.fields[level]) or "–" for level in (Level.PERSONAL, Level.SENSITIVE, Level.STAFF)]
        yield f"| {held.label} | {' | '.join(columns)} | {held.keeping.kept} |"
    yield ""
