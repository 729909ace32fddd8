/** Who may speak MQTT, HTTP and SL 651. `sequence` grows with each change, in the order of the commits; a station's password that is no more has no hash. */
export const credentialTables = `
  CREATE TABLE credential (
    id text COLLATE "C" PRIMARY KEY, kind text NOT NULL, site text, publish text NOT NULL, subscribe text NOT NULL,
    hash text NOT NULL, created_at bigint NOT NULL, changed_at bigint NOT NULL, revoked_at bigint,
    sequence bigint NOT NULL UNIQUE
  );
  CREATE TABLE token (
    name text COLLATE "C" PRIMARY KEY, role text NOT NULL, hash bytea NOT NULL UNIQUE, created_at bigint NOT NULL,
    revoked_at bigint, sites text, expires_at bigint, last_used_at bigint
  );
  CREATE TABLE station_password (
    address text COLLATE "C" PRIMARY KEY, salt bytea, hash bytea, changed_at bigint NOT NULL,
    sequence bigint NOT NULL UNIQUE
  );
`
