"""Since when a shield is on: codes made for parents before it open nothing (docs/adr/0175).

Of a shield that is on already it is not known; from today is the safe answer.
"""

from django.db import migrations, models

SINCE = "UPDATE childindex_child SET shielded_at = now() WHERE shielded"


class Migration(migrations.Migration):
    dependencies = [
        ("childindex", "0013_agreement_parts"),
    ]

    operations = [
        migrations.AddField(
            model_name="child",
            name="shielded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(SINCE, migrations.RunSQL.noop),
    ]
