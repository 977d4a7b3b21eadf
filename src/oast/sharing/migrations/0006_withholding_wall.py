"""The second wall of what is withheld: whoever reads the record is shown less by it; only the lead writes it."""

from django.db import migrations

from oast.audit.row_security import SYSTEM, protect

OPEN = "subject = ANY (ARRAY(SELECT sharing_open_subjects()))"
REVIEW = f"oast_has_office('governance') OR {SYSTEM}"


class Migration(migrations.Migration):
    dependencies = [("sharing", "0005_keeping")]

    operations = [protect("sharing_withholding", f"{OPEN} OR {REVIEW}", REVIEW)]
