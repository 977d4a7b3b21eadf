"""The covering consents of many subjects in one pass, and the open subjects with a plan that is kept.

`sharing_coverings` takes the place of `sharing_covering`, which was called for each relationship: a person who
works with 49 children asked it 49 times, four times a page. It answers only about subjects that the second wall
opens to whoever asks; the function before answered about any (docs/adr/0070).

Both are PL/pgSQL, because that keeps the plan for the whole connection: a function in plain SQL is planned anew by
each statement, which took longer than running it, and every statement on a protected table asks for the open
subjects.
"""

from importlib import import_module

from django.db import migrations

from oast.audit.row_security import definer

OPEN_BODY = """
  SELECT subject FROM sharing_relationship
  WHERE person = oast_person() AND (ended_at IS NULL OR ended_at > oast_at())
  UNION
  SELECT subject FROM sharing_relationship
  WHERE person IS NULL AND agency = oast_agency()::uuid AND (ended_at IS NULL OR ended_at > oast_at())
"""
OPEN_SUBJECTS = """
CREATE OR REPLACE FUNCTION sharing_open_subjects() RETURNS SETOF uuid LANGUAGE {language} STABLE SECURITY DEFINER
  SET search_path = public, pg_temp AS $$ {body} $$;
"""
OPEN_KEPT = OPEN_SUBJECTS.format(language="plpgsql", body=f"BEGIN RETURN QUERY {OPEN_BODY}; END")
OPEN_BEFORE = OPEN_SUBJECTS.format(language="sql", body=OPEN_BODY)

COVERINGS = """
CREATE FUNCTION sharing_coverings(subjects uuid[], recipients uuid[], wanted text[], moment timestamptz)
  RETURNS TABLE (subject uuid, consent uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
  SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT DISTINCT ON (in_force.subject) in_force.subject, in_force.id FROM (
    -- a row for each consent in force and each recipient it names; one that names none of them has a row without
    SELECT held.id, held.subject, held.given_at, held.giver,
      held.kind = 'sharing' AND held.answer = 'yes' AND held.parts @> wanted AS agreed,
      NOT named.excluded AS named,
      bool_or(named.excluded) OVER of_subject AS shut_out,
      max(held.given_at) FILTER (WHERE held.kind = 'sharing' AND held.answer = 'no' AND held.giver = 'child')
        OVER of_subject AS refused_at
    FROM sharing_consent held
    LEFT JOIN sharing_consentcover named ON named.consent_id = held.id AND named.recipient = ANY (recipients)
    WHERE held.subject = ANY (subjects)
      AND (held.subject = ANY (ARRAY(SELECT sharing_open_subjects())) OR oast_has_office('system'))
      AND held.given_at <= moment
      AND (held.ends_at IS NULL OR held.ends_at > moment) AND (held.withdrawn_at IS NULL OR held.withdrawn_at > moment)
    WINDOW of_subject AS (PARTITION BY held.subject)
  ) in_force
  -- it agrees and names the practitioner or the agency; nothing in force shuts them out; no refusal by a competent
  -- child outweighs it: a later one, or any against somebody else's yes
  WHERE agreed AND named AND shut_out IS NOT TRUE
    AND (refused_at IS NULL OR (giver = 'child' AND refused_at < given_at))
  ORDER BY in_force.subject, given_at DESC, id;
END $$;
"""

COVERING = "sharing_covering(uuid, uuid[], text[], timestamptz)"
COVERING_BEFORE = import_module("oast.sharing.migrations.0003_covering").COVERING + definer(COVERING).sql


class Migration(migrations.Migration):
    dependencies = [("sharing", "0003_covering")]

    operations = [
        migrations.RunSQL(OPEN_KEPT, OPEN_BEFORE),
        migrations.RunSQL(COVERINGS, "DROP FUNCTION sharing_coverings(uuid[], uuid[], text[], timestamptz)"),
        definer("sharing_coverings(uuid[], uuid[], text[], timestamptz)"),
        migrations.RunSQL(f"DROP FUNCTION {COVERING}", COVERING_BEFORE),
    ]
