"""What a tier-three agreement says: what for, how often, how safely, and when it is looked at again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("childindex", "0012_shield_lift"),
    ]

    operations = [
        migrations.AddField(
            model_name="feedagreement",
            name="frequency",
            field=models.CharField(blank=True, db_default="", max_length=80),
        ),
        migrations.AddField(
            model_name="feedagreement",
            name="purpose",
            field=models.CharField(blank=True, db_default="", max_length=500),
        ),
        migrations.AddField(
            model_name="feedagreement",
            name="review_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="feedagreement",
            name="security",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
    ]
