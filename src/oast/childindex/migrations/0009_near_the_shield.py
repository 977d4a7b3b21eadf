"""The matching of feeds sees past the shield, so that a row near a shielded child goes to the index office.

Through the search's function a row that bears a shielded child's NHS number and another name found nobody: it would
have made an unshielded double of the child, or broken the whole load at the number's uniqueness. Nobody who searches
reaches this function: it answers named system actors, who read feeds, and nobody else.
"""

from django.db import migrations

from oast.audit.row_security import SYSTEM, definer

NEAR = f"""
CREATE FUNCTION childindex_near_the_shield(row_numbers integer[], keys bigint[])
RETURNS TABLE (row_number integer, subject uuid, number text, given text, family text, former text[],
  mother_given text, mother_family text, born date, expected date, gender text, postcode text,
  nhs_number text, upn text, shielded boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT asked.row_number, c.subject, c.number, c.given, c.family, c.former::text[], c.mother_given,
    c.mother_family, c.born, c.expected, c.gender, c.postcode, coalesce(c.nhs_number, ''), coalesce(c.upn, ''), true
  FROM unnest(row_numbers, keys) AS asked (row_number, key)
  JOIN childindex_blockingkey b ON b.key = asked.key
  JOIN childindex_child c ON c.subject = b.subject
  WHERE c.shielded AND {SYSTEM}
$$;
"""  # noqa: S608 nothing typed is in it
SIGNATURE = "childindex_near_the_shield(integer[], bigint[])"


class Migration(migrations.Migration):
    dependencies = [("childindex", "0008_keeping")]

    operations = [
        migrations.RunSQL(NEAR, f"DROP FUNCTION {SIGNATURE}"),
        definer(SIGNATURE),
    ]
