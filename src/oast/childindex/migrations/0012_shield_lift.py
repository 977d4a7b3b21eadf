"""A request to take a shield off waits on the record for its second person (docs/adr/0174)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("childindex", "0011_office_history"),
    ]

    operations = [
        migrations.AddField(
            model_name="child",
            name="lift_asked",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="child",
            name="lift_asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="child",
            name="lift_asked_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(
                condition=models.Q(("lift_asked__isnull", False)),
                fields=["lift_asked_at", "id"],
                name="childindex_child_lift_asked",
            ),
        ),
    ]
