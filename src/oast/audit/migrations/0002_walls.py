"""Who looks, as SQL; the trigger that seals events at commit; append-only by privilege; the second wall."""

from django.db import migrations

from oast.audit.row_security import SYSTEM, append_only, definer, protect

VIEWER = """
-- After a transaction the setting is an empty string, not null: without NULLIF that would fail open.
CREATE FUNCTION oast_viewer() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT NULLIF(current_setting('oast.viewer', true), '') $$;
CREATE FUNCTION oast_agency() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT NULLIF(current_setting('oast.agency', true), '') $$;
-- Null for a system actor, whose key is not an id.
CREATE FUNCTION oast_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT CASE WHEN oast_viewer() NOT LIKE 'system:%' THEN oast_viewer()::uuid END $$;
-- The moment the look or operation speaks of, so that the wall and the rules mean the same "now".
CREATE FUNCTION oast_at() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(NULLIF(current_setting('oast.at', true), '')::timestamptz, now()) $$;
CREATE FUNCTION oast_has_office(office text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT oast_viewer() IS NOT NULL
        AND position(',' || office || ',' IN coalesce(current_setting('oast.offices', true), '')) > 0 $$;
"""

SEAL = """
CREATE FUNCTION audit_netstring(value text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT CASE WHEN value IS NULL THEN '-,'::bytea
        ELSE convert_to(octet_length(convert_to(value, 'UTF8'))::text || ':' || value || ',', 'UTF8') END $$;

-- The same bytes as oast.audit.chain.canonical; tests/audit/test_chain.py holds the two equal.
CREATE FUNCTION audit_canonical(e audit_event) RETURNS bytea LANGUAGE sql STABLE
  AS $$ SELECT audit_netstring(e.id::text)
    || audit_netstring(((extract(epoch FROM e.at) * 1000000)::bigint)::text)
    || audit_netstring(e.action) || audit_netstring(e.outcome) || audit_netstring(e.actor)
    || audit_netstring(e.acting_for) || audit_netstring(e.purpose) || audit_netstring(e."right")
    || audit_netstring(e.subject::text) || audit_netstring(array_to_string(e.shown, ','))
    || audit_netstring(e.object_kind) || audit_netstring(e.object_id::text)
    || audit_netstring(e.request_id) || audit_netstring(e.text_key::text)
    || audit_netstring(encode(e.text, 'hex')) $$;

-- Deferred: runs at commit, so the chain's lock is held for the commit only, never while a page renders.
CREATE FUNCTION audit_seal_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE
  last_number bigint := 0;
  last_chain bytea := ''::bytea;
  new_leaf bytea := sha256(audit_canonical(NEW));
BEGIN
  PERFORM pg_advisory_xact_lock(7403215001);
  SELECT number, chain INTO last_number, last_chain FROM audit_seal ORDER BY number DESC LIMIT 1;
  INSERT INTO audit_seal (number, event, leaf, chain, sealed_at)
  VALUES (coalesce(last_number, 0) + 1, NEW.id, new_leaf,
          sha256(coalesce(last_chain, ''::bytea) || new_leaf), clock_timestamp());
  RETURN NULL;
END $$;
"""

TRIGGER = """
CREATE CONSTRAINT TRIGGER audit_event_sealed AFTER INSERT ON audit_event
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_seal_event();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_seal FROM oast_app;
"""

OWN_OR_GOVERNANCE = f"actor = oast_viewer() OR oast_has_office('governance') OR {SYSTEM}"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(VIEWER, migrations.RunSQL.noop),
        migrations.RunSQL(SEAL, migrations.RunSQL.noop),
        definer("audit_seal_event()"),
        migrations.RunSQL(TRIGGER, migrations.RunSQL.noop),
        append_only("audit_event"),
        append_only("audit_personaltextkey"),
        protect("audit_event", OWN_OR_GOVERNANCE, "actor = oast_viewer()"),
        protect("audit_personaltextkey", OWN_OR_GOVERNANCE, "actor = oast_viewer()"),
    ]
