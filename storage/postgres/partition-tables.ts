/**
 * Several parts, each with a row as its fence. The alarms of all of them are one book with one journal: whoever writes to
 * it holds the row of its end, so entries are numbered in the order in which they become visible. So are the changes of
 * points. `attendance`: who is there to share the parts of a work, until when by the server's clock.
 */
export const partitionTables = `
  CREATE TABLE journal_end (id integer PRIMARY KEY CHECK (id = 0), entries bigint NOT NULL);
  INSERT INTO journal_end SELECT 0, coalesce(max(entries), 0) FROM alarm_partition;
  ALTER TABLE alarm_partition DROP COLUMN entries;
  CREATE TABLE point_end (id integer PRIMARY KEY CHECK (id = 0), changes bigint NOT NULL);
  INSERT INTO point_end SELECT 0, coalesce(max(changes), 0) FROM ingest_place;
  ALTER TABLE ingest_place DROP COLUMN changes;
  ALTER TABLE point ADD COLUMN partition integer NOT NULL DEFAULT 0;
  ALTER TABLE device ADD COLUMN partition integer NOT NULL DEFAULT 0;
  ALTER TABLE memory ADD COLUMN partition integer NOT NULL DEFAULT 0;
  ALTER TABLE memory DROP CONSTRAINT memory_pkey, ADD PRIMARY KEY (partition, key);
  ALTER TABLE reject ADD COLUMN partition integer NOT NULL DEFAULT 0;
  ALTER TABLE reject DROP CONSTRAINT reject_offset_reason_key, ADD UNIQUE (partition, "offset", reason);
  ALTER TABLE quarantine ADD COLUMN partition integer NOT NULL DEFAULT 0;
  DROP INDEX quarantine_waiting;
  CREATE UNIQUE INDEX quarantine_waiting ON quarantine (partition, md5(reason || ' ' || name)) WHERE NOT taken;
  CREATE TABLE attendance (
    work text COLLATE "C" NOT NULL, member text COLLATE "C" NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(), until timestamptz NOT NULL, PRIMARY KEY (work, member)
  );
`
