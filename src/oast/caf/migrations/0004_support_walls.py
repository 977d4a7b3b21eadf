"""The second wall of the support: rows of subjects that are open to the viewer."""

from django.db import migrations

from oast.audit.row_security import SYSTEM, protect

OPEN = "subject = ANY (ARRAY(SELECT sharing_open_subjects()))"
READ = f"{OPEN} OR oast_has_office('governance') OR {SYSTEM}"
WRITE = f"{OPEN} OR {SYSTEM}"

TABLES = [
    "caf_episode",
    "caf_leadnomination",
    "caf_teammember",
    "caf_planaction",
    "caf_progressnote",
    "caf_referral",
    "caf_referralevent",
    "caf_review",
    "caf_reviewelement",
    "caf_reviewaction",
    "caf_closure",
    "caf_familyinvitation",
]


class Migration(migrations.Migration):
    dependencies = [("caf", "0003_support"), ("sharing", "0002_walls")]

    operations = [protect(table, READ, WRITE) for table in TABLES]
