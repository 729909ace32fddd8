import { randomUUID } from 'node:crypto'
import { createTurns } from '../../follow/turns.ts'
import { Fence } from '../../postgres/fence.ts'
import { originOf } from '../../postgres/origin.ts'
import { type Postgres, PostgresAway, type Session } from '../../postgres/postgres.ts'
import { secretOf } from '../../postgres/secret.ts'
import type { DeliveryStore, Step } from '../deliveries.ts'
import { deliveryOf, unsettled } from '../rows.ts'
import { answerLinks, incomingBox } from './outside.ts'
import { callingReader, deliveryReader } from './read.ts'
import { amend, type Bounds, writeStep } from './write-step.ts'

const store = 'deliveries'

/** Who was called, and how far each calling has come. The connections stay whose they are. */
export async function openPostgresDeliveries(
  postgres: Postgres,
  { max = 100_000, maxIncoming = 10_000 }: Partial<Bounds> = {},
): Promise<DeliveryStore> {
  const key = await secretOf(postgres, store)
  const fence = new Fence('delivery_place')
  const turns = createTurns()

  /** Where the answer of a commit was lost, it is asked for: what is kept and not known of would never be sent. */
  async function commit(step: Step): Promise<void> {
    const name = randomUUID()
    try {
      await postgres.transaction(async (session) => {
        await fence.hold(session)
        await writeStep(session, step, key, { max, maxIncoming })
        await session.rows('UPDATE delivery_place SET number = coalesce($1, number), last_commit = $2', [
          ...[step.cursor ?? null, name],
        ])
      })
    } catch (error) {
      if (!(error instanceof PostgresAway) || !(await isKept(name))) throw error
    }
  }

  /** Waits for a transaction that is under way; false where that cannot be asked either. */
  async function isKept(name: string): Promise<boolean> {
    try {
      return await postgres.transaction(async (session) => {
        const [row] = await session.rows('SELECT last_commit FROM delivery_place FOR UPDATE')
        return row?.['last_commit'] === name
      })
    } catch {
      return false
    }
  }

  return {
    ...callingReader(postgres),
    ...deliveryReader(postgres),
    ...incomingBox(postgres, maxIncoming),
    ...answerLinks(postgres, key, maxIncoming),
    resume: () => fence.take(postgres),
    belongTo: (journal, end) =>
      postgres.transaction(async (session) => {
        const [place] = await session.rows('SELECT number FROM delivery_place FOR UPDATE')
        const origin = originOf(session, store, postgres.where)
        const known = await origin.get('journal')
        await origin.set('journal', journal)
        await trimLinks(session)
        if ((known === undefined || known === journal) && Number(place?.['number']) <= end) return 0
        await session.rows('UPDATE delivery_place SET number = 0')
        await giveUp(session)
        return (await session.rows('DELETE FROM calling WHERE NOT is_over RETURNING 1')).length
      }),
    commit: (step) => turns.take(() => commit(step)),
    async [Symbol.asyncDispose]() {},
  }
}

async function trimLinks(session: Session): Promise<void> {
  await session.rows(
    `DELETE FROM answer_link WHERE NOT EXISTS (SELECT 1 FROM calling WHERE calling.alarm = answer_link.alarm
       AND calling.occurrence = answer_link.occurrence AND NOT is_over)`,
  )
  await session.rows('DELETE FROM link_said WHERE hash NOT IN (SELECT hash FROM answer_link)')
}

/** Of another journal: what waits to be sent tells of what is not there. */
async function giveUp(session: Session): Promise<void> {
  const rows = await session.rows(`SELECT content FROM delivery WHERE ${unsettled}`)
  const detail = 'of a journal that is no longer there'
  const changes = rows.map((row) => ({ id: deliveryOf(row).id, outcome: 'dropped', detail }) as const)
  if (changes.length > 0) await amend(session, changes)
}
