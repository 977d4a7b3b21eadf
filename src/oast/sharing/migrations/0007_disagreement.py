"""A later no of the same side stops a yes: of a parent against a parent's, of the child against anybody's
(docs/adr/0080)."""

from importlib import import_module

from django.db import migrations

COVERINGS = """
CREATE OR REPLACE FUNCTION sharing_coverings(subjects uuid[], recipients uuid[], wanted text[], moment timestamptz)
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
        OVER of_subject AS child_refused_at,
      max(held.given_at) FILTER (WHERE held.kind = 'sharing' AND held.answer = 'no' AND held.giver = 'parent')
        OVER of_subject AS parent_refused_at
    FROM sharing_consent held
    LEFT JOIN sharing_consentcover named ON named.consent_id = held.id AND named.recipient = ANY (recipients)
    WHERE held.subject = ANY (subjects)
      AND (held.subject = ANY (ARRAY(SELECT sharing_open_subjects())) OR oast_has_office('system'))
      AND held.given_at <= moment
      AND (held.ends_at IS NULL OR held.ends_at > moment) AND (held.withdrawn_at IS NULL OR held.withdrawn_at > moment)
    WINDOW of_subject AS (PARTITION BY held.subject)
  ) in_force
  -- it agrees and names the practitioner or the agency; nothing in force shuts them out; no refusal outweighs it:
  -- a later one of the same side, or any by a competent child against a parent's yes
  WHERE agreed AND named AND shut_out IS NOT TRUE
    AND CASE giver WHEN 'child' THEN child_refused_at IS NULL OR child_refused_at < given_at
        ELSE child_refused_at IS NULL AND (parent_refused_at IS NULL OR parent_refused_at < given_at) END
  ORDER BY in_force.subject, given_at DESC, id;
END $$;
"""

BEFORE = import_module("oast.sharing.migrations.0004_one_pass").COVERINGS.replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)


class Migration(migrations.Migration):
    dependencies = [("sharing", "0006_withholding_wall")]

    operations = [migrations.RunSQL(COVERINGS, BEFORE)]
