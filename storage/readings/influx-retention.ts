import { callApi, type FoundBucket, findBucket, rawBucket } from './influx-api.ts'
import { checkMapping } from './influx-place.ts'
import { query, run } from './influx-query.ts'
import { quoteName } from './influx-series.ts'
import type { InfluxServer } from './influx-server.ts'
import { StoreUnavailable, type Tier } from './store.ts'

const dayMs = 24 * 3_600_000

/** Makes the place of a tier where it is missing. Throws `StoreUnavailable`, which says what to make by hand. */
export async function createTier(server: InfluxServer, tier: Tier): Promise<void> {
  if (server.version === '2') return createBucket(server, tier)
  const shard = tier === '1h' ? '30d' : '365d'
  const on = `${quoteName(tier)} ON ${quoteName(server.bucket)}`
  try {
    await run(server, { text: `CREATE RETENTION POLICY ${on} DURATION INF REPLICATION 1 SHARD DURATION ${shard}` })
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('already exists'))) throw error
  }
}

/** Has InfluxDB keep what is younger than `keepMs`, in whole days, and forget the rest in its own time. */
export async function applyRetention(server: InfluxServer, tier: 'raw' | Tier, keepMs: number): Promise<void> {
  const days = Math.max(1, Math.ceil(keepMs / dayMs))
  if (server.version === '2') return limitBucket(server, tier, days)
  const policy = tier === 'raw' ? await defaultPolicy(server) : tier
  const on = `${quoteName(policy)} ON ${quoteName(server.bucket)}`
  await run(server, { text: `ALTER RETENTION POLICY ${on} DURATION ${days}d SHARD DURATION ${shardOf(days).text}` })
}

async function defaultPolicy(server: InfluxServer): Promise<string> {
  for await (const { values } of query(server, { text: `SHOW RETENTION POLICIES ON ${quoteName(server.bucket)}` })) {
    const rows: readonly (readonly unknown[])[] = values
    const name = rows.find((row) => row.at(-1) === true)?.[0]
    if (typeof name === 'string') return name
  }
  throw new StoreUnavailable(`InfluxDB has no default retention policy on ${server.bucket}`)
}

async function createBucket(server: InfluxServer, tier: Tier): Promise<void> {
  const name = `${server.bucket}/${tier}`
  const known = await findBucket(server, name)
  if (known) return checkMapping(server, known, tier)
  // `/orgs` answers only who may read organisations; the bucket of the readings says which one it is of
  const { orgID } = await rawBucket(server)
  const byHand = `influx bucket create --org ${server.org} --name '${name}'`
  const body = { orgID, name, retentionRules: [] }
  const made = await callApi<FoundBucket>(server, 'buckets', { method: 'POST', body, byHand })
  await checkMapping(server, { ...made, orgID }, tier)
}

async function limitBucket(server: InfluxServer, tier: 'raw' | Tier, days: number): Promise<void> {
  const found = tier === 'raw' ? await rawBucket(server) : await findBucket(server, `${server.bucket}/${tier}`)
  if (!found) return
  const { id } = found
  // a bucket made without them has shards of a week, longer than which everything must be kept
  const shard = shardOf(days)
  const byHand = `influx bucket update --id ${id} --retention ${days}d --shard-group-duration ${shard.text}`
  const rule = { type: 'expire', everySeconds: (days * dayMs) / 1000, shardGroupDurationSeconds: shard.seconds }
  await callApi(server, `buckets/${id}`, { method: 'PATCH', body: { retentionRules: [rule] }, byHand })
}

/** What InfluxDB chooses by itself for what is kept so long. */
function shardOf(days: number): { readonly text: string; readonly seconds: number } {
  if (days <= 2) return { text: '1h', seconds: 3_600 }
  return days <= 180 ? { text: '1d', seconds: 86_400 } : { text: '7d', seconds: 604_800 }
}
