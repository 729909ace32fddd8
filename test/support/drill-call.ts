import type { Calling, DeliveryStore } from '../../storage/deliveries/deliveries.ts'

/** A drill of the crew `east` that calls a person, as the role `alarms` writes it down. */
export async function callToDrill(deliveries: DeliveryStore, person: string, occurrence: number): Promise<Calling> {
  const at = Date.now() - 60_000
  const stage = { name: 'calling', round: 0, step: 0, nextAt: at + 3_600_000 } as const
  const calling: Calling = {
    ...{ alarm: 'drill', occurrence, escalation: 'urgent', crew: 'east', begunBy: 0, entry: 0, kind: 'raised' },
    ...{ isDrill: true, beganAt: at },
    state: { id: `drill#${occurrence}`, priority: 'high', at, run: 0, stage, calls: [], told: [person] },
  }
  await deliveries.commit({
    callings: [calling],
    decided: [
      {
        ...{ id: `drill#${occurrence} ${person}`, person, channel: 'voice', purpose: 'call', because: 'step' },
        ...{ round: 0, step: 0, alarm: 'drill', occurrence, entry: 0, kind: 'raised', priority: 'high' },
        ...{ decidedAt: at, isDrill: true },
      },
    ],
  })
  return calling
}

/** It is over, as when somebody has answered. */
export async function endDrill(deliveries: DeliveryStore, calling: Calling, answeredBy?: string): Promise<void> {
  const { alarm, occurrence, state } = calling
  const at = Date.now()
  if (!state) throw new Error('no drill')
  await deliveries.commit({
    callings: [{ ...calling, state: { ...state, stage: { name: 'over', because: 'ended' } } }],
    ...(answeredBy !== undefined && {
      notes: [{ alarm, occurrence, at, note: { note: 'answered', by: answeredBy } }],
    }),
  })
}
