"""The subjects open to the viewer, as a function that looks past the policies, and the policies that ask it."""

from django.db import migrations

from oast.audit.row_security import SYSTEM, definer, protect

OPEN_SUBJECTS = """
CREATE FUNCTION sharing_open_subjects() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
  SELECT subject FROM sharing_relationship
  WHERE person = oast_person() AND (ended_at IS NULL OR ended_at > oast_at())
  UNION
  SELECT subject FROM sharing_relationship
  WHERE person IS NULL AND agency = oast_agency()::uuid AND (ended_at IS NULL OR ended_at > oast_at())
$$;
"""

OPEN = "subject = ANY (ARRAY(SELECT sharing_open_subjects()))"
"""An array, evaluated once a query, so that the policy itself can use the index on subject."""

READ = f"{OPEN} OR oast_has_office('governance') OR {SYSTEM}"

WITH_FAMILY = f"actor = oast_viewer() OR {OPEN} OR oast_has_office('governance') OR {SYSTEM}"


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_initial"), ("audit", "0002_walls")]

    operations = [
        migrations.RunSQL(OPEN_SUBJECTS, "DROP FUNCTION sharing_open_subjects()"),
        definer("sharing_open_subjects()"),
        # One's own relationship may be made on a subject not open yet: that is what opens it.
        protect(
            "sharing_relationship",
            f"person = oast_person() OR {READ}",
            f"person = oast_person() OR {OPEN} OR {SYSTEM}",
        ),
        protect("sharing_consent", READ, f"{OPEN} OR {SYSTEM}"),
        protect("sharing_consentcover", READ, f"{OPEN} OR {SYSTEM}"),
        migrations.RunSQL(
            f"ALTER POLICY audit_event_read ON audit_event USING ({WITH_FAMILY})", migrations.RunSQL.noop
        ),
    ]
