-- What a new database of Oast needs once, said by its administrator: extensions and default privileges.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO oast_owner;
GRANT USAGE ON SCHEMA public TO oast_app, oast_backup;
GRANT USAGE, CREATE ON SCHEMA public TO oast_definer;
ALTER DEFAULT PRIVILEGES FOR ROLE oast_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO oast_app;
ALTER DEFAULT PRIVILEGES FOR ROLE oast_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO oast_app;
ALTER DEFAULT PRIVILEGES FOR ROLE oast_owner IN SCHEMA public GRANT ALL ON TABLES TO oast_definer;
ALTER DEFAULT PRIVILEGES FOR ROLE oast_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO oast_definer;
