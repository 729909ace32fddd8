import type { DeliveryRecord } from '../../../core/delivery/record.ts'
import type { Session } from '../../postgres/postgres.ts'
import type { Calling, DeliveryChange, Link, Step } from '../deliveries.ts'
import { decidedOf, deliveryOf, isOver, linkHash, linkSecretOf, unsettled } from '../rows.ts'

export interface Bounds {
  /** Deliveries and notes that are kept; above it the oldest go. */
  readonly max: number
  /** Of what came from outside. */
  readonly maxIncoming: number
}

/** All of a step but its place in the journal, a statement for each kind of thing. */
export async function writeStep(session: Session, step: Step, key: Uint8Array, bounds: Bounds): Promise<void> {
  const { callings = [], decided = [], changed = [], notes = [], taken = [], dutyPlaces = [] } = step
  if (callings.length > 0) await setCallings(session, callings)
  if (decided.length > 0) {
    await decide(session, decided.map(decidedOf))
    await keepLinks(
      session,
      decided.filter(({ purpose }) => purpose !== 'over'),
      key,
    )
  }
  if (changed.length > 0) await amend(session, changed)
  if (notes.length > 0)
    await session.rows(
      `INSERT INTO delivery_note (alarm, occurrence, at, content)
       SELECT alarm, occurrence, at, content FROM unnest($1::text[], $2::bigint[], $3::float8[], $4::text[])
         WITH ORDINALITY AS given (alarm, occurrence, at, content, place) ORDER BY place`,
      [
        notes.map(({ alarm }) => alarm),
        notes.map(({ occurrence }) => occurrence),
        notes.map(({ at }) => at),
        notes.map(({ note }) => JSON.stringify(note)),
      ],
    )
  if (taken.length > 0)
    await session.rows(
      `UPDATE incoming SET state = given.state FROM unnest($1::bigint[], $2::text[]) AS given (row, state)
       WHERE incoming.row = given.row`,
      [taken.map(({ row }) => row), taken.map(({ as }) => as)],
    )
  if (dutyPlaces.length > 0)
    await session.rows(
      `INSERT INTO duty_place (crew, at) SELECT DISTINCT ON (crew) crew, at FROM unnest($1::text[], $2::float8[])
         WITH ORDINALITY AS given (crew, at, place) ORDER BY crew, place DESC
       ON CONFLICT (crew) DO UPDATE SET at = excluded.at`,
      [dutyPlaces.map(({ crew }) => crew), dutyPlaces.map(({ at }) => at)],
    )
  if (decided.length > 0) await trim(session, bounds.max)
  if (taken.length > 0) await trimIncoming(session, bounds.maxIncoming)
}

async function setCallings(session: Session, callings: readonly Calling[]): Promise<void> {
  // of one that is there twice the later counts, as where one is written after the other
  const last = [...new Map(callings.map((calling) => [`${calling.alarm}#${calling.occurrence}`, calling])).values()]
  await session.rows(
    `INSERT INTO calling (alarm, occurrence, content, due, is_over, began_at)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::float8[], $5::boolean[], $6::float8[])
     ON CONFLICT (alarm, occurrence) DO UPDATE SET content = excluded.content, due = excluded.due,
       is_over = excluded.is_over, began_at = excluded.began_at`,
    [
      ...[last.map(({ alarm }) => alarm), last.map(({ occurrence }) => occurrence)],
      ...[last.map((calling) => JSON.stringify(calling)), last.map(({ due }) => due ?? null)],
      ...[last.map(isOver), last.map(({ beganAt }) => beganAt)],
    ],
  )
}

/** What was decided once is never decided again: the same id is the same message. */
async function decide(session: Session, decided: readonly DeliveryRecord[]): Promise<void> {
  await session.rows(
    `INSERT INTO delivery (id, alarm, occurrence, content, decided_at, outcome)
     SELECT id, alarm, occurrence, content, decided_at, 'decided'
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::float8[])
       WITH ORDINALITY AS given (id, alarm, occurrence, content, decided_at, place) ORDER BY place
     ON CONFLICT (id) DO NOTHING`,
    [
      ...[decided.map(({ id }) => id), decided.map(({ alarm }) => alarm)],
      ...[decided.map(({ occurrence }) => occurrence), decided.map((each) => JSON.stringify(each))],
      decided.map(({ decidedAt }) => decidedAt),
    ],
  )
}

/** Only what is not there is written. */
export async function keepLinks(session: Session, links: readonly Link[], key: Uint8Array): Promise<void> {
  if (links.length === 0) return
  await session.rows(
    `INSERT INTO answer_link (hash, alarm, occurrence, person)
     SELECT * FROM unnest($1::bytea[], $2::text[], $3::bigint[], $4::text[]) ON CONFLICT (hash) DO NOTHING`,
    [
      ...[links.map((link) => linkHash(linkSecretOf(key, link))), links.map(({ alarm }) => alarm)],
      ...[links.map(({ occurrence }) => occurrence), links.map(({ person }) => person)],
    ],
  )
}

/** Writes what has changed of deliveries; one that is not there is none. */
export async function amend(session: Session, changes: readonly DeliveryChange[]): Promise<void> {
  const rows = await session.rows('SELECT content FROM delivery WHERE id = ANY ($1)', [changes.map(({ id }) => id)])
  const known = new Map(rows.map(deliveryOf).map((record) => [record.id, record]))
  for (const change of changes) {
    const before = known.get(change.id)
    if (before) known.set(change.id, { ...before, ...change })
  }
  const all = [...known.values()]
  await session.rows(
    `UPDATE delivery SET content = given.content, outcome = given.outcome, account = given.account,
       provider_id = given.provider_id, has_card = given.has_card
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])
       AS given (id, content, outcome, account, provider_id, has_card)
     WHERE delivery.id = given.id`,
    [
      ...[all.map(({ id }) => id), all.map((each) => JSON.stringify(each)), all.map(({ outcome }) => outcome)],
      ...[all.map(({ account }) => account ?? null), all.map(({ providerId }) => providerId ?? null)],
      all.map(({ card }) => card?.code !== undefined && card.shownAt === undefined),
    ],
  )
}

async function trim(session: Session, max: number): Promise<void> {
  await session.rows(
    `DELETE FROM delivery WHERE row <= (SELECT max(row) FROM delivery) - $1::bigint AND NOT ${unsettled}`,
    [max],
  )
  await session.rows('DELETE FROM delivery_note WHERE row <= (SELECT max(row) FROM delivery_note) - $1::bigint', [max])
  await session.rows(
    `DELETE FROM calling WHERE is_over AND began_at < (SELECT began_at FROM calling WHERE is_over
       ORDER BY began_at DESC LIMIT 1 OFFSET $1)`,
    [max],
  )
}

export async function trimIncoming(session: Session, max: number): Promise<void> {
  await session.rows('DELETE FROM incoming WHERE row <= (SELECT max(row) FROM incoming) - $1::bigint', [max])
}
