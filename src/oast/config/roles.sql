-- The roles of Oast. `oast db roles` prints this for the administrator of a database that is not ours.
-- owner: makes the tables and runs the migrations, bypasses row level security (else data migrations
--   would update nothing, silently).  app: what the site connects as; neither owner nor bypassing.
-- backup: copies the whole server (replication) and reads no table; only as dump, which it must say
--   (pg_dump --role=oast_dump), it reads all rows past the policies. dump: nobody can log in as it.
--   Neither writes.  definer: owns the few functions that look past the
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
    CREATE ROLE oast_backup LOGIN REPLICATION NOINHERIT;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'oast_dump') THEN
    CREATE ROLE oast_dump NOLOGIN BYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'oast_definer') THEN
    CREATE ROLE oast_definer NOLOGIN BYPASSRLS;
  END IF;
END
$$;
GRANT oast_definer TO oast_owner;
GRANT pg_read_all_data TO oast_dump;
ALTER ROLE oast_backup NOINHERIT NOBYPASSRLS CONNECTION LIMIT 5;
ALTER ROLE oast_backup SET default_transaction_read_only = on;
GRANT oast_dump TO oast_backup;
DO $$
BEGIN
  IF EXISTS (
    SELECT FROM pg_auth_members
    WHERE roleid = 'pg_read_all_data'::regrole AND member = 'oast_backup'::regrole
  ) THEN
    REVOKE pg_read_all_data FROM oast_backup;
  END IF;
END
$$;
-- The server's log holds no value: the words of a fault, its details and the statement behind it name people.
-- Who asked gets them; nobody else, neither in the log nor beside it in pg_stat_activity.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['oast_app', 'oast_owner', 'oast_backup'] LOOP
    EXECUTE format('ALTER ROLE %I SET log_min_messages = log', name);
    EXECUTE format('ALTER ROLE %I SET log_min_error_statement = panic', name);
    EXECUTE format('ALTER ROLE %I SET log_error_verbosity = terse', name);
    EXECUTE format('ALTER ROLE %I SET log_statement = none', name);
    EXECUTE format('ALTER ROLE %I SET log_min_duration_statement = -1', name);
    EXECUTE format('ALTER ROLE %I SET log_min_duration_sample = -1', name);
    EXECUTE format('ALTER ROLE %I SET log_parameter_max_length_on_error = 0', name);
    EXECUTE format('ALTER ROLE %I SET track_activities = off', name);
  END LOOP;
END
$$;
-- A session whose client is gone ends within a second, also while it waits for a lock in its commit: who was killed
-- before the answer leaves no event of it.
ALTER ROLE oast_app SET client_connection_check_interval = '1s';
