import type { Reading } from '../../core/reading.ts'
import { callApi, type FoundBucket, rawBucket } from './influx-api.ts'
import { type Existing, lookUp } from './influx-existing.ts'
import type { InfluxSeries } from './influx-series.ts'
import type { InfluxServer } from './influx-server.ts'
import { StoreUnavailable } from './store.ts'

/** A mapping of InfluxQL's names to a bucket: https://docs.influxdata.com/influxdb/v2/reference/api/influxdb-1x/dbrp/ */
interface Mapping {
  readonly id: string
  readonly database: string
  readonly retention_policy: string
  readonly bucketID: string
  readonly default: boolean
  /** Made of the bucket's own name; one that somebody made goes before it. */
  readonly virtual?: boolean
}

/**
 * Makes sure that what is written to a 2.x is what is read from it: the bucket is there for the token, and its name in
 * InfluxQL is not mapped to another. Throws `StoreUnavailable`, which says what is wrong: written all the same, readings
 * would be where nobody looks.
 */
export async function checkPlace(server: InfluxServer): Promise<void> {
  if (server.version === '2') await checkMapping(server, await rawBucket(server))
}

/** `policy`: of a tier; without it, what a query that names none reads. */
export async function checkMapping(server: InfluxServer, { id, orgID }: FoundBucket, policy?: string): Promise<void> {
  const asked = new URLSearchParams({ orgID, db: server.bucket })
  const { content = [] } = await callApi<{ content?: Mapping[] }>(server, `dbrps?${asked}`, { missing: {} })
  const reads = content.find((mapping) => {
    const isAsked = policy === undefined ? mapping.default : mapping.retention_policy === policy
    return mapping.database === server.bucket && mapping.virtual !== true && isAsked
  })
  if (!reads || reads.bucketID === id) return
  const name = policy === undefined ? server.bucket : `${server.bucket}/${policy}`
  throw new StoreUnavailable(
    `InfluxQL reads the database ${name} from another bucket (${reads.bucketID}) than the one of that name (${id}), which is written to; by hand: influx v1 dbrp delete --org ${server.org} --id ${reads.id}`,
  )
}

/** Reads one back that was written. A mapping that the token may not see is found out only so. Throws `StoreUnavailable`. */
export async function readBack(server: InfluxServer, series: InfluxSeries, reading: Reading): Promise<void> {
  if (server.version !== '2') return
  const found: Existing = await lookUp(server, new Map([[series, [reading.at]]]))
  if (found.get(series)?.has(reading.at)) return
  throw new StoreUnavailable(
    `InfluxDB took a reading of ${reading.point} into bucket ${server.bucket} and does not give it back: the token may only write, or InfluxQL's database of that name is mapped to another bucket (influx v1 dbrp list)`,
  )
}
