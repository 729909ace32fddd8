/**
 * Who does a work that one process does at a time, until when by the server's clock. `epoch` counts its owners; `owner`
 * is for people.
 */
export const leaseTables = `
  CREATE TABLE lease (
    work text COLLATE "C" PRIMARY KEY, epoch bigint NOT NULL DEFAULT 0, owner text NOT NULL DEFAULT '',
    since timestamptz NOT NULL DEFAULT clock_timestamp(), until timestamptz NOT NULL DEFAULT '-infinity'
  );
  CREATE TABLE progress (role text COLLATE "C" PRIMARY KEY, record text NOT NULL);
`
