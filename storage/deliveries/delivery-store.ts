import type { DatabaseSync } from 'node:sqlite'
import type { DeliveryRecord } from '../../core/delivery/record.ts'
import { Origin } from '../origin.ts'
import { inTransaction } from '../transaction.ts'
import type { DeliveryChange, DeliveryStore, Step } from './deliveries.ts'
import type { NewIncoming } from './incoming.ts'
import { createLinks } from './links.ts'
import { callingOf, decidedOf, deliveryOf, incomingOf, isOver, noteOf, saidIn, stateOf, unsettled } from './rows.ts'
import { openDeliveryFile } from './tables.ts'

export interface DeliveryStoreOptions {
  readonly folder: string
  /** Deliveries and notes kept; above it the oldest go. Default 100,000. */
  readonly max?: number
  /** Of what came from outside. Default 10,000. */
  readonly maxIncoming?: number
}

/** Opens `deliveries.sqlite` of a data folder, making it when it is not there. */
export async function openDeliveryStore({
  folder,
  max = 100_000,
  maxIncoming = 10_000,
}: DeliveryStoreOptions): Promise<DeliveryStore> {
  const database = openDeliveryFile(folder)
  const statements = prepare(database)
  const origin = new Origin(database)
  const { keepLink, ...links } = createLinks(database, put)

  function find(id: string): DeliveryRecord | undefined {
    const row = statements.find.get(id)
    return row && deliveryOf(row)
  }

  function write({
    cursor,
    callings = [],
    decided = [],
    changed = [],
    notes = [],
    taken = [],
    dutyPlaces = [],
  }: Step): void {
    if (cursor !== undefined) statements.setCursor.run(cursor)
    for (const calling of callings) {
      const { alarm, occurrence, due, beganAt } = calling
      statements.setCalling.run(
        alarm,
        occurrence,
        JSON.stringify(calling),
        due ?? null,
        Number(isOver(calling)),
        beganAt,
      )
    }
    for (const delivery of decided) {
      const content = decidedOf(delivery)
      const { id, alarm, occurrence, decidedAt } = content
      statements.decide.run(id, alarm, occurrence, JSON.stringify(content), decidedAt, content.outcome)
      if (content.purpose !== 'over') keepLink(content)
    }
    for (const change of changed) amend(change)
    for (const { alarm, occurrence, at, note } of notes) {
      statements.addNote.run(alarm, occurrence, at, JSON.stringify(note))
    }
    for (const { row, as } of taken) statements.take.run(as, row)
    for (const { crew, at } of dutyPlaces) statements.setDutyPlace.run(crew, at)
    if (decided.length > 0) for (const trim of statements.trims) trim.run(max)
    if (taken.length > 0) statements.trimIncoming.run(maxIncoming)
  }

  function put(incoming: NewIncoming): void {
    statements.bring.run(JSON.stringify(incoming), stateOf(incoming))
    statements.trimIncoming.run(maxIncoming)
  }

  function amend(change: DeliveryChange): void {
    const known = find(change.id)
    if (!known) return
    const content = { ...known, ...change }
    const { outcome, account = null, providerId = null, id } = content
    statements.amend.run(JSON.stringify(content), outcome, account, providerId, id)
  }

  return {
    resume: async () => undefined,
    async cursor() {
      return Number(statements.cursor.get()?.['number'] ?? 0)
    },
    belongTo: async (journal, end) =>
      inTransaction(database, () => {
        const known = origin.get('journal')
        origin.set('journal', journal)
        for (const trim of statements.trimLinks) trim.run()
        const place = Number(statements.cursor.get()?.['number'] ?? 0)
        if ((known === undefined || known === journal) && place <= end) return 0
        statements.setCursor.run(0)
        statements.giveUp.run()
        return Number(statements.forget.run().changes)
      }),
    commit: async (step) => inTransaction(database, () => write(step)),
    async calling(alarm, occurrence) {
      const row = statements.calling.get(alarm, occurrence)
      return row && callingOf(row)
    },
    due: async (at, limit) => statements.due.all(at, limit).map(callingOf),
    async nextDue() {
      const due = statements.nextDue.get()?.['due']
      return typeof due === 'number' ? due : undefined
    },
    callingsOf: async (alarm, { isOpen, limit }) =>
      statements.ofOneAlarm.all(alarm, isOpen ? 0 : 1, limit).map(callingOf),
    dutyPlaces: async () =>
      new Map(statements.dutyPlaces.all().map(({ crew, at }) => [String(crew), Number(at)] as const)),
    open: async (limit) => statements.open.all(limit).map(callingOf),
    unsettled: async () => statements.unsettled.all().map(deliveryOf),
    delivery: async (id) => find(id),
    deliveriesOf: async (alarm, occurrence) => statements.ofAlarm.all(alarm, occurrence).map(deliveryOf),
    byProvider: async (account, providerId) => statements.byProvider.all(account, providerId).map(deliveryOf),
    decidedIn: async (from, to, limit) => statements.decidedIn.all(from, to, limit).map(deliveryOf),
    withCards: async (since, limit) => statements.withCards.all(since, limit).map(deliveryOf).reverse(),
    async newestAccepted() {
      const row = statements.newestAccepted.get()
      return row && deliveryOf(row).acceptedAt
    },
    notesOf: async (alarm, occurrence) => statements.notes.all(alarm, occurrence).map(noteOf),
    async said(after, limit) {
      // another file: what was read of the one before says nothing here
      const from = after > Number(statements.noteEnd.get()?.['number'] ?? 0) ? 0 : after
      const rows = statements.said.all(from, limit)
      return { said: rows.flatMap(saidIn), next: Number(rows.at(-1)?.['row'] ?? from) }
    },
    bring: async (incoming) => inTransaction(database, () => put(incoming)),
    incoming: async (limit) => statements.incoming.all('waiting', limit).map(incomingOf),
    unmatched: async (limit) => statements.unmatched.all(limit).map(incomingOf),
    ...links,
    [Symbol.asyncDispose]: async () => database.close(),
  }
}

function prepare(database: DatabaseSync) {
  return {
    cursor: database.prepare('SELECT number FROM cursor'),
    setCursor: database.prepare('INSERT OR REPLACE INTO cursor (one, number) VALUES (1, ?)'),
    giveUp: database.prepare(
      `UPDATE delivery SET outcome = 'dropped', content = json_set(content, '$.outcome', 'dropped', '$.detail', 'of a journal that is no longer there') WHERE ${unsettled}`,
    ),
    forget: database.prepare('DELETE FROM calling WHERE is_over = 0'),
    setCalling: database.prepare(
      'INSERT OR REPLACE INTO calling (alarm, occurrence, content, due, is_over, began_at) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    calling: database.prepare('SELECT content FROM calling WHERE alarm = ? AND occurrence = ?'),
    due: database.prepare('SELECT content FROM calling WHERE due <= ? ORDER BY due LIMIT ?'),
    nextDue: database.prepare('SELECT min(due) AS due FROM calling WHERE due IS NOT NULL'),
    open: database.prepare('SELECT content FROM calling WHERE is_over = 0 ORDER BY began_at DESC LIMIT ?'),
    ofOneAlarm: database.prepare(
      'SELECT content FROM calling WHERE alarm = ? AND is_over <= ? ORDER BY occurrence DESC LIMIT ?',
    ),
    dutyPlaces: database.prepare('SELECT crew, at FROM duty_place'),
    setDutyPlace: database.prepare('INSERT OR REPLACE INTO duty_place (crew, at) VALUES (?, ?)'),
    // what was decided once is never decided again: the same id is the same message
    decide: database.prepare(
      'INSERT OR IGNORE INTO delivery (id, alarm, occurrence, content, decided_at, outcome) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    amend: database.prepare('UPDATE delivery SET content = ?, outcome = ?, account = ?, provider_id = ? WHERE id = ?'),
    unsettled: database.prepare(`SELECT content FROM delivery WHERE ${unsettled} ORDER BY row`),
    find: database.prepare('SELECT content FROM delivery WHERE id = ?'),
    ofAlarm: database.prepare('SELECT content FROM delivery WHERE alarm = ? AND occurrence = ? ORDER BY row'),
    byProvider: database.prepare('SELECT content FROM delivery WHERE account = ? AND provider_id = ? ORDER BY row'),
    decidedIn: database.prepare(
      'SELECT content FROM delivery WHERE decided_at >= ? AND decided_at < ? ORDER BY decided_at LIMIT ?',
    ),
    withCards: database.prepare(
      `SELECT content FROM delivery WHERE decided_at >= ? AND content ->> '$.card.code' IS NOT NULL
       AND content ->> '$.card.shownAt' IS NULL ORDER BY row DESC LIMIT ?`,
    ),
    newestAccepted: database.prepare(
      "SELECT content FROM delivery WHERE outcome = 'accepted' ORDER BY row DESC LIMIT 1",
    ),
    addNote: database.prepare('INSERT INTO note (alarm, occurrence, at, content) VALUES (?, ?, ?, ?)'),
    notes: database.prepare('SELECT * FROM note WHERE alarm = ? AND occurrence = ? ORDER BY row'),
    noteEnd: database.prepare("SELECT seq AS number FROM sqlite_sequence WHERE name = 'note'"),
    said: database.prepare('SELECT * FROM note WHERE row > ? ORDER BY row LIMIT ?'),
    bring: database.prepare('INSERT INTO incoming (content, state) VALUES (?, ?)'),
    incoming: database.prepare('SELECT row, content FROM incoming WHERE state = ? ORDER BY row LIMIT ?'),
    unmatched: database.prepare(
      "SELECT row, content FROM incoming WHERE state = 'unmatched' ORDER BY row DESC LIMIT ?",
    ),
    take: database.prepare('UPDATE incoming SET state = ? WHERE row = ?'),
    trimIncoming: database.prepare('DELETE FROM incoming WHERE row <= (SELECT max(row) FROM incoming) - ?'),
    trimLinks: [
      `DELETE FROM link WHERE NOT EXISTS (SELECT 1 FROM calling
       WHERE calling.alarm = link.alarm AND calling.occurrence = link.occurrence AND is_over = 0)`,
      'DELETE FROM link_said WHERE hash NOT IN (SELECT hash FROM link)',
    ].map((text) => database.prepare(text)),
    trims: [
      `DELETE FROM delivery WHERE row <= (SELECT max(row) FROM delivery) - ? AND NOT ${unsettled}`,
      'DELETE FROM note WHERE row <= (SELECT max(row) FROM note) - ?',
      `DELETE FROM calling WHERE is_over = 1 AND began_at < (SELECT began_at FROM calling WHERE is_over = 1
       ORDER BY began_at DESC LIMIT 1 OFFSET ?)`,
    ].map((text) => database.prepare(text)),
  }
}
