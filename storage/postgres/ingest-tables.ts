/**
 * What ingest keeps. The row of `ingest_place` is its fence: each commit counts it on, so that one whose answer was lost
 * is known by it. Payloads of rejects are counted as they come and go.
 */
export const ingestTables = `
  CREATE TABLE ingest_place (
    id integer PRIMARY KEY, epoch bigint NOT NULL DEFAULT 0, commits bigint NOT NULL DEFAULT 0,
    "offset" bigint NOT NULL DEFAULT 0, changes bigint NOT NULL DEFAULT 0,
    next bigint, until bigint
  );
  CREATE TABLE point (
    point text COLLATE "C" PRIMARY KEY, site text COLLATE "C" NOT NULL, change bigint NOT NULL,
    at double precision NOT NULL, received_at double precision NOT NULL, value double precision,
    quality integer NOT NULL, reason text, memory text NOT NULL, claimed_at double precision
  );
  CREATE INDEX point_site ON point (site, point);
  CREATE INDEX point_change ON point (change);
  CREATE TABLE memory (key text COLLATE "C" PRIMARY KEY, value text NOT NULL);
  CREATE TABLE device (device text COLLATE "C" PRIMARY KEY, record text NOT NULL);
  CREATE TABLE reject (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "offset" bigint NOT NULL, reason text NOT NULL,
    count integer NOT NULL, "where" text NOT NULL, detail text NOT NULL, received_at double precision NOT NULL,
    topic text NOT NULL, client text NOT NULL, payload bytea NOT NULL, replay boolean NOT NULL DEFAULT false,
    UNIQUE ("offset", reason)
  );
  CREATE INDEX reject_reason ON reject (reason, id);
  CREATE INDEX reject_replay ON reject (id) WHERE replay;
  CREATE TABLE reject_size (kept bigint NOT NULL, bytes bigint NOT NULL);
  INSERT INTO reject_size VALUES (0, 0);
  CREATE FUNCTION count_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE reject_size AS size SET kept = size.kept + more.kept, bytes = size.bytes + more.bytes
      FROM (SELECT count(*) AS kept, coalesce(sum(length(payload)), 0) AS bytes FROM new_rejects) AS more;
    RETURN NULL; END $$;
  CREATE FUNCTION count_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE reject_size AS size SET kept = size.kept - less.kept, bytes = size.bytes - less.bytes
      FROM (SELECT count(*) AS kept, coalesce(sum(length(payload)), 0) AS bytes FROM old_rejects) AS less;
    RETURN NULL; END $$;
  CREATE TRIGGER reject_kept AFTER INSERT ON reject
    REFERENCING NEW TABLE AS new_rejects FOR EACH STATEMENT EXECUTE FUNCTION count_kept();
  CREATE TRIGGER reject_gone AFTER DELETE ON reject
    REFERENCING OLD TABLE AS old_rejects FOR EACH STATEMENT EXECUTE FUNCTION count_gone();
  CREATE TABLE quarantine (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, reason text NOT NULL, name text NOT NULL, count bigint NOT NULL,
    first_offset bigint NOT NULL, last_offset bigint NOT NULL, first_received_at double precision NOT NULL,
    last_received_at double precision NOT NULL, topics text NOT NULL, "values" text NOT NULL, sample bytea NOT NULL,
    client text NOT NULL, taken boolean NOT NULL DEFAULT false
  );
  CREATE UNIQUE INDEX quarantine_waiting ON quarantine (md5(reason || ' ' || name)) WHERE NOT taken;
  CREATE INDEX quarantine_heard ON quarantine (last_received_at);
  CREATE TABLE dirty_point (point text COLLATE "C" PRIMARY KEY);
  CREATE SEQUENCE dirty_change;
  CREATE TABLE dirty (
    point text COLLATE "C" NOT NULL, hour bigint NOT NULL, change bigint NOT NULL DEFAULT nextval('dirty_change'),
    PRIMARY KEY (point, hour)
  );
  CREATE INDEX dirty_hour ON dirty (hour);
`
