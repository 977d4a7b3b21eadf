"""What is wrong with an entry, and what became of that, is one of the closed lists: the database says so too."""

from django.db import migrations, models

KINDS = ["closed", "contact", "times", "unsafe", "other"]
STATES = ["open", "mended", "right", "junk"]

KNOWN = """
UPDATE directory_report SET kind = 'other' WHERE kind NOT IN ('closed', 'contact', 'times', 'unsafe', 'other');
UPDATE directory_report SET state = 'open' WHERE state NOT IN ('open', 'mended', 'right', 'junk');
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0011_linked_directories")]

    operations = [
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="directory_report_kind"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(condition=models.Q(state__in=STATES), name="directory_report_known"),
        ),
    ]
