import type { Alarm } from '../../../core/alarm/alarm.ts'
import { removalEntry } from '../../../core/alarm/attention/edit.ts'
import { dueAt } from '../../../core/alarm/attention/time.ts'
import type { OperatorEvent } from '../../../core/alarm/attention-event.ts'
import { type EngineRecord, keysOfRule } from '../../../core/alarm/engine/saved.ts'
import type { AlarmRule } from '../../../core/alarm/rule.ts'
import { actorKey } from '../../../core/people/actor.ts'
import type { Belonging } from '../../origin.ts'
import { PostgresAnswers } from '../../postgres/answers.ts'
import { nameOrigin, originOf } from '../../postgres/origin.ts'
import { onlyPart, type Part, takeParts } from '../../postgres/parts.ts'
import type { Postgres } from '../../postgres/postgres.ts'
import type {
  ActContext,
  ActResult,
  AlarmQuery,
  AlarmStore,
  EvaluatedStep,
  JournalQuery,
  NumberedEntry,
} from '../alarms.ts'
import { changesTo, inOrderOfTime } from '../book.ts'
import { alarmOf, ruleOf } from '../query.ts'
import { type Held, lockHeld, lockJournal, lockPlace, movedSince, placeOf } from './fence.ts'
import { loadBook, type Owns, wantedBy } from './load-book.ts'
import { readAlarms, readJournal } from './read.ts'
import { dueIn, recordsOf } from './rows.ts'
import { saveBook, theBook } from './save-book.ts'

const store = 'alarms'

/** Which part of several a store is opened for, and which rules that part evaluates: of what is everybody's, those only. */
export interface EvaluatedPart extends Part {
  readonly owns?: Owns
}

/**
 * Opens the alarms, making what is not there: one book for all parts, with the place of one of them. `owned`: the same
 * server for whoever may evaluate, which refuses those who may no more; left out, everybody may. The connections stay
 * whose they are.
 */
export async function openPostgresAlarms(
  postgres: Postgres,
  owned: Postgres = postgres,
  part: EvaluatedPart = onlyPart,
): Promise<AlarmStore> {
  await takeParts(postgres, 'alarm_partition', part)
  await nameOrigin(postgres, store)
  return new PostgresAlarmStore({ postgres, owned }, part, await placeOf(postgres, part.partition))
}

class PostgresAlarmStore implements AlarmStore {
  readonly origin: Belonging
  private readonly postgres: Postgres
  private readonly owned: Postgres
  private readonly partition: number
  private readonly owns: Owns | undefined
  private readonly answers = new PostgresAnswers<ActResult>(store)
  private held: Held
  private scheduled: ReadonlyMap<string, AlarmRule> | undefined

  constructor(
    { postgres, owned }: { readonly postgres: Postgres; readonly owned: Postgres },
    { partition, owns }: EvaluatedPart,
    held: Held,
  ) {
    this.postgres = postgres
    this.owned = owned
    this.partition = partition
    this.owns = owns
    this.held = held
    this.origin = originOf(postgres, store, postgres.where, partition)
  }

  async cursor(): Promise<number> {
    return (await placeOf(this.postgres, this.partition)).cursor
  }

  async standOn(log: string, cursor: number): Promise<void> {
    await this.postgres.transaction(async (session) => {
      await lockHeld(session, this.partition, this.held)
      await originOf(session, store, this.postgres.where, this.partition).set('log', log)
      await session.rows('UPDATE alarm_partition SET "offset" = $2 WHERE id = $1', [this.partition, cursor])
    })
    this.held = { ...this.held, cursor }
  }

  async engineRecords(): Promise<EngineRecord[]> {
    return recordsOf(this.postgres, this.partition)
  }

  /** Takes the partition: whoever evaluated it before is one too many from now on, wherever it stands. */
  async resume(): Promise<{ cursor: number; records: EngineRecord[] }> {
    const found = await this.owned.transaction(async (session) => {
      const place = await lockPlace(session, this.partition)
      const epoch = place.epoch + 1
      await session.rows('UPDATE alarm_partition SET epoch = $2 WHERE id = $1', [this.partition, epoch])
      return { held: { epoch, cursor: place.cursor }, records: await recordsOf(session, this.partition) }
    })
    this.held = found.held
    return { cursor: found.held.cursor, records: found.records }
  }

  async commit(step: EvaluatedStep): Promise<NumberedEntry[]> {
    const { cursor, events, withdrawn } = step
    const isQuiet = events.length === 0 && !withdrawn && !step.left?.length
    const entries = isQuiet ? await this.keepQuietly(step) : await this.keepWithEntries(step)
    this.held = { ...this.held, cursor }
    // all that is due by our clock has moved with it
    if (events.some(({ event }) => event.type === 'clock-stepped')) this.scheduled = undefined
    return entries
  }

  /** Most steps change no alarm: one statement, which the fence guards. */
  private async keepQuietly({ cursor, records }: EvaluatedStep): Promise<NumberedEntry[]> {
    const latest = [...new Map(records.map(({ key, text }) => [key, text]))]
    const { epoch, cursor: before } = this.held
    const [kept] = await this.postgres.rows(
      `WITH fence AS (
         UPDATE alarm_partition SET "offset" = $2 WHERE id = $1 AND epoch = $3 AND "offset" = $4 RETURNING id),
       records AS (
         INSERT INTO engine (partition, key, text)
         SELECT fence.id, record.* FROM fence, unnest($5::text[], $6::text[]) AS record
         ON CONFLICT (partition, key) DO UPDATE SET text = excluded.text)
       SELECT id FROM fence`,
      [this.partition, cursor, epoch, before, latest.map(([key]) => key), latest.map(([, text]) => text)],
    )
    if (!kept) throw movedSince(this.held, await placeOf(this.postgres, this.partition))
    return []
  }

  private keepWithEntries({ cursor, events, records, withdrawn, left = [] }: EvaluatedStep): Promise<NumberedEntry[]> {
    const { partition, held, owns } = this
    const gone = withdrawn?.rules ?? []
    return this.postgres.transaction(async (session) => {
      const entries = await lockHeld(session, partition, held)
      const goneIds = gone.map(({ id }) => id)
      const kept = await loadBook(session, wantedBy(events, goneIds, owns))
      const changes = changesTo(kept)
      for (const { rule, serverAt, event } of events) {
        if (event.type === 'rule-added' || event.type === 'rule-changed') changes.edit(rule, event, serverAt)
        else changes.apply(rule, event, serverAt)
      }
      for (const { id, head } of gone) {
        if (!withdrawn) break
        if (head) changes.note(removalEntry(head, kept.find(id), withdrawn.at, withdrawn.serverAt))
        const rule = kept.rule(id)
        if (rule) changes.apply(rule, { type: 'withdrawn', at: withdrawn.at }, withdrawn.serverAt)
      }
      const dropped = [...goneIds, ...left].flatMap(keysOfRule)
      return saveBook(session, {
        entries,
        changed: changes.changed(),
        evaluated: { partition, cursor, records, dropped },
      })
    })
  }

  async act(rule: AlarmRule, event: OperatorEvent, context: ActContext): Promise<ActResult> {
    const { serverAt, idempotencyKey, request } = context
    const key =
      idempotencyKey === undefined
        ? undefined
        : JSON.stringify([actorKey(event.who), rule.id, event.type, idempotencyKey])
    const { answers } = this
    return this.postgres.transaction(async (session): Promise<ActResult> => {
      const entries = await lockJournal(session)
      const before = key === undefined ? undefined : await answers.find(session, key)
      if (before?.request === request && before) return before.result
      const changes = changesTo(await loadBook(session, wantedBy([], [rule.id])))
      if (before) return { ok: false, because: 'key-reused', alarm: changes.alarm(rule) }
      const applied = changes.apply(rule, event, serverAt)
      const alarm = changes.alarm(rule)
      const result: ActResult = applied.ok
        ? { ok: true, alarm, entries: await saveBook(session, { entries, changed: changes.changed() }) }
        : { ok: false, because: applied.because, alarm }
      if (key !== undefined)
        await answers.keep(session, key, serverAt, { ...(request !== undefined && { request }), result })
      return result
    })
  }

  async passTime(rules: ReadonlyMap<string, AlarmRule>, to: number): Promise<NumberedEntry[]> {
    if (rules !== this.scheduled) await this.schedule(rules)
    const { partition, held } = this
    if ((await dueIn(this.postgres, rules, to)).size === 0) return []
    return this.postgres.transaction(async (session) => {
      const entries = await lockHeld(session, partition, held)
      const due = await dueIn(session, rules, to)
      const changes = changesTo(await loadBook(session, { ids: due.keys(), waiting: false }))
      for (const rule of inOrderOfTime(rules, due)) {
        const at = dueAt(rule, changes.alarm(rule))
        if (at !== undefined && at <= to) changes.apply(rule, { type: 'time' }, at)
      }
      return saveBook(session, { entries, changed: changes.changed() })
    })
  }

  async alarm(id: string): Promise<Alarm | undefined> {
    const text = 'SELECT content FROM alarm WHERE partition = $1 AND id = $2'
    const [row] = await this.postgres.rows(text, [theBook, id])
    return row && alarmOf(row)
  }

  alarms(query: AlarmQuery): Promise<Alarm[]> {
    return readAlarms(this.postgres, query)
  }

  journal(query: JournalQuery): Promise<NumberedEntry[]> {
    return readJournal(this.postgres, query)
  }

  async journalEnd(): Promise<number> {
    const [row] = await this.postgres.rows('SELECT entries FROM journal_end')
    return Number(row?.['entries'] ?? 0)
  }

  async rule(id: string, version?: string): Promise<AlarmRule | undefined> {
    const [row] =
      version === undefined
        ? await this.postgres.rows(
            `SELECT rule.content FROM alarm JOIN rule USING (partition, id)
             WHERE partition = $1 AND id = $2 AND version = rule_version`,
            [theBook, id],
          )
        : await this.postgres.rows('SELECT content FROM rule WHERE partition = $1 AND id = $2 AND version = $3', [
            theBook,
            id,
            version,
          ])
    return row && ruleOf(row)
  }

  /** Another plant file may annunciate again sooner or later than the one under which an alarm was acknowledged. */
  private async schedule(rules: ReadonlyMap<string, AlarmRule>): Promise<void> {
    const { partition, held } = this
    await this.postgres.transaction(async (session) => {
      await lockHeld(session, partition, held)
      const waiting = await session.rows("SELECT content FROM alarm WHERE partition = $1 AND state <> 'NORM'", [
        theBook,
      ])
      const alarms = waiting.map(alarmOf).filter(({ id }) => rules.has(id))
      const due = alarms.map((alarm) => {
        const rule = rules.get(alarm.id)
        return (rule && dueAt(rule, alarm)) ?? null
      })
      await session.rows(
        `UPDATE alarm SET due = moved.due FROM unnest($2::text[], $3::double precision[]) AS moved (id, due)
         WHERE partition = $1 AND alarm.id = moved.id`,
        [theBook, alarms.map(({ id }) => id), due],
      )
    })
    this.scheduled = rules
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
