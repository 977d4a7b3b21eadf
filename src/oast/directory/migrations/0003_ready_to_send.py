"""The list item as text, ready to send; statistics by a function of the tables' owner."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_words")]

    operations = [
        migrations.AlterField("entry", "brief", models.TextField()),
        migrations.RunSQL(
            """
            CREATE FUNCTION directory_analyze() RETURNS void
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
            BEGIN
              ANALYZE directory_entry, directory_entryplace, directory_searchword, directory_service;
            END $$;
            REVOKE ALL ON FUNCTION directory_analyze() FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION directory_analyze() TO oast_app;
            """,
            "DROP FUNCTION directory_analyze();",
        ),
    ]
