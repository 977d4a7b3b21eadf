"""The index office reads what its colleagues did to a basic record: what they put right, and the shield's history.

Of other events it reads its own only. The keys of personal texts are open to it too: without their event, which this
hides, they open nothing.
"""

from django.db import migrations

from oast.audit.row_security import SYSTEM

OPEN = "subject = ANY (ARRAY(SELECT sharing_open_subjects()))"
OFFICE = "oast_has_office('index')"
HISTORY = f"{OFFICE} AND object_kind IN ('childindex.correction', 'childindex.shielding')"
EVENTS = f"actor = oast_viewer() OR {OPEN} OR oast_has_office('governance') OR {SYSTEM}"
KEYS = f"actor = oast_viewer() OR oast_has_office('governance') OR {SYSTEM}"


class Migration(migrations.Migration):
    dependencies = [("childindex", "0010_feed_rows_in_the_copy"), ("sharing", "0002_walls"), ("audit", "0002_walls")]

    operations = [
        migrations.RunSQL(
            f"ALTER POLICY audit_event_read ON audit_event USING ({EVENTS} OR ({HISTORY}))",
            f"ALTER POLICY audit_event_read ON audit_event USING ({EVENTS})",
        ),
        migrations.RunSQL(
            f"ALTER POLICY audit_personaltextkey_read ON audit_personaltextkey USING ({KEYS} OR {OFFICE})",
            f"ALTER POLICY audit_personaltextkey_read ON audit_personaltextkey USING ({KEYS})",
        ),
    ]
