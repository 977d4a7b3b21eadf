"""The copy that a person asks for holds every row that there is, of every table that says it is part of it; a
parent’s holds all but what a parent is not told."""

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from oast.audit.operations import looking
from oast.caf.queries import export as caf
from oast.childindex.queries import export as index
from oast.desk.queries.pack import copy_of
from oast.sharing import queries as sharing
from tests import databases
from tests.repo.world import AT

LEFT_OUT = {
    "sharing.Relationship": "relation = 'index'",
    "sharing.Consent": "giver = 'child'",
    "sharing.ConsentCover": "consent_id IN (SELECT id FROM sharing_consent WHERE giver = 'child')",
    "childindex.Involvement": "sensitive",
    "caf.PlanAction": "kept_by_child",
    "caf.ProgressNote": "action_id IN (SELECT id FROM caf_planaction WHERE kept_by_child)",
    "caf.Referral": "kept_by_child",
    "caf.ReferralEvent": "referral_id IN (SELECT id FROM caf_referral WHERE kept_by_child)",
    "caf.ReviewElement": "kept_by_child",
    "caf.ReviewAction": "action_id IN (SELECT id FROM caf_planaction WHERE kept_by_child)",
}
"""The rows that the copy for a parent is without: a look, what the young person keeps, a sensitive service."""


@pytest.mark.django_db
def test_the_copy_holds_every_row_that_there_is(county):
    """Counted past the second wall: a table that the wall hides from the lead would be left out without a word."""
    lead = county.viewer("information_governance")
    with looking(by=lead, at=AT, action="desk.preview_copy"):
        made = copy_of(lead, county.arguments["request_id"])
    counted = rows_of(made.request.subject)
    assert len(counted) > 20
    assert {one.model: len(one.rows) for one in made.sections} == counted


def rows_of(subject) -> dict[str, int]:
    """How many rows each table of the copy has of the subject, by its model; those without any are left out."""
    exported = [model for one in (index, sharing, caf) for model in one.EXPORTED]
    counts = {}
    with psycopg.connect(databases.url(connection.settings_dict["NAME"], "postgres")) as session:
        for model in exported:
            count = sql.SQL("SELECT count(*) FROM {} WHERE subject = %s AND NOT ({})").format(
                sql.Identifier(model._meta.db_table), sql.SQL(LEFT_OUT.get(model._meta.label, "false"))
            )
            counts[model._meta.label] = session.execute(count, [subject]).fetchone()[0]
    return {label: count for label, count in counts.items() if count}
