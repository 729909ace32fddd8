import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import type { Calling } from '../../storage/deliveries/deliveries.ts'
import type { Draft } from './draft.ts'
import type { Policies } from './policies.ts'

/** What became of a calling whose people, chain or crew are not in the plant file that is in force now. */
export interface Left {
  readonly alarm: string
  readonly occurrence: number
  /** What is gone, by id. */
  readonly gone: readonly string[]
  /** `nobody`: no route of the plant file calls anybody for it. */
  readonly became: 'others' | 'nobody'
}

const most = 100_000

/** Nothing waits for somebody who is gone: each calling that does goes to others, or is ended where the plant file has none. */
export async function leave(
  draft: Draft,
  { policies, store }: { readonly policies: Policies; readonly store: Pick<AlarmStore, 'rule'> },
  now: number,
): Promise<Left[]> {
  const found: Left[] = []
  for (const calling of await draft.open(most)) {
    // those end by themselves
    if (calling.isDrill || calling.about) continue
    const { alarm, occurrence } = calling
    const gone = policies.goneOf(calling)
    if (gone.people.length + gone.way.length === 0) continue
    const became = await moved(draft, calling, { ...gone, store }, now)
    found.push({ alarm, occurrence, gone: [...gone.way, ...gone.people], became })
  }
  return found
}

async function moved(
  draft: Draft,
  calling: Calling,
  { people, way, store }: ReturnType<Policies['goneOf']> & { readonly store: Pick<AlarmStore, 'rule'> },
  now: number,
): Promise<Left['became']> {
  const { escalation: _, crew: __, quiet: ___, ...rest } = calling
  const rule = await store.rule(calling.alarm)
  const site = rule?.site ?? calling.alarm.split('.')[0] ?? ''
  const priority = calling.state?.priority ?? rule?.priority ?? 'medium'
  const other = way.length > 0 ? draft.wayOf({ site, priority }, rule) : undefined
  const isRerouted = other !== undefined
  const next: Calling = other ? { ...rest, ...other } : calling
  if (!next.state) draft.put(next)
  else draft.apply(next, { type: 'left', people, isRerouted, at: now })
  return isRerouted || draft.hasChain(next) ? 'others' : 'nobody'
}
