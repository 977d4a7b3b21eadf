"""Roots that the outside witness acknowledged; the list of what was shown in a form that no two lists share."""

import django.contrib.postgres.fields
from django.db import migrations, models

from oast.audit.row_security import append_only

LIST = r"""
-- Two lists must not have one form: a comma or backslash of an item is escaped, an empty or missing item is
-- written out. Lists without such items keep the form they had, so earlier seals stay good.
CREATE FUNCTION audit_list(items text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT CASE WHEN items IS NULL THEN NULL ELSE coalesce(string_agg(
          CASE WHEN item IS NULL THEN '\N' WHEN item = '' THEN '\0'
          ELSE replace(replace(item, '\', '\\'), ',', '\,') END, ',' ORDER BY place), '') END
        FROM unnest(items) WITH ORDINALITY AS listed(item, place) $$;

CREATE OR REPLACE FUNCTION audit_canonical(e audit_event) RETURNS bytea LANGUAGE sql STABLE
  AS $$ SELECT audit_netstring(e.id::text)
    || audit_netstring(((extract(epoch FROM e.at) * 1000000)::bigint)::text)
    || audit_netstring(e.action) || audit_netstring(e.outcome) || audit_netstring(e.actor)
    || audit_netstring(e.acting_for) || audit_netstring(e.purpose) || audit_netstring(e."right")
    || audit_netstring(e.subject::text) || audit_netstring(audit_list(e.shown))
    || audit_netstring(e.object_kind) || audit_netstring(e.object_id::text)
    || audit_netstring(e.request_id) || audit_netstring(e.text_key::text)
    || audit_netstring(encode(e.text, 'hex')) $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_walls")]

    operations = [
        migrations.CreateModel(
            name="WitnessedRoot",
            fields=[
                ("record", models.BigIntegerField(primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField()),
                (
                    "peaks",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(), default=list, size=None),
                ),
                ("digest", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        append_only("audit_witnessedroot"),
        migrations.RunSQL(LIST, migrations.RunSQL.noop),
    ]
