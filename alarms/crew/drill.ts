import { drillAlarm } from '../../core/delivery/drill.ts'
import { drillReport, givesWay } from '../../core/delivery/drill-report.ts'
import type { Calling, Callings, DeliveryStore } from '../../storage/deliveries/deliveries.ts'
import type { Incoming } from '../../storage/deliveries/incoming.ts'
import type { Draft } from './draft.ts'

const most = 1_000
/** As most of what people are to practise. */
const priority = 'high'

/**
 * Begins the chain of an escalation from its first step, without an alarm: marked as a drill wherever it is told. Not
 * while the crew is called for something real, nor while another drill of it is under way.
 */
export async function beginDrill(
  draft: Draft,
  { row, escalation, crew, by, via = 'command' }: Incoming & { is: 'drill' },
  now: number,
): Promise<void> {
  const calling: Calling = {
    ...{ alarm: drillAlarm, occurrence: row, escalation, begunBy: 0, entry: 0, kind: 'raised', beganAt: now },
    ...(crew !== undefined && { crew }),
    isDrill: true,
  }
  draft.note(calling, now, { note: 'said', says: 'drill', by, via })
  const open = await draft.open(most)
  const real = open.find((each) => each.crew === crew && !each.isDrill && each.state?.stage.name === 'calling')
  const others = open.filter((each) => each.crew === crew && each.isDrill)
  const underWay = others.find(({ state }) => state?.stage.name === 'calling')
  if (real || underWay) {
    draft.note(calling, now, { note: 'not-begun', because: real ? `called for ${real.alarm}` : 'another drill' })
    const stage = { name: 'over', because: 'ended' } as const
    draft.put({
      ...calling,
      state: { id: `${drillAlarm}#${row}`, priority, at: now, run: 0, stage, calls: [], told: [] },
    })
    return
  }
  // of one that nobody has answered nothing comes any more
  for (const other of others) draft.apply(other, { type: 'ended', at: now })
  draft.begin(calling, priority, now)
}

/** What is real goes first: drills of the same crew or people are over at once, and what they still had to send is dropped. */
export async function interruptDrills(
  draft: Draft,
  callings: Pick<Callings, 'callingsOf'>,
  real: Calling,
  now: number,
): Promise<void> {
  for (const { occurrence } of await callings.callingsOf(drillAlarm, { isOpen: true, limit: most })) {
    const drill = await draft.calling(drillAlarm, occurrence)
    if (!drill?.state || drill.state.stage.name === 'over' || !givesWay(drill, real)) continue
    draft.note(drill, now, { note: 'interrupted', because: real.alarm })
    draft.apply(drill, { type: 'ended', at: now })
  }
}

/** For the metrics, s; NaN where there was none, or nobody has answered. */
export async function newestDrill(
  deliveries: Pick<DeliveryStore, 'callingsOf' | 'notesOf'>,
): Promise<{ readonly beganAt: number; readonly answeredS: number }> {
  const [newest] = await deliveries.callingsOf(drillAlarm, { limit: 1 })
  if (!newest) return { beganAt: Number.NaN, answeredS: Number.NaN }
  const notes = await deliveries.notesOf(drillAlarm, newest.occurrence)
  const { answeredAt = Number.NaN } = drillReport(newest.state, [], notes)
  return { beganAt: newest.beganAt / 1000, answeredS: (answeredAt - newest.beganAt) / 1000 }
}
