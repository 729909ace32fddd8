import { unavailable } from './influx-answers.ts'
import { query, run } from './influx-query.ts'
import { quoteName } from './influx-series.ts'
import { authorization, type InfluxServer } from './influx-server.ts'
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
  // what InfluxDB chooses by itself for a policy of that duration
  const shard = days <= 2 ? '1h' : days <= 180 ? '1d' : '7d'
  const on = `${quoteName(policy)} ON ${quoteName(server.bucket)}`
  await run(server, { text: `ALTER RETENTION POLICY ${on} DURATION ${days}d SHARD DURATION ${shard}` })
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
  const byHand = `influx bucket create --org ${server.org} --name '${name}'`
  if (await bucketId(server, name, byHand)) return
  const { orgs } = await api<{ orgs?: { id: string }[] }>(
    server,
    byHand,
    `orgs?${new URLSearchParams({ org: server.org })}`,
  )
  const orgID = orgs?.[0]?.id
  await api(server, byHand, 'buckets', { method: 'POST', body: { orgID, name, retentionRules: [] } })
}

async function limitBucket(server: InfluxServer, tier: 'raw' | Tier, days: number): Promise<void> {
  const name = tier === 'raw' ? server.bucket : `${server.bucket}/${tier}`
  const byHand = `influx bucket update --id ID-OF-${name} --retention ${days}d`
  const id = await bucketId(server, name, byHand)
  if (id === undefined) return
  const retentionRules = [{ type: 'expire', everySeconds: (days * dayMs) / 1000 }]
  await api(server, byHand, `buckets/${id}`, { method: 'PATCH', body: { retentionRules } })
}

async function bucketId(server: InfluxServer, name: string, byHand: string): Promise<string | undefined> {
  const asked = new URLSearchParams({ org: server.org, name })
  const { buckets } = await api<{ buckets?: { id: string }[] }>(server, byHand, `buckets?${asked}`, { missing: {} })
  return buckets?.[0]?.id
}

interface ApiCall<T> {
  readonly method?: 'POST' | 'PATCH'
  readonly body?: unknown
  /** The answer that a 404 stands for. */
  readonly missing?: T
}

/** One call of 2.x's API, which needs a token that may read and write buckets. */
async function api<T>(server: InfluxServer, byHand: string, path: string, call: ApiCall<T> = {}): Promise<T> {
  const { method = 'GET', body, missing } = call
  try {
    const response = await fetch(`${server.url.replace(/\/$/, '')}/api/v2/${path}`, {
      method,
      headers: { ...authorization(server), 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(server.timeoutMs),
    })
    if (response.ok) return (await response.json()) as T
    const words = (await response.text()).slice(0, 300)
    if (response.status === 404 && missing !== undefined) return missing
    const why = `InfluxDB answered ${response.status} to /api/v2/${path.split('?')[0]}: ${words}`
    throw new StoreUnavailable(`${why}; the token may not do this: do it by hand with ${byHand}`)
  } catch (error) {
    throw unavailable(error)
  }
}
