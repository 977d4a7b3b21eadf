"""Our text search configuration: English stems without accents."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TEXT SEARCH CONFIGURATION oast (COPY = pg_catalog.english);
            ALTER TEXT SEARCH CONFIGURATION oast
              ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
            """,
            "DROP TEXT SEARCH CONFIGURATION oast;",
        )
    ]
