import type { Alarm } from '../../../core/alarm/alarm.ts'
import { parentIn } from '../../../core/alarm/because.ts'
import type { AddressedEvent } from '../../../core/alarm/engine/addressed-event.ts'
import type { AlarmRule } from '../../../core/alarm/rule.ts'
import type { Session } from '../../postgres/postgres.ts'
import type { KeptBook } from '../book.ts'
import { alarmOf, ruleOf } from '../query.ts'
import { theBook } from './save-book.ts'

/** Which alarms a transaction may come to change or look at; those that they explain come with them. */
export interface Wanted {
  readonly ids: Iterable<string>
  /** Also all that are not NORM: our clock was stepped, and what is due moves with it. */
  readonly waiting: boolean
  /** Of which rules these are; left out: of any. */
  readonly owns?: Owns | undefined
}

/** Whether a part evaluates the rule of that id. */
export type Owns = (rule: string) => boolean

/** What an engine's events are about: their alarms, and the parents that they name. */
export function wantedBy(
  events: readonly Pick<AddressedEvent, 'rule' | 'event'>[],
  withdrawn: readonly string[] = [],
  owns?: Owns,
): Wanted {
  const ids = new Set(withdrawn)
  for (const { rule, event } of events) {
    ids.add(rule.id)
    const parent = event.type === 'suppressed' ? parentIn(event.because) : undefined
    if (parent !== undefined) ids.add(parent)
  }
  return { ids, waiting: events.some(({ event }) => event.type === 'clock-stepped'), owns }
}

const kept = `
  SELECT alarm.id, alarm.state, alarm.content, rule.content AS rule,
    ARRAY (SELECT parent FROM explained WHERE partition = $1 AND explained.alarm = alarm.id AND parent = ANY ($2)) AS parents
  FROM alarm LEFT JOIN rule ON rule.partition = $1 AND rule.id = alarm.id AND rule.version = alarm.rule_version
  WHERE alarm.partition = $1 AND (
    alarm.id = ANY ($2)
    OR alarm.id IN (SELECT explained.alarm FROM explained WHERE partition = $1 AND parent = ANY ($2)))`

const keptWaiting = `${kept}
  UNION ALL
  SELECT alarm.id, alarm.state, alarm.content, rule.content AS rule, ARRAY[]::text[] AS parents
  FROM alarm LEFT JOIN rule ON rule.partition = $1 AND rule.id = alarm.id AND rule.version = alarm.rule_version
  WHERE alarm.partition = $1 AND alarm.state <> 'NORM'`

/** Reads in one statement what a transaction may need of the book, the end of whose journal it holds. */
export async function loadBook(session: Session, { ids, waiting, owns = () => true }: Wanted): Promise<KeptBook> {
  const asked = new Set(ids)
  const rows = await session.rows(waiting ? keptWaiting : kept, [theBook, [...asked]])
  const alarms = new Map<string, Alarm>()
  const rules = new Map<string, AlarmRule>()
  const children = new Map<string, Set<string>>()
  const standing = new Set<string>()
  for (const row of rows) {
    const id = String(row['id'])
    alarms.set(id, alarmOf(row))
    if (row['state'] !== 'NORM' && owns(id)) standing.add(id)
    if (row['rule'] !== null) rules.set(id, ruleOf({ content: row['rule'] }))
    for (const parent of row['parents'] as string[]) {
      children.set(parent, (children.get(parent) ?? new Set()).add(id))
    }
  }
  return {
    find: (id) => alarms.get(id),
    rule: (id) => rules.get(id),
    explainedBy(parent) {
      if (!asked.has(parent)) throw new Error(`what ${parent} explains was not loaded`)
      return [...(children.get(parent) ?? [])].sort()
    },
    waiting() {
      if (!waiting) throw new Error('the alarms that stand were not loaded')
      return [...standing].sort()
    },
  }
}
