"""The consent by which somebody may know, as one function of the database (docs/adr/0009).

It belongs to the role nobody can log in as: asking the second wall anew for each row of a list took most of the
time of a desk. It gives away nothing but an opaque consent's id; who may ask about which subject is the wall's
business before, on the relationships.
"""

from django.db import migrations

from oast.audit.row_security import definer

COVERING = """
CREATE FUNCTION sharing_covering(of_subject uuid, recipients uuid[], wanted text[], moment timestamptz)
  RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH in_force AS (
    SELECT id, kind, answer, giver, given_at, parts FROM sharing_consent
    WHERE subject = of_subject AND given_at <= moment
      AND (ends_at IS NULL OR ends_at > moment) AND (withdrawn_at IS NULL OR withdrawn_at > moment)
  )
  SELECT yes.id FROM in_force yes
  WHERE yes.kind = 'sharing' AND yes.answer = 'yes' AND yes.parts @> wanted
    -- it names the practitioner or the agency
    AND EXISTS (
      SELECT FROM sharing_consentcover named
      WHERE named.consent_id = yes.id AND named.recipient = ANY (recipients) AND NOT named.excluded)
    -- nothing in force shuts them out
    AND NOT EXISTS (
      SELECT FROM sharing_consentcover named JOIN in_force ON in_force.id = named.consent_id
      WHERE named.recipient = ANY (recipients) AND named.excluded)
    -- no refusal by a competent child outweighs it: a later one, or any against somebody else's yes
    AND NOT EXISTS (
      SELECT FROM in_force refusal
      WHERE refusal.kind = 'sharing' AND refusal.answer = 'no' AND refusal.giver = 'child'
        AND (refusal.given_at >= yes.given_at OR yes.giver <> 'child'))
  ORDER BY yes.given_at DESC LIMIT 1
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("sharing", "0002_walls")]

    operations = [
        migrations.RunSQL(COVERING, "DROP FUNCTION sharing_covering(uuid, uuid[], text[], timestamptz)"),
        definer("sharing_covering(uuid, uuid[], text[], timestamptz)"),
    ]
