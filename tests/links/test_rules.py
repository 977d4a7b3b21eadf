"""What may be linked, and in public."""

from types import SimpleNamespace

import pytest

from oast.audit.rules import Refused
from oast.links.rules import check_can_link

KINDS = {"service": SimpleNamespace(public=True), "child": SimpleNamespace(public=False)}


@pytest.mark.parametrize(
    ("source", "target", "public", "refused"),
    [
        ("service", "service", True, False),
        ("service", "child", True, True),
        ("child", "service", True, True),
        ("child", "child", False, False),
        ("service", "child", False, False),
    ],
)
def test_a_public_link_joins_public_things(monkeypatch, source, target, public, refused):
    monkeypatch.setattr("oast.links.rules.kind", KINDS.__getitem__)
    if not refused:
        check_can_link(source, target, "run-by", public=public)
        return
    with pytest.raises(Refused, match="cannot be public"):
        check_can_link(source, target, "run-by", public=public)


@pytest.mark.parametrize("relation", ["Run by", "run-", "", "run--by", "run_by"])
def test_what_is_no_relation(monkeypatch, relation):
    monkeypatch.setattr("oast.links.rules.kind", KINDS.__getitem__)
    with pytest.raises(ValueError, match="not a relation"):
        check_can_link("service", "service", relation, public=True)
