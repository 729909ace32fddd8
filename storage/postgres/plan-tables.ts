/** What people have decided beside the plant file: edits of rules, planned work, claims. `rule_edit` and `made_window` are bounded. */
export const planTables = `
  CREATE TABLE rule_edit (
    id bigint PRIMARY KEY, site text COLLATE "C" NOT NULL, state text NOT NULL, until double precision,
    content text NOT NULL
  );
  CREATE INDEX rule_edit_state ON rule_edit (state, id);
  CREATE TABLE edit_revision (
    edit bigint NOT NULL, revision integer NOT NULL, content text NOT NULL, PRIMARY KEY (edit, revision)
  );
  CREATE TABLE made_window (
    id bigint PRIMARY KEY, site text COLLATE "C" NOT NULL, until double precision NOT NULL, content text NOT NULL
  );
  CREATE INDEX made_window_until ON made_window (until);
  CREATE TABLE window_entry (
    number bigint PRIMARY KEY, made_window bigint NOT NULL, at double precision NOT NULL, content text NOT NULL
  );
  CREATE TABLE claim (place integer PRIMARY KEY, content text NOT NULL);
  CREATE FUNCTION refuse_edit() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'what became of it is append-only'; END $$;
  CREATE TRIGGER edit_revision_kept BEFORE UPDATE ON edit_revision FOR EACH ROW EXECUTE FUNCTION refuse_edit();
  CREATE TRIGGER window_entry_kept BEFORE UPDATE ON window_entry FOR EACH ROW EXECUTE FUNCTION refuse_edit();
`
