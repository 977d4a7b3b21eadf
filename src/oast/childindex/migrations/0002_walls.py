"""The second wall, the numbers of children, and the one function that looks for children past the wall."""

from django.db import migrations

from oast.audit.row_security import SYSTEM, definer, protect

OPEN = "subject = ANY (ARRAY(SELECT sharing_open_subjects()))"
OFFICE = f"{SYSTEM} OR oast_has_office('index')"
OF_A_CHILD = f"{OFFICE} OR {OPEN}"

# Candidates of one search or of many rows of a feed. Keys are compared by `=`; the shield is applied here, so
# that what it hides neither finds a child nor leaves the database. A very common pair of names is cut off.
CANDIDATES = """
CREATE FUNCTION childindex_candidates(
  row_numbers integer[], keys bigint[], whereabouts boolean[], asked_number text)
RETURNS TABLE (row_number integer, subject uuid, number text, given text, family text, former text[],
  mother_given text, mother_family text, born date, expected date, gender text, postcode text,
  nhs_number text, upn text, shielded boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH near AS (
    SELECT asked.row_number, found.subject, bool_or(NOT asked.whereabouts) AS openly
    FROM unnest(row_numbers, keys, whereabouts) AS asked (row_number, key, whereabouts)
    CROSS JOIN LATERAL (
      SELECT b.subject FROM childindex_blockingkey b WHERE b.key = asked.key LIMIT 2000) AS found
    GROUP BY 1, 2
    UNION ALL
    SELECT 0, c.subject, true FROM childindex_child c WHERE asked_number <> '' AND c.number = asked_number
  )
  SELECT DISTINCT near.row_number, c.subject, c.number, c.given, c.family,
    CASE WHEN c.shielded THEN '{}'::text[] ELSE c.former::text[] END,
    CASE WHEN c.shielded THEN '' ELSE c.mother_given END,
    CASE WHEN c.shielded THEN '' ELSE c.mother_family END, c.born, c.expected, c.gender,
    CASE WHEN c.shielded THEN '' ELSE c.postcode END,
    CASE WHEN c.shielded THEN '' ELSE coalesce(c.nhs_number, '') END,
    CASE WHEN c.shielded THEN '' ELSE coalesce(c.upn, '') END, c.shielded
  FROM near JOIN childindex_child c ON c.subject = near.subject
  WHERE (near.openly OR NOT c.shielded) AND c.state <> 'archived' AND oast_viewer() IS NOT NULL
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("childindex", "0001_initial"), ("sharing", "0002_walls")]

    operations = [
        migrations.RunSQL(CANDIDATES, "DROP FUNCTION childindex_candidates(integer[], bigint[], boolean[], text)"),
        definer("childindex_candidates(integer[], bigint[], boolean[], text)"),
        migrations.RunSQL("CREATE SEQUENCE childindex_number MINVALUE 0 START 0", "DROP SEQUENCE childindex_number"),
        protect("childindex_child", OF_A_CHILD),
        protect("childindex_carer", OF_A_CHILD),
        protect("childindex_involvement", OF_A_CHILD),
        protect("childindex_assessmentnotice", OF_A_CHILD),
        protect("childindex_blockingkey", OFFICE, OF_A_CHILD),
        protect("childindex_search", f"person = oast_person() OR {SYSTEM}"),
        protect("childindex_feedload", OFFICE),
        protect("childindex_feedrow", OFFICE),
        protect("childindex_rowerror", OFFICE),
    ]
