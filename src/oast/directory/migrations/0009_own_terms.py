import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0008_statistics"),
    ]

    operations = [
        migrations.AddField(
            model_name="taxonomyterm",
            name="heir",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="directory.taxonomyterm"
            ),
        ),
        migrations.CreateModel(
            name="TermVersion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(unique=True)),
                ("kind", models.TextField(choices=[("outcome", "Outcome"), ("topic", "Topic"), ("need", "Need")])),
                ("code", models.TextField()),
                ("content", models.JSONField()),
                ("differs", models.JSONField()),
                (
                    "how",
                    models.TextField(
                        choices=[
                            ("filed", "As the definition files have it"),
                            ("added", "Added"),
                            ("changed", "Changed"),
                            ("retired", "Retired into another"),
                            ("put_back", "Put back"),
                            ("reverted", "Brought back to an earlier version"),
                        ]
                    ),
                ),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("waiting", "Is being published"),
                            ("in_force", "In force"),
                            ("taken_back", "Taken back"),
                        ],
                        default="waiting",
                    ),
                ),
                ("words", models.TextField()),
                ("made_by", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("run", models.UUIDField(null=True)),
                ("services", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "in_force")), fields=["-number"], name="directory_term_in_force"
                    ),
                    models.Index(fields=["code", "-number"], name="directory_term_history"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")), fields=("state",), name="directory_term_one_waits"
                    )
                ],
            },
        ),
    ]
