import { type Postgres, UnusablePostgres } from './postgres.ts'

/** One of so many parts, each of which is read by one process at a time. */
export interface Part {
  readonly partition: number
  readonly partitions: number
}

export const onlyPart: Part = { partition: 0, partitions: 1 }

/** Where each part has a row, which is its fence. */
type PartTable = 'alarm_partition' | 'ingest_place'

/** The rows of all parts, made where there are none. Rejects where there are those of another number: keys lie in other parts then. */
export async function takeParts(postgres: Postgres, table: PartTable, { partitions }: Part): Promise<void> {
  await postgres.rows(
    `INSERT INTO ${table} (id) SELECT id FROM generate_series(0, $1::integer - 1) AS id
     WHERE NOT EXISTS (SELECT 1 FROM ${table}) ON CONFLICT DO NOTHING`,
    [partitions],
  )
  const [row] = await postgres.rows(`SELECT count(*) AS found FROM ${table}`)
  const found = Number(row?.['found'])
  if (found !== partitions)
    throw new UnusablePostgres(
      `${postgres.where}: it was begun with ${found} part${found === 1 ? '' : 's'} of the reading log, and HUOSHUI_LOG_NATS_PARTITIONS says ${partitions}. Set it to ${found}, or HUOSHUI_POSTGRES_SCHEMA to begin anew.`,
    )
}
