"""The second wall: rows of subjects that are open to the viewer."""

from django.db import migrations

from oast.audit.row_security import SYSTEM, protect

OPEN = "subject = ANY (ARRAY(SELECT sharing_open_subjects()))"
READ = f"{OPEN} OR oast_has_office('governance') OR {SYSTEM}"
WRITE = f"{OPEN} OR {SYSTEM}"

TABLES = [
    "caf_checklist",
    "caf_checklistanswer",
    "caf_assessment",
    "caf_assessmentidentity",
    "caf_assessmentsituation",
    "caf_assessmentelement",
    "caf_assessmentperson",
    "caf_assessmentconclusion",
    "caf_assessmentcomments",
    "caf_assessmentaction",
]


class Migration(migrations.Migration):
    dependencies = [("caf", "0001_initial"), ("sharing", "0002_walls")]

    operations = [protect(table, READ, WRITE) for table in TABLES]
