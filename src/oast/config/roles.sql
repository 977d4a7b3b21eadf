-- The roles of Oast. `oast db roles` prints this for the administrator of a database that is not ours.
-- owner: makes the tables and runs the migrations, bypasses row level security (else data migrations
--   would update nothing, silently).  app: what the site connects as; neither owner nor bypassing.
-- backup: reads everything, writes nothing.  definer: owns the few functions that look past the
--   policies; nobody can log in as it.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'oast_owner') THEN
    CREATE ROLE oast_owner LOGIN BYPASSRLS CREATEDB;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'oast_app') THEN
    CREATE ROLE oast_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'oast_backup') THEN
    CREATE ROLE oast_backup LOGIN BYPASSRLS REPLICATION;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'oast_definer') THEN
    CREATE ROLE oast_definer NOLOGIN BYPASSRLS;
  END IF;
END
$$;
GRANT oast_definer TO oast_owner;
GRANT pg_read_all_data TO oast_backup;
