/**
 * Work orders; `work_order` is bounded, and what belongs to one goes with it. The row of `order_place` is the fence of who
 * opens them out of the journal. A photo's bytes are kept once, however many orders show it.
 */
export const orderTables = `
  CREATE TABLE order_place (
    one integer PRIMARY KEY CHECK (one = 1), epoch bigint NOT NULL, journal bigint NOT NULL, said bigint NOT NULL
  );
  INSERT INTO order_place VALUES (1, 0, 0, 0);
  CREATE TABLE work_order (
    id bigint PRIMARY KEY, occurrence text COLLATE "C" UNIQUE, alarm text COLLATE "C", site text COLLATE "C" NOT NULL,
    crew text COLLATE "C", state text NOT NULL, priority text NOT NULL, opened_at double precision NOT NULL,
    due double precision, good_since double precision, content text NOT NULL
  );
  CREATE INDEX work_order_alarm ON work_order (alarm, id);
  CREATE INDEX work_order_state ON work_order (state, id);
  CREATE INDEX work_order_opened ON work_order (opened_at);
  CREATE INDEX work_order_due ON work_order (due) WHERE due IS NOT NULL;
  CREATE TABLE order_entry (
    work_order bigint NOT NULL, revision integer NOT NULL, content text NOT NULL, PRIMARY KEY (work_order, revision)
  );
  CREATE TRIGGER order_entry_kept BEFORE UPDATE ON order_entry FOR EACH ROW EXECUTE FUNCTION refuse_edit();
  CREATE TABLE settling (
    alarm text COLLATE "C" NOT NULL, occurrence bigint NOT NULL, due double precision NOT NULL,
    PRIMARY KEY (alarm, occurrence)
  );
  CREATE TABLE order_photo (
    work_order bigint NOT NULL, hash text COLLATE "C" NOT NULL, bytes bigint NOT NULL, PRIMARY KEY (work_order, hash)
  );
  CREATE INDEX order_photo_hash ON order_photo (hash);
  CREATE TABLE photo (hash text COLLATE "C" PRIMARY KEY, content bytea NOT NULL);
  ALTER TABLE photo ALTER COLUMN content SET STORAGE EXTERNAL;
`
