"""The information governance office reads the index: who a reviewed look was at, and what confirms it."""

from django.db import migrations

from oast.audit.row_security import SYSTEM

OPEN = "subject = ANY (ARRAY(SELECT sharing_open_subjects()))"
OF_A_CHILD = f"{SYSTEM} OR oast_has_office('index') OR {OPEN}"
TABLES = ["childindex_child", "childindex_carer", "childindex_involvement", "childindex_assessmentnotice"]


def _policy(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER POLICY {table}_read ON {table} USING ({OF_A_CHILD} OR oast_has_office('governance'))",
        f"ALTER POLICY {table}_read ON {table} USING ({OF_A_CHILD})",
    )


class Migration(migrations.Migration):
    dependencies = [("childindex", "0006_governance"), ("sharing", "0002_walls")]

    operations = [_policy(table) for table in TABLES]
