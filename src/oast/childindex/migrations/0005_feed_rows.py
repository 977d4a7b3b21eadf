"""A row of a feed is kept as it came: only what became of it may be written later."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("childindex", "0004_feeds_by_row")]

    operations = [
        migrations.RunSQL(
            """
            REVOKE UPDATE ON childindex_feedrow FROM oast_app;
            GRANT UPDATE (outcome, subject, score, model, reason, candidates) ON childindex_feedrow TO oast_app;
            """,
            "GRANT UPDATE ON childindex_feedrow TO oast_app",
        )
    ]
