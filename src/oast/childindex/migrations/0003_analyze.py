"""Fresh statistics after a bulk load: the application does not own its tables and could not ask for them."""

from django.db import migrations

ANALYZE = """
CREATE FUNCTION childindex_analyze() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  ANALYZE childindex_child, childindex_blockingkey, childindex_carer, childindex_involvement $$;
REVOKE ALL ON FUNCTION childindex_analyze() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION childindex_analyze() TO oast_app;
"""


class Migration(migrations.Migration):
    dependencies = [("childindex", "0002_walls")]

    operations = [migrations.RunSQL(ANALYZE, "DROP FUNCTION childindex_analyze()")]
