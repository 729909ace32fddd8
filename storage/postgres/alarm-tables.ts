/**
 * Alarms, entries and rules are JSON, as text: byte for byte what was written. The row of a partition is its fence, and
 * every writer holds it: entries are numbered in the order in which they become visible, without a gap.
 */
export const alarmTables = `
  CREATE TABLE alarm_partition (
    id integer PRIMARY KEY, epoch bigint NOT NULL DEFAULT 0, "offset" bigint NOT NULL DEFAULT 0,
    entries bigint NOT NULL DEFAULT 0
  );
  CREATE TABLE engine (
    partition integer NOT NULL, key text COLLATE "C" NOT NULL, text text NOT NULL, PRIMARY KEY (partition, key)
  );
  CREATE TABLE alarm (
    partition integer NOT NULL, id text COLLATE "C" NOT NULL, site text COLLATE "C" NOT NULL, state text NOT NULL,
    priority text NOT NULL, audience text NOT NULL, rule_version text NOT NULL, due double precision,
    content text NOT NULL, PRIMARY KEY (partition, id)
  );
  CREATE INDEX alarm_standing ON alarm (partition, id) WHERE state <> 'NORM';
  CREATE INDEX alarm_due ON alarm (partition, due) WHERE due IS NOT NULL;
  CREATE TABLE rule (
    partition integer NOT NULL, id text COLLATE "C" NOT NULL, version text NOT NULL, content text NOT NULL,
    PRIMARY KEY (partition, id, version)
  );
  CREATE TABLE explained (
    partition integer NOT NULL, parent text COLLATE "C" NOT NULL, alarm text COLLATE "C" NOT NULL,
    PRIMARY KEY (partition, parent, alarm)
  );
  CREATE INDEX explained_alarm ON explained (partition, alarm);
  CREATE TABLE journal (
    partition integer NOT NULL, number bigint NOT NULL, alarm text COLLATE "C" NOT NULL, site text COLLATE "C" NOT NULL,
    at double precision NOT NULL, content text NOT NULL, PRIMARY KEY (partition, number)
  );
  CREATE INDEX journal_alarm ON journal (partition, alarm, number);
  CREATE INDEX journal_site ON journal (partition, site, number);
  CREATE INDEX journal_at ON journal (partition, at, alarm);
  CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the alarm journal is append-only'; END $$;
  CREATE TRIGGER journal_kept BEFORE UPDATE OR DELETE ON journal FOR EACH ROW EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER journal_whole BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  CREATE TABLE journal_reader (name text COLLATE "C" PRIMARY KEY, number bigint NOT NULL);
`
