"""Authors of assessments that were stopped, replaced or closed before: what they keep is what they would keep now."""

from django.db import migrations

NARROWED = """
UPDATE sharing_relationship held SET parts = ARRAY['assessment']
FROM caf_assessment written
WHERE held.relation = 'author' AND held.object_id = written.id
  AND (written.abandoned_at IS NOT NULL OR written.superseded_at IS NOT NULL);
UPDATE sharing_relationship held SET parts = array_remove(held.parts, 'index')
FROM caf_assessment written
WHERE held.relation = 'author' AND held.object_id = written.id AND written.closed_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("caf", "0005_saved_number"),
        ("sharing", "0007_disagreement"),
    ]

    operations = [migrations.RunSQL(NARROWED, migrations.RunSQL.noop)]
