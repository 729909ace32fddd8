import type { DatabaseSync } from 'node:sqlite'
import type { Facts } from '../../../core/alarm/kpi/fact.ts'
import { type DayFacts, Gathering } from '../../../core/alarm/kpi/gathering.ts'
import { pack } from '../../../core/alarm/kpi/pack.ts'
import { learn, noTrace, type Trace } from '../../../core/alarm/kpi/trace.ts'
import { inTransaction } from '../../transaction.ts'
import type { NumberedEntry } from '../alarms.ts'
import { emptyKpiFile } from './tables.ts'

interface Known {
  readonly number: number
  readonly site: string
  readonly trace: Trace
}

/** A part of a day and site that has grown so far is left alone: what comes then begins another. */
const partBytes = 16_384
/** Alarms remembered between steps; the others are read again. */
const alarmsRemembered = 20_000

/** The writing side of `kpis.sqlite`: takes the journal in, entry after entry, together with its place. */
export class KpiRollup {
  private readonly database: DatabaseSync
  private readonly statements
  private readonly known = new Map<string, Known>()
  /** The place that `known` is of: another process may have gone on. */
  private held = -1

  constructor(database: DatabaseSync) {
    this.database = database
    this.statements = prepare(database)
  }

  /** Number of the last journal entry that is rolled up. */
  get place(): number {
    return Number(this.statements.place.get()?.['number'])
  }

  /** Begins anew where the place is not of this journal: `first` is its first entry, `end` the number of its last. */
  checkJournal(first: NumberedEntry | undefined, end: number): void {
    const journal = first ? `${first.alarm} ${first.serverAt}` : ''
    const { number, journal: kept } = this.statements.place.get() ?? {}
    if (kept === journal && Number(number) <= end) return
    inTransaction(this.database, () => {
      if (Number(number) > 0) emptyKpiFile(this.database)
      this.statements.setJournal.run(journal)
    })
    this.held = -1
  }

  /** Takes entries that follow the place; those before it have been taken. */
  take(entries: readonly NumberedEntry[]): void {
    inTransaction(this.database, () => {
      const { place } = this
      if (place !== this.held || this.known.size > alarmsRemembered) this.known.clear()
      this.held = -1
      const fresh = entries.filter(({ number }) => number > place)
      for (const { day, site, facts } of this.learnAll(fresh)) this.append(day, site, facts)
      const next = fresh.at(-1)?.number ?? place
      this.statements.setPlace.run(next)
      this.held = next
    })
  }

  private learnAll(entries: readonly NumberedEntry[]): readonly DayFacts[] {
    const changed = new Map<string, Known>()
    const gathering = new Gathering()
    for (const entry of entries) {
      const { alarm, site } = entry
      const known = this.find(alarm, site)
      const { trace, stood, ...facts } = learn(known.trace, entry)
      if (trace !== known.trace) {
        const next = { ...known, trace }
        this.known.set(alarm, next)
        changed.set(alarm, next)
      }
      gathering.add(facts)
      if (stood) this.statements.stood.run(alarm, site, stood.raisedAt, stood.calledAt, stood.endedAt ?? null)
    }
    for (const { number, trace } of changed.values()) {
      const { raised } = trace
      this.statements.setTrace.run(raised?.at ?? null, raised?.serverAt ?? null, JSON.stringify(trace), number)
    }
    return gathering.inOrder()
  }

  private find(alarm: string, site: string): Known {
    const held = this.known.get(alarm)
    if (held) return held
    const row = this.statements.trace.get(alarm)
    const known: Known = row
      ? { number: Number(row['number']), site, trace: JSON.parse(String(row['content'])) }
      : {
          number: Number(this.statements.newTrace.run(alarm, site, JSON.stringify(noTrace)).lastInsertRowid),
          site,
          trace: noTrace,
        }
    this.known.set(alarm, known)
    return known
  }

  private append(day: number, site: string, facts: Facts): void {
    const { calls, acknowledgements, marks } = pack(facts, (alarm) => this.find(alarm, site).number)
    const last = this.statements.lastPart.get(day, site)
    const size = Number(last?.['bytes'] ?? 0)
    if (last && size < partBytes) {
      this.statements.grow.run(
        behind(last['calls'], calls),
        behind(last['acknowledgements'], acknowledgements),
        behind(last['marks'], marks),
        day,
        site,
        Number(last['part']),
      )
    } else this.statements.newPart.run(day, site, Number(last?.['part'] ?? 0) + 1, calls, acknowledgements, marks)
  }
}

function behind(before: unknown, more: Uint8Array): Uint8Array {
  return before instanceof Uint8Array ? Buffer.concat([before, more]) : more
}

function prepare(database: DatabaseSync) {
  return {
    place: database.prepare('SELECT number, journal FROM place'),
    setPlace: database.prepare('UPDATE place SET number = ?'),
    setJournal: database.prepare('UPDATE place SET journal = ?'),
    trace: database.prepare('SELECT number, content FROM trace WHERE alarm = ?'),
    newTrace: database.prepare('INSERT INTO trace (alarm, site, content) VALUES (?, ?, ?)'),
    setTrace: database.prepare('UPDATE trace SET raised_at = ?, called_at = ?, content = ? WHERE number = ?'),
    stood: database.prepare('INSERT INTO stood (alarm, site, raised_at, called_at, ended_at) VALUES (?, ?, ?, ?, ?)'),
    lastPart: database.prepare(
      `SELECT part, calls, acknowledgements, marks, length(calls) + length(acknowledgements) + length(marks) AS bytes
       FROM day WHERE day = ? AND site = ? ORDER BY part DESC LIMIT 1`,
    ),
    grow: database.prepare(
      'UPDATE day SET calls = ?, acknowledgements = ?, marks = ? WHERE day = ? AND site = ? AND part = ?',
    ),
    newPart: database.prepare(
      'INSERT INTO day (day, site, part, calls, acknowledgements, marks) VALUES (?, ?, ?, ?, ?, ?)',
    ),
  }
}
