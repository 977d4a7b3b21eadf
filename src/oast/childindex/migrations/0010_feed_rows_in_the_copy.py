"""The information governance office reads the rows of agencies' files that were found to be a child's: they are part of
the copy that a person may ask for, which left them out without a word."""

from django.db import migrations

from oast.audit.row_security import SYSTEM

TABLE = "childindex_feedrow"
OFFICE = f"{SYSTEM} OR oast_has_office('index')"
REVIEW = "oast_has_office('governance') AND subject IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("childindex", "0009_near_the_shield")]

    operations = [
        migrations.RunSQL(
            f"ALTER POLICY {TABLE}_read ON {TABLE} USING ({OFFICE} OR ({REVIEW}))",
            f"ALTER POLICY {TABLE}_read ON {TABLE} USING ({OFFICE})",
        )
    ]
