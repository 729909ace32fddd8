import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { pause } from '../../follow/pause.ts'
import { reasonOf } from '../../follow/seldom.ts'
import type { Postgres } from '../../postgres/postgres.ts'
import type { Attendance, Lease, Ownership, SharedWork, Taken, Work } from '../ownership.ts'

export interface LeaseOptions {
  /** Who we are, for people. */
  readonly owner: string
  /** How long a work stays ours without a sign of life. */
  readonly leaseMs: number
  readonly log: Logger
}

/** Signs of life within the time of a lease: one that is lost, or late, does not lose the work. */
const signsOfLife = 4

/**
 * Rows of PostgreSQL say who does what. The server's clock alone decides: nobody compares it with another one. `apart` has
 * connections of its own, so that a sign of life never waits behind work; disposing it is the caller's.
 */
export function postgresOwnership(apart: Postgres, { owner, leaseMs, log }: LeaseOptions): Ownership {
  const member = randomUUID()
  return {
    attend: (work, partitions, isAble = true) => attend(apart, work, { member, leaseMs, partitions, isAble }),

    leave: (work) => leave(apart, work, member),
    async tryTake(work) {
      const epoch = await take(apart, work, { owner, leaseMs })
      if (epoch !== undefined) return { ours: true, lease: holdLease(apart, { work, epoch, leaseMs, log }) }
      return await holderOf(apart, work)
    },
    [Symbol.asyncDispose]: () => apart[Symbol.asyncDispose](),
  }
}

interface Attending {
  readonly member: string
  readonly leaseMs: number
  readonly partitions: number
  readonly isAble: boolean
}

async function leave(apart: Postgres, work: SharedWork, member: string): Promise<void> {
  await apart.rows('DELETE FROM attendance WHERE work = $1 AND member = $2', [work, member])
}

/** One that comes back after it was thought to be gone comes last. */
async function attend(
  apart: Postgres,
  work: SharedWork,
  { member, leaseMs, partitions, isAble }: Attending,
): Promise<Attendance> {
  if (!isAble) await leave(apart, work, member)
  else
    await apart.rows(
      `INSERT INTO attendance (work, member, until)
       VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
     ON CONFLICT (work, member) DO UPDATE SET until = excluded.until,
       since = CASE WHEN attendance.until < clock_timestamp() THEN clock_timestamp() ELSE attendance.since END`,
      [work, member, leaseMs],
    )
  await apart.rows('DELETE FROM attendance WHERE work = $1 AND until < clock_timestamp()', [work])
  const there = await apart.rows('SELECT member FROM attendance WHERE work = $1 ORDER BY since, member', [work])
  const works = Array.from({ length: partitions }, (_, partition): Work => `${work}/${partition}`)
  const owned = await apart.rows('SELECT work, owner FROM lease WHERE work = ANY ($1) AND until > clock_timestamp()', [
    works,
  ])
  return {
    place: Math.max(
      0,
      there.findIndex((row) => row['member'] === member),
    ),
    live: Math.max(isAble ? 1 : 0, there.length),
    owners: new Map(owned.map((row) => [works.indexOf(row['work'] as Work), String(row['owner'])])),
  }
}

/** Its epoch; undefined where another has it. Waits for what its last owner is just keeping. */
async function take(
  apart: Postgres,
  work: Work,
  { owner, leaseMs }: Pick<LeaseOptions, 'owner' | 'leaseMs'>,
): Promise<number | undefined> {
  await apart.rows('INSERT INTO lease (work) VALUES ($1) ON CONFLICT DO NOTHING', [work])
  const [row] = await apart.rows(
    `WITH free AS (SELECT work FROM lease WHERE work = $1 AND until < clock_timestamp() FOR UPDATE)
     UPDATE lease SET epoch = epoch + 1, owner = $2, since = clock_timestamp(),
       until = clock_timestamp() + $3 * interval '1 millisecond'
     FROM free WHERE lease.work = free.work AND until < clock_timestamp() RETURNING epoch`,
    [work, owner, leaseMs],
  )
  return row && Number(row['epoch'])
}

async function holderOf(apart: Postgres, work: Work): Promise<Taken> {
  const [row] = await apart.rows(
    `SELECT owner, extract(epoch FROM since)::double precision * 1000 AS since,
       greatest(0, extract(epoch FROM until - clock_timestamp())::double precision * 1000) AS left
     FROM lease WHERE work = $1`,
    [work],
  )
  const left = Number(row?.['left'])
  return {
    ours: false,
    owner: String(row?.['owner'] ?? ''),
    since: Number(row?.['since']),
    leftMs: Number.isFinite(left) ? left : 0,
  }
}

interface Held {
  readonly work: Work
  readonly epoch: number
  readonly leaseMs: number
  readonly log: Logger
}

/** Gives signs of life until it is given back, or another has it. While nobody can be asked, it is held on. */
function holdLease(apart: Postgres, { work, epoch, leaseMs, log }: Held): Lease {
  const stopping = new AbortController()
  const losing = new AbortController()
  const everyMs = leaseMs / signsOfLife

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await pause(everyMs, stopping.signal)
      if (stopping.signal.aborted) return
      try {
        if (await renew()) continue
        losing.abort()
        return
      } catch (error) {
        log.warn({ work, because: reasonOf(error) }, 'no sign of life can be given')
      }
    }
  }

  async function renew(): Promise<boolean> {
    const [row] = await apart.rows(
      `UPDATE lease SET until = clock_timestamp() + $3 * interval '1 millisecond'
       WHERE work = $1 AND epoch = $2 RETURNING epoch`,
      [work, epoch, leaseMs],
    )
    return row !== undefined
  }

  const running = run()
  return {
    work,
    epoch,
    lost: losing.signal,
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
      try {
        await apart.rows(`UPDATE lease SET until = '-infinity' WHERE work = $1 AND epoch = $2`, [work, epoch])
      } catch (error) {
        log.warn({ work, because: reasonOf(error) }, 'it is not given back, and is free after its time')
      }
    },
  }
}
