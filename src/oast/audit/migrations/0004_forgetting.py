"""Forgetting: the keys of personal text are destroyed by two functions, for named system actors only.

The application may not delete keys itself (0002). Events stay as they are, so the chain verifies as before.
"""

from django.db import migrations, models

from oast.audit.row_security import definer

FORGET = """
CREATE FUNCTION audit_forget_subject(of_subject uuid) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE
  gone integer;
BEGIN
  IF NOT oast_has_office('system') THEN
    RAISE EXCEPTION 'only a named system actor forgets';
  END IF;
  DELETE FROM audit_personaltextkey k
  WHERE k.subject = of_subject OR k.id IN (
    -- A search names its child in its terms: it is found by the events that opened or listed the subject from it.
    SELECT s.text_key FROM audit_event s
    WHERE s.action = 'childindex.search' AND s.text_key IS NOT NULL AND s.object_id IN (
      SELECT e.object_id FROM audit_event e WHERE e.subject = of_subject AND e.object_id IS NOT NULL));
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;

CREATE FUNCTION audit_forget_searches(before timestamptz) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE
  gone integer;
BEGIN
  IF NOT oast_has_office('system') THEN
    RAISE EXCEPTION 'only a named system actor forgets';
  END IF;
  DELETE FROM audit_personaltextkey k WHERE k.subject IS NULL AND k.made_at < before;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
"""
BACK = "DROP FUNCTION audit_forget_subject(uuid); DROP FUNCTION audit_forget_searches(timestamptz)"


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_witness")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["object_id"], condition=models.Q(action="childindex.search"), name="audit_event_search"
            ),
        ),
        migrations.RunSQL(FORGET, BACK),
        definer("audit_forget_subject(uuid)"),
        definer("audit_forget_searches(timestamptz)"),
    ]
