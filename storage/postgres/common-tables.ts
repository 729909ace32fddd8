/** What several stores have: whom they belong together with, and the answers that they have given. */
export const commonTables = `
  CREATE TABLE origin (
    store text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, value text NOT NULL, PRIMARY KEY (store, key)
  );
  CREATE TABLE answer (
    store text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, at double precision NOT NULL, content text NOT NULL,
    PRIMARY KEY (store, key)
  );
  CREATE INDEX answer_at ON answer (store, at);
`
