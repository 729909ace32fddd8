import type { ActionRefusal } from '../../core/alarm/attention-event.ts'
import type { AlarmActions, KeptAlarms } from './alarms.ts'

export interface Acknowledging {
  readonly alarm: string
  readonly occurrence: number
  /** A person's id. */
  readonly by: string
  /** What they are called. */
  readonly person?: string
  /** By which means. */
  readonly via: string
  readonly note: string
}

/** `done` also where somebody has acknowledged it already. */
export type AcknowledgedAs = 'done' | 'unknown-alarm' | 'another-occurrence' | ActionRefusal | 'key-reused'

/** Who answers by phone has not seen a revision: what changes between our look and the act is looked at anew, so often. */
const looksMost = 5

/** Acknowledges one occurrence for a person, and never a later one: as everybody does, by the journal. */
export async function acknowledgeOccurrence(
  store: Pick<KeptAlarms, 'alarm' | 'rule'> & AlarmActions,
  acknowledging: Acknowledging,
  serverAt: number,
): Promise<AcknowledgedAs> {
  for (let looks = 1; ; looks++) {
    const result = await acknowledge(store, acknowledging, serverAt)
    if (result !== 'stale' || looks === looksMost) return result
  }
}

async function acknowledge(
  store: Pick<KeptAlarms, 'alarm' | 'rule'> & AlarmActions,
  { alarm: id, occurrence, by, person, via, note }: Acknowledging,
  serverAt: number,
): Promise<AcknowledgedAs> {
  const [alarm, rule] = [await store.alarm(id), await store.rule(id)]
  if (!alarm || !rule) return 'unknown-alarm'
  if (alarm.occurrence !== occurrence) return 'another-occurrence'
  if (alarm.acknowledged && (alarm.bare === 'ACKED' || alarm.bare === 'LACKED')) return 'done'
  const who = { name: by, role: 'operator', ...(person !== undefined && { person }) } as const
  const event = { type: 'acknowledged', channel: via, note, who, ifRevision: alarm.revision } as const
  const result = await store.act(rule, event, { serverAt })
  return result.ok ? 'done' : result.because
}
