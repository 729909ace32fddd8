/**
 * Brokers of the log, each run of one under a name of its own, and the Last Wills of the sessions that are open at them.
 * Whoever speaks for one that is gone has until `claimed_until` for it.
 */
export const nodeTables = `
  CREATE TABLE broker_node (
    node text COLLATE "C" PRIMARY KEY, seen timestamptz NOT NULL, until timestamptz NOT NULL,
    spoken_for boolean NOT NULL DEFAULT false, claimed_until timestamptz NOT NULL DEFAULT '-infinity'
  );
  CREATE TABLE broker_will (
    session text COLLATE "C" PRIMARY KEY, node text COLLATE "C" NOT NULL, device text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL, payload bytea NOT NULL, qos integer NOT NULL, retain boolean NOT NULL,
    allowed_ms double precision NOT NULL, claimed_until timestamptz NOT NULL DEFAULT '-infinity'
  );
  CREATE INDEX broker_will_node ON broker_will (node);
  CREATE INDEX broker_will_device ON broker_will (device);
`
