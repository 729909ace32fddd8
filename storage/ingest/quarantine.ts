import type { DatabaseSync } from 'node:sqlite'

/** Why it waits: the plant file does not know the device, or knows it and not the point. */
export const quarantineReasons = ['unknown-device', 'unknown-point'] as const
export type QuarantineReason = (typeof quarantineReasons)[number]

/** What some messages of one step say of one unknown device, or of a device's unknown points. */
export interface Sighting {
  readonly reason: QuarantineReason
  /** What the device calls itself, or the topic where it does not; for unknown points `{site}/{device}`. */
  readonly name: string
  readonly count: number
  readonly firstOffset: number
  readonly lastOffset: number
  readonly firstReceivedAt: number
  readonly lastReceivedAt: number
  /** Topics that it came on. */
  readonly topics: readonly string[]
  /** Last values by the name in the message, as text; for unknown points only those. */
  readonly values: ReadonlyMap<string, string>
  /** Of the last message, cut off at `sampleBytes`. */
  readonly sample: Uint8Array
  readonly client: string
}

/** All that is known of one unknown device, or of the unknown points of a device. */
export interface QuarantineEntry extends Omit<Sighting, 'values'> {
  readonly id: number
  readonly values: Readonly<Record<string, string>>
  /** The plant file knows it now, and what the log still has of it is being read again. */
  readonly taken: boolean
}

export const sampleBytes = 4_096
/** Most names and topics of one entry; topics beyond that mean any topic. */
export const mostNames = 200
export const mostTopics = 32

/** Going through the log again for the entries that are taken: the next offset, and where to stop. */
export interface Reread {
  readonly next: number
  readonly until: number
}

export const quarantineTables = `
  CREATE TABLE IF NOT EXISTS quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT, reason TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL,
    first_offset INTEGER NOT NULL, last_offset INTEGER NOT NULL,
    first_received_at REAL NOT NULL, last_received_at REAL NOT NULL,
    topics TEXT NOT NULL, "values" TEXT NOT NULL, sample BLOB NOT NULL, client TEXT NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0, UNIQUE (reason, name, taken)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS quarantine_heard ON quarantine (last_received_at);
  CREATE TABLE IF NOT EXISTS reread (only INTEGER PRIMARY KEY CHECK (only = 1), next INTEGER NOT NULL, until INTEGER NOT NULL) STRICT;
`

/** The writer's side of the quarantine; every call but the first two belongs in a transaction. */
export class QuarantineTable {
  private readonly most: number
  private readonly statements

  constructor(database: DatabaseSync, most: number) {
    this.most = most
    this.statements = prepare(database)
  }

  entries(): QuarantineEntry[] {
    return this.statements.all.all().map(entryOf)
  }

  reread(): Reread | undefined {
    const row = this.statements.reread.get()
    return row && { next: Number(row['next']), until: Number(row['until']) }
  }

  /**
   * Adds sightings; returns how many entries had to go for them, those unheard for longest first. One credential has a
   * quarter of the places at most, so that nobody pushes out what others wait for.
   */
  see(sightings: readonly Sighting[]): number {
    for (const sighting of sightings) this.add(sighting)
    if (sightings.length === 0) return 0
    const { kept, keptOf, dropOldest, dropOldestOf } = this.statements
    let dropped = 0
    for (const client of new Set(sightings.map((sighting) => sighting.client))) {
      const over = Number(keptOf.get(client)?.['kept']) - shareOf(this.most)
      if (over > 0) dropped += Number(dropOldestOf.run(client, over).changes)
    }
    const over = Number(kept.get()?.['kept']) - this.most
    return over <= 0 ? dropped : dropped + Number(dropOldest.run(over).changes)
  }

  /** Begins to go through the log for these entries. */
  take(ids: readonly number[], reread: Reread): void {
    for (const id of ids) this.statements.take.run(id)
    this.statements.setReread.run(reread.next, reread.until)
  }

  /** The log was read again so far; at the end the entries that were taken go. */
  advance({ next, until }: Reread): void {
    if (next < until) {
      this.statements.setReread.run(next, until)
      return
    }
    this.statements.dropTaken.run()
    this.statements.endReread.run()
  }

  private add(sighting: Sighting): void {
    const { reason, name, firstOffset, lastOffset, firstReceivedAt, lastReceivedAt, sample, client } = sighting
    const row = this.statements.one.get(reason, name)
    const before = row && entryOf(row)
    const { topics, values } = seenSoFar(before, sighting)
    const texts = [JSON.stringify(topics), JSON.stringify(values)] as const
    if (before) {
      const count = before.count + sighting.count
      this.statements.update.run(
        count,
        firstOffset,
        firstReceivedAt,
        lastOffset,
        lastReceivedAt,
        ...texts,
        sample,
        client,
        before.id,
      )
      return
    }
    const times = [firstOffset, lastOffset, firstReceivedAt, lastReceivedAt] as const
    this.statements.insert.run(reason, name, sighting.count, ...times, ...texts, sample, client)
  }
}

function prepare(database: DatabaseSync) {
  return {
    all: database.prepare('SELECT * FROM quarantine ORDER BY id'),
    // one that is taken is about to go: what is still unknown then is another entry
    one: database.prepare('SELECT * FROM quarantine WHERE reason = ? AND name = ? AND taken = 0'),
    kept: database.prepare('SELECT count(*) AS kept FROM quarantine'),
    keptOf: database.prepare('SELECT count(*) AS kept FROM quarantine WHERE client = ? AND taken = 0'),
    insert: database.prepare(
      'INSERT INTO quarantine (reason, name, count, first_offset, last_offset, first_received_at, last_received_at, topics, "values", sample, client) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    update: database.prepare(
      'UPDATE quarantine SET count = ?, first_offset = min(first_offset, ?), first_received_at = min(first_received_at, ?), last_offset = max(last_offset, ?), last_received_at = max(last_received_at, ?), topics = ?, "values" = ?, sample = ?, client = ? WHERE id = ?',
    ),
    dropOldest: database.prepare(
      'DELETE FROM quarantine WHERE id IN (SELECT id FROM quarantine WHERE taken = 0 ORDER BY last_received_at LIMIT ?)',
    ),
    dropOldestOf: database.prepare(
      'DELETE FROM quarantine WHERE id IN (SELECT id FROM quarantine WHERE client = ? AND taken = 0 ORDER BY last_received_at LIMIT ?)',
    ),
    take: database.prepare('UPDATE quarantine SET taken = 1 WHERE id = ?'),
    dropTaken: database.prepare('DELETE FROM quarantine WHERE taken = 1'),
    reread: database.prepare('SELECT next, until FROM reread'),
    setReread: database.prepare('INSERT OR REPLACE INTO reread (only, next, until) VALUES (1, ?, ?)'),
    endReread: database.prepare('DELETE FROM reread'),
  }
}

/** Topics and last values of an entry with what was seen of it now. */
export function seenSoFar(before: QuarantineEntry | undefined, sighting: Sighting) {
  const topics = [...new Set([...(before?.topics ?? []), ...sighting.topics])].slice(0, mostTopics)
  const values = { ...before?.values }
  for (const [wire, value] of sighting.values) {
    if (Object.hasOwn(values, wire) || Object.keys(values).length < mostNames) values[wire] = value
  }
  return { topics, values }
}

/** How many of the places one credential has at most. */
export function shareOf(most: number): number {
  return Math.max(1, Math.floor(most / 4))
}

/** A row of `quarantine`. */
export function entryOf(row: Readonly<Record<string, unknown>>): QuarantineEntry {
  return {
    id: Number(row['id']),
    reason: row['reason'] as QuarantineReason,
    name: String(row['name']),
    count: Number(row['count']),
    firstOffset: Number(row['first_offset']),
    lastOffset: Number(row['last_offset']),
    firstReceivedAt: Number(row['first_received_at']),
    lastReceivedAt: Number(row['last_received_at']),
    topics: JSON.parse(String(row['topics'])) as string[],
    values: JSON.parse(String(row['values'])) as Record<string, string>,
    sample: row['sample'] as Uint8Array,
    client: String(row['client']),
    taken: row['taken'] === 1 || row['taken'] === true,
  }
}
