import { stateOf } from '../../../core/alarm/alarm.ts'
import { dueAt } from '../../../core/alarm/attention/time.ts'
import { clockRule } from '../../../core/alarm/clock-rule.ts'
import type { EngineRecord } from '../../../core/alarm/engine/saved.ts'
import { formatEntry } from '../../../core/alarm/journal.ts'
import type { Session } from '../../postgres/postgres.ts'
import type { NumberedEntry } from '../alarms.ts'
import type { ChangedBook } from '../book.ts'

/** What a transaction leaves in the book, the end of whose journal it holds. */
export interface Saved {
  /** How many entries the journal had. */
  readonly entries: number
  readonly changed: ChangedBook
  /** Of an evaluator, whose row it holds, too. */
  readonly evaluated?: Evaluated
}

/** What an evaluator leaves of its part. */
export interface Evaluated {
  readonly partition: number
  /** The place in the part of the reading log from now on. */
  readonly cursor: number
  readonly records: readonly EngineRecord[]
  /** Keys of engine records that go. */
  readonly dropped: readonly string[]
}

/** The alarms of all parts are one book, whose tables have a column for more. */
export const theBook = 0

/** One statement, for each is a way to the server and back: every part of it sees what was there before. */
const save = `
  WITH ended AS (UPDATE journal_end SET entries = $3),
  place AS (UPDATE alarm_partition SET "offset" = $2 WHERE id = $27),
  dropped AS (DELETE FROM engine WHERE partition = $27 AND key = ANY ($6::text[])),
  records AS (
    INSERT INTO engine (partition, key, text) SELECT $27::integer, * FROM unnest($4::text[], $5::text[])
    ON CONFLICT (partition, key) DO UPDATE SET text = excluded.text),
  rules AS (
    INSERT INTO rule (partition, id, version, content) SELECT $1, * FROM unnest($7::text[], $8::text[], $9::text[])
    ON CONFLICT DO NOTHING),
  alarms AS (
    INSERT INTO alarm (partition, id, site, state, priority, audience, rule_version, due, content)
    SELECT $1, * FROM unnest($10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[],
      $16::double precision[], $17::text[])
    ON CONFLICT (partition, id) DO UPDATE SET site = excluded.site, state = excluded.state,
      priority = excluded.priority, audience = excluded.audience, rule_version = excluded.rule_version,
      due = excluded.due, content = excluded.content),
  parted AS (
    DELETE FROM explained USING unnest($18::text[], $19::text[]) AS gone (parent, alarm)
    WHERE partition = $1 AND explained.parent = gone.parent AND explained.alarm = gone.alarm),
  joined AS (
    INSERT INTO explained (partition, parent, alarm) SELECT $1, * FROM unnest($20::text[], $21::text[])
    ON CONFLICT DO NOTHING)
  INSERT INTO journal (partition, number, alarm, site, at, content)
  SELECT $1, * FROM unnest($22::bigint[], $23::text[], $24::text[], $25::double precision[], $26::text[])`

/** Saves it; returns the entries, numbered on from the last one. */
export async function saveBook(session: Session, saved: Saved): Promise<NumberedEntry[]> {
  const { changed, evaluated } = saved
  const dropped = evaluated?.dropped ?? []
  // that our clock was set each part takes in for its own alarms; the first one journals it
  const isFirst = (evaluated?.partition ?? 0) === 0
  const journaled = isFirst ? changed.entries : changed.entries.filter(({ alarm }) => alarm !== clockRule.id)
  const entries = journaled.map((entry, index) => ({ number: saved.entries + 1 + index, ...entry }))
  const gone = new Set(dropped)
  const latest = new Map(evaluated?.records.map(({ key, text }) => [key, text]))
  const records = [...latest].filter(([key]) => !gone.has(key))
  const { rules, alarms } = changed
  const parted = changed.explained.filter(({ holds }) => !holds)
  const joined = changed.explained.filter(({ holds }) => holds)
  await session.rows(save, [
    ...[theBook, evaluated?.cursor ?? null, saved.entries + entries.length],
    ...[records.map(([key]) => key), records.map(([, text]) => text), dropped],
    ...[rules.map(({ id }) => id), rules.map(({ version }) => version), rules.map((rule) => JSON.stringify(rule))],
    ...[alarms.map(({ rule }) => rule.id), alarms.map(({ rule }) => rule.site)],
    ...[alarms.map(({ alarm }) => stateOf(alarm)), alarms.map(({ alarm }) => alarm.priority)],
    ...[alarms.map(({ rule }) => rule.audience), alarms.map(({ rule }) => rule.version)],
    ...[alarms.map(({ rule, alarm }) => dueAt(rule, alarm) ?? null), alarms.map(({ alarm }) => JSON.stringify(alarm))],
    ...[parted.map(({ parent }) => parent), parted.map(({ alarm }) => alarm)],
    ...[joined.map(({ parent }) => parent), joined.map(({ alarm }) => alarm)],
    ...[entries.map(({ number }) => number), entries.map(({ alarm }) => alarm), entries.map(({ site }) => site)],
    ...[entries.map(({ at }) => at), journaled.map(formatEntry)],
    evaluated?.partition ?? null,
  ])
  return entries
}
