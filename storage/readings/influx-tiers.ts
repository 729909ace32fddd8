import type { Logger } from 'pino'
import type { Rollup } from '../../core/rollup.ts'
import { query } from './influx-query.ts'
import { applyRetention, createTier } from './influx-retention.ts'
import { quoteName, sameTags, seriesOf, timeLiteral } from './influx-series.ts'
import type { InfluxServer } from './influx-server.ts'
import { type LineWriter, openLineWriter } from './influx-write.ts'
import { type FieldValue, formatLine } from './line-protocol.ts'
import { whyUnstorable } from './storable.ts'
import {
  type PlantLookup,
  type PointRollup,
  type ReadingStore,
  StoreUnavailable,
  type Tier,
  TierMissing,
  tiers,
} from './store.ts'

export interface InfluxTiersOptions {
  readonly server: InfluxServer
  readonly plant: PlantLookup
  readonly log: Logger
  /** Bytes of line protocol that InfluxDB took. */
  readonly sent: (bytes: number) => void
}

export type InfluxTiers = Disposable & Pick<ReadingStore, 'appendRollups' | 'rollups' | 'forgetBefore'>

const columns = ['min', 'mean', 'max', 'count', 'readings', 'good_share', 'total']
const linesAtOnce = 5_000

/**
 * Roll-ups in InfluxDB: 1.x keeps them in the retention policies `1h` and `1d` of the database, 2.x in the buckets
 * `{bucket}/1h` and `{bucket}/1d`, which InfluxQL sees as the same. They are made when they are first written to.
 */
export function openInfluxTiers({ server, plant, log, sent }: InfluxTiersOptions): InfluxTiers {
  const writers = new Map<Tier, LineWriter>(tiers.map((tier) => [tier, openLineWriter(placeOf(server, tier), sent)]))
  const made = new Set<Tier>()

  async function write(tier: Tier, rollups: readonly PointRollup[]): Promise<PointRollup[]> {
    if (!made.has(tier)) await createTier(server, tier)
    made.add(tier)
    const { points } = plant()
    const refused: PointRollup[] = []
    const lines: string[] = []
    const written: PointRollup[] = []
    for (const rollup of rollups) {
      const point = points.get(rollup.point)
      if (!point || whyUnstorable({ point: rollup.point, at: rollup.at, value: null }, point)) {
        refused.push(rollup)
        continue
      }
      const { site, asset, quantity } = point
      const tags = { site, asset, point: point.point }
      lines.push(formatLine({ measurement: quantity.id, tags, fields: fieldsOf(rollup), at: rollup.at }))
      written.push(rollup)
    }
    for (let first = 0; first < lines.length; first += linesAtOnce) {
      await writers.get(tier)?.write(lines.slice(first, first + linesAtOnce), (index, detail) => {
        const rollup = written[first + index]
        if (rollup) refused.push(rollup)
        log.warn({ tier, point: rollup?.point, at: rollup?.at, detail }, 'roll-up refused')
      })
    }
    return refused
  }

  return {
    async appendRollups(tier, rollups) {
      if (rollups.length === 0) return []
      try {
        return await write(tier, rollups)
      } catch (error) {
        if (error instanceof StoreUnavailable) made.delete(tier)
        throw error
      }
    },
    async *rollups({ tier, point, from, to }) {
      const known = plant().points.get(point)
      if (!known) return
      const { measurement, tags } = seriesOf(known)
      const params: Record<string, string> = {}
      const text = `SELECT ${columns.map(quoteName).join(', ')} FROM ${quoteName(tier)}.${quoteName(measurement)}
        WHERE ${sameTags(tags, params)} AND time >= ${timeLiteral(from)} AND time < ${timeLiteral(to)}`
      try {
        for await (const { values } of query(server, { text, params }))
          yield values.flatMap((row) => rollupOf(row) ?? [])
      } catch (error) {
        throw isMissing(error) ? new TierMissing(`${tier}: ${error.message}`, { cause: error }) : error
      }
    },
    async forgetBefore(tier, at) {
      try {
        await applyRetention(server, tier, Date.now() - at)
      } catch (error) {
        // nothing was ever rolled up here: there is nothing to forget
        if (!isMissing(error)) throw error
      }
    },
    [Symbol.dispose]() {
      for (const writer of writers.values()) writer[Symbol.dispose]()
    },
  }
}

/** Both versions say it so of a policy, which is made by the first roll-up. */
function isMissing(error: unknown): error is StoreUnavailable {
  return error instanceof StoreUnavailable && error.message.includes('retention policy not found')
}

/** Where a tier is written to. */
function placeOf(server: InfluxServer, tier: Tier): InfluxServer {
  return server.version === '1' ? { ...server, policy: tier } : { ...server, bucket: `${server.bucket}/${tier}` }
}

/** InfluxDB merges fields: where nothing is usable any more, old ones may stay beside the count of 0 that belies them. */
function fieldsOf({ min, mean, max, count, readings, goodShare, total }: Rollup): Record<string, FieldValue> {
  return {
    ...(min !== null && { min }),
    ...(mean !== null && { mean }),
    ...(max !== null && { max }),
    count: BigInt(count),
    readings: BigInt(readings),
    good_share: goodShare,
    ...(total !== undefined && { total }),
  }
}

/** Undefined of a row whose fields have not all come: InfluxDB does not show those of one line together. */
function rollupOf(row: readonly (number | null)[]): Rollup | undefined {
  const [at = null, min = null, mean = null, max = null, count = null, readings = null, goodShare = null, total] = row
  if (at === null || count === null || readings === null || goodShare === null) return undefined
  const shared = { at, count, readings, goodShare, ...(typeof total === 'number' && { total }) }
  if (count === 0) return { ...shared, min: null, mean: null, max: null }
  return min === null || mean === null || max === null ? undefined : { ...shared, min, mean, max }
}
