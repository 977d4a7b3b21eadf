"""Authors open the index by a search, as everybody does."""

from django.db import migrations

SEARCHED = "UPDATE sharing_relationship SET parts = array_remove(parts, 'index') WHERE relation = 'author'"


class Migration(migrations.Migration):
    dependencies = [("caf", "0006_old_authors")]

    operations = [migrations.RunSQL(SEARCHED, migrations.RunSQL.noop)]
