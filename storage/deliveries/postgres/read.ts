import type { Session } from '../../postgres/postgres.ts'
import type { Callings, DeliveryHistory } from '../deliveries.ts'
import { callingOf, deliveryOf, noteOf, saidIn, unsettled } from '../rows.ts'

/** What is asked of callings. */
export function callingReader(session: Session): Omit<Callings, 'commit' | 'belongTo' | 'resume'> {
  const callings = async (rest: string, values: readonly unknown[]) =>
    (await session.rows(`SELECT content FROM calling ${rest}`, values)).map(callingOf)
  return {
    async cursor() {
      const [row] = await session.rows('SELECT number FROM delivery_place')
      return Number(row?.['number'])
    },
    calling: async (alarm, occurrence) =>
      (await callings('WHERE alarm = $1 AND occurrence = $2', [alarm, occurrence]))[0],
    due: (at, limit) => callings('WHERE due <= $1 ORDER BY due LIMIT $2', [at, limit]),
    async nextDue() {
      const [row] = await session.rows('SELECT min(due) AS due FROM calling WHERE due IS NOT NULL')
      return typeof row?.['due'] === 'number' ? row['due'] : undefined
    },
    callingsOf: (alarm, { isOpen = false, limit }) =>
      callings('WHERE alarm = $1 AND NOT (is_over AND $2) ORDER BY occurrence DESC LIMIT $3', [alarm, isOpen, limit]),
    async dutyPlaces() {
      const rows = await session.rows('SELECT crew, at FROM duty_place')
      return new Map(rows.map(({ crew, at }) => [String(crew), Number(at)]))
    },
    open: (limit) => callings('WHERE NOT is_over ORDER BY began_at DESC LIMIT $1', [limit]),
  }
}

/** What is asked of deliveries and notes. */
export function deliveryReader(session: Session): DeliveryHistory {
  const deliveries = async (rest: string, values: readonly unknown[] = []) =>
    (await session.rows(`SELECT content FROM delivery ${rest}`, values)).map(deliveryOf)
  return {
    unsettled: () => deliveries(`WHERE ${unsettled} ORDER BY row`),
    delivery: async (id) => (await deliveries('WHERE id = $1', [id]))[0],
    deliveriesOf: (alarm, occurrence) =>
      deliveries('WHERE alarm = $1 AND occurrence = $2 ORDER BY row', [alarm, occurrence]),
    byProvider: (account, providerId) =>
      deliveries('WHERE account = $1 AND provider_id = $2 ORDER BY row', [account, providerId]),
    decidedIn: (from, to, limit) =>
      deliveries('WHERE decided_at >= $1 AND decided_at < $2 ORDER BY decided_at LIMIT $3', [from, to, limit]),
    withCards: async (since, limit) =>
      (await deliveries('WHERE decided_at >= $1 AND has_card ORDER BY row DESC LIMIT $2', [since, limit])).reverse(),
    newestAccepted: async () =>
      (await deliveries("WHERE outcome = 'accepted' ORDER BY row DESC LIMIT 1"))[0]?.acceptedAt,
    async notesOf(alarm, occurrence) {
      const text = 'SELECT * FROM delivery_note WHERE alarm = $1 AND occurrence = $2 ORDER BY row'
      return (await session.rows(text, [alarm, occurrence])).map(noteOf)
    },
    async said(after, limit) {
      const [end] = await session.rows('SELECT coalesce(max(row), 0) AS row FROM delivery_note')
      // other callings: what was read of the ones before says nothing here
      const from = after > Number(end?.['row']) ? 0 : after
      const rows = await session.rows('SELECT * FROM delivery_note WHERE row > $1 ORDER BY row LIMIT $2', [from, limit])
      return { said: rows.flatMap(saidIn), next: Number(rows.at(-1)?.['row'] ?? from) }
    },
  }
}
