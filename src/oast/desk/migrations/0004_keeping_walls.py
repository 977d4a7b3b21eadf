"""The second wall of holds, requests and the lines of the retention clock."""

from django.db import migrations

from oast.audit.row_security import SYSTEM, protect

REVIEW = f"oast_has_office('governance') OR {SYSTEM}"
TABLES = ["desk_hold", "desk_keepingline", "desk_rightsrequest", "desk_passagechoice"]


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_keeping")]

    operations = [protect(table, REVIEW) for table in TABLES]
