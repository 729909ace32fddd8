/** What is on record of people and notices. `notice`, `attempt`, `announcement` and `audit_entry` are bounded. */
export const recordTables = `
  CREATE TABLE notice (
    row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, channel text COLLATE "C" NOT NULL,
    recipient text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, number bigint NOT NULL,
    alarm text COLLATE "C" NOT NULL, occurrence bigint NOT NULL, kind text NOT NULL, message text COLLATE "C" NOT NULL,
    outcome text NOT NULL, attempts integer NOT NULL, first_at double precision NOT NULL,
    last_at double precision NOT NULL, provider_id text, detail text, UNIQUE (channel, recipient, id)
  );
  CREATE INDEX notice_alarm ON notice (alarm, occurrence);
  CREATE INDEX notice_outcome ON notice (outcome, row);
  CREATE TABLE attempt (
    row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, channel text COLLATE "C" NOT NULL,
    recipient text COLLATE "C" NOT NULL, message text COLLATE "C" NOT NULL, notices integer NOT NULL,
    at double precision NOT NULL, settled_at double precision, outcome text NOT NULL, provider_id text, detail text
  );
  CREATE INDEX attempt_message ON attempt (message);
  CREATE TABLE told (
    channel text COLLATE "C" NOT NULL, recipient text COLLATE "C" NOT NULL, alarm text COLLATE "C" NOT NULL,
    kind text NOT NULL, occurrence bigint NOT NULL, number bigint NOT NULL, certain text NOT NULL,
    PRIMARY KEY (channel, recipient, alarm)
  );
  CREATE TABLE recipient (
    channel text COLLATE "C" NOT NULL, recipient text COLLATE "C" NOT NULL, accepted_at double precision,
    since double precision, outcome text, detail text, PRIMARY KEY (channel, recipient)
  );
  CREATE TABLE announcement (
    row bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text COLLATE "C" NOT NULL UNIQUE,
    site text COLLATE "C" NOT NULL, state text NOT NULL, content text NOT NULL
  );
  CREATE INDEX announcement_state ON announcement (state, row);
  CREATE INDEX announcement_site ON announcement (site, row);
  CREATE TABLE audit_entry (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at double precision NOT NULL, what text NOT NULL,
    by text NOT NULL, person text, about text, address text, detail text
  );
`
