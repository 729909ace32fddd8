import type { DeviceRecord } from '../../../core/device-status.ts'
import type { Belonging } from '../../origin.ts'
import { originOf } from '../../postgres/origin.ts'
import { onlyPart, type Part, takeParts } from '../../postgres/parts.ts'
import type { Postgres } from '../../postgres/postgres.ts'
import type { DirtyMarks } from '../dirty-marks.ts'
import type { QuarantineEntry, Reread } from '../quarantine.ts'
import { deviceOf, pointStateOf, rejectOf } from '../rows.ts'
import type { IngestState, IngestStep, PointState, StoredReject } from '../state.ts'
import { postgresDirtyMarks } from './dirty-marks.ts'
import { countCommit, type Place, placeNow, takePlace } from './place.ts'
import { quarantined, seeSightings } from './quarantine.ts'
import { advanceReread, dropOldestRejects, writeHeard, writeRejects } from './write-step.ts'

export interface PostgresIngestOptions {
  /** Rejects kept; above it the oldest go. */
  readonly rejectsMax: number
  /** Bytes of rejected payloads kept; above it the oldest go. */
  readonly rejectsBytesMax: number
  /** Unknown devices kept; above it those unheard for longest go. Default 1,000. */
  readonly quarantineMax?: number
}

const store = 'ingest'

/**
 * Opens the state of a part for its one writer. `owned`: the same server, which refuses whoever may write no more; left out,
 * everybody may. The connections stay whose they are.
 */
export async function openPostgresIngest(
  postgres: Postgres,
  {
    owned = postgres,
    part = onlyPart,
    ...options
  }: PostgresIngestOptions & { readonly owned?: Postgres; readonly part?: Part },
): Promise<IngestState> {
  await takeParts(postgres, 'ingest_place', part)
  return new PostgresIngestState({ postgres, owned }, options, await placeNow(postgres, part.partition))
}

class PostgresIngestState implements IngestState {
  readonly origin: Belonging
  readonly dirty: DirtyMarks
  quarantineDropped = 0
  private readonly postgres: Postgres
  private readonly owned: Postgres
  private readonly options: PostgresIngestOptions
  private held: Place

  constructor(
    { postgres, owned }: { readonly postgres: Postgres; readonly owned: Postgres },
    options: PostgresIngestOptions,
    held: Place,
  ) {
    this.postgres = postgres
    this.owned = owned
    this.options = options
    this.held = held
    this.origin = originOf(postgres, store, postgres.where, held.partition)
    this.dirty = postgresDirtyMarks(owned)
  }

  get cursor(): number {
    return this.held.cursor
  }

  async resume(): Promise<void> {
    const { partition } = this.held
    this.held = await this.owned.transaction((session) => takePlace(session, partition))
  }

  async standOn(log: string, cursor: number): Promise<void> {
    const { postgres, held } = this
    this.held = await postgres.transaction(async (session) => {
      const place = await countCommit(session, held, cursor)
      await originOf(session, store, postgres.where, held.partition).set('log', log)
      return place
    })
  }

  async beginAgain(identity: string, cursor: number, since: number): Promise<void> {
    const { postgres, held } = this
    this.held = await postgres.transaction(async (session) => {
      const place = await countCommit(session, held, cursor)
      await originOf(session, store, postgres.where, held.partition).set('store', identity)
      await session.rows('DELETE FROM point WHERE partition = $1 AND received_at >= $2', [held.partition, since])
      await session.rows('DELETE FROM memory WHERE partition = $1', [held.partition])
      return place
    })
  }

  async points(): Promise<Map<string, PointState>> {
    const rows = await this.postgres.rows('SELECT * FROM point WHERE partition = $1', [this.held.partition])
    return new Map(rows.map((row) => [String(row['point']), pointStateOf(row)]))
  }

  async memory(): Promise<Map<string, unknown>> {
    const rows = await this.postgres.rows('SELECT key, value FROM memory WHERE partition = $1', [this.held.partition])
    return new Map(rows.map((row) => [String(row['key']), JSON.parse(String(row['value']))]))
  }

  async devices(): Promise<Map<string, DeviceRecord>> {
    const text = 'SELECT device, record FROM device WHERE partition = $1'
    return new Map((await this.postgres.rows(text, [this.held.partition])).map(deviceOf))
  }

  quarantine(): Promise<QuarantineEntry[]> {
    return quarantined(this.postgres, this.held.partition)
  }

  async reread(): Promise<Reread | undefined> {
    const text = 'SELECT next, until FROM ingest_place WHERE id = $1 AND next IS NOT NULL'
    const [row] = await this.postgres.rows(text, [this.held.partition])
    return row && { next: Number(row['next']), until: Number(row['until']) }
  }

  async beginReread(ids: readonly number[], { next, until }: Reread): Promise<void> {
    const { held } = this
    this.held = await this.postgres.transaction(async (session) => {
      const place = await countCommit(session, held, held.cursor)
      await session.rows('UPDATE quarantine SET taken = true WHERE id = ANY ($1)', [[...ids]])
      await session.rows('UPDATE ingest_place SET next = $2, until = $3 WHERE id = $1', [held.partition, next, until])
      return place
    })
  }

  async commit(step: IngestStep): Promise<number> {
    const { held } = this
    const { rejectsMax: rejects, rejectsBytesMax: bytes, quarantineMax = 1_000 } = this.options
    const done = await this.postgres.transaction(async (session) => {
      const place = await countCommit(session, held, step.cursor)
      const { partition } = held
      await writeRejects(session, step, partition)
      const unheard = await seeSightings(session, step.sightings ?? [], { most: quarantineMax, partition })
      if (step.reread) await advanceReread(session, step.reread, partition)
      const dropped = step.rejects.length > 0 ? await dropOldestRejects(session, { rejects, bytes }) : 0
      // last: from here on all other parts wait for this commit
      await writeHeard(session, step, partition)
      return { place, unheard, dropped }
    })
    this.held = done.place
    this.quarantineDropped += done.unheard
    return done.dropped
  }

  async rejectsToReplay(limit: number): Promise<StoredReject[]> {
    const text = 'SELECT * FROM reject WHERE replay AND partition = $1 ORDER BY id LIMIT $2'
    const rows = await this.postgres.rows(text, [this.held.partition, limit])
    return rows.map(rejectOf)
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
