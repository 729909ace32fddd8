import type { GateDrive, PumpStation } from './network.ts'

/** `load`: share of the usual current. `starts`, `hours`: since it was built. `since`: epoch ms. */
export interface PumpState {
  readonly name: 'stopped' | 'starting' | 'running' | 'tripped'
  readonly since: number
  readonly starts: number
  readonly hours: number
  readonly load: number
}

/** Percents. `mode` remote: an operator's command is in force. */
export interface GateState {
  readonly command: number
  readonly opening: number
  readonly mode: 'auto' | 'remote'
  readonly drive: 'free' | 'stuck'
  readonly moving: 'no' | 'opening' | 'closing'
}

/** A drive does not move for less than its deadband, %; the river's slow sluices are positioned more finely. */
function gateDeadband(travelS: number): number {
  return travelS < 300 ? 1 : 0.2
}

/** A gate drive for `dtS` seconds after its command. */
export function driveGate(gate: GateState, { travelS }: GateDrive, dtS: number): GateState {
  const error = gate.command - gate.opening
  const wanted = gate.moving === 'no' ? Math.abs(error) >= gateDeadband(travelS) : error !== 0
  if (!wanted || gate.drive === 'stuck') return gate.moving === 'no' ? gate : { ...gate, moving: 'no' }
  const reach = (100 / travelS) * dtS
  const opening = Math.abs(error) <= reach ? gate.command : gate.opening + Math.sign(error) * reach
  return { ...gate, opening, moving: opening === gate.command ? 'no' : error > 0 ? 'opening' : 'closing' }
}

/** How much lower each further pump's stop is above the first one's, m. */
const stopStep = 0.2

/** How many pumps a sump asks for, when `running` of them are: more above each start level, fewer below each stop. */
export function pumpsWanted({ stop, start }: PumpStation, level: number, running: number): number {
  let wanted = running
  while (wanted > 0 && level < stop + stopStep * (wanted - 1)) wanted--
  if (wanted < running) return wanted
  while (wanted < start.length && level > (start[wanted] ?? Number.POSITIVE_INFINITY)) wanted++
  return wanted
}

/**
 * Duty and standby: starts at most one pump a step, the one that has stood longest; stops the one that has run longest.
 * A tripped pump is no candidate, nor one that stopped less than the inhibit ago; without mains all stand.
 */
export function controlPumps(
  station: PumpStation,
  pumps: ReadonlyMap<string, PumpState>,
  { at, level, mains }: { readonly at: number; readonly level: number; readonly mains: 'ok' | 'failed' },
): Map<string, PumpState> {
  const next = new Map(pumps)
  const turn = (id: string, name: PumpState['name'], more: Partial<PumpState> = {}) => {
    const pump = next.get(id)
    if (pump) next.set(id, { ...pump, name, since: at, ...more })
  }
  for (const [id, pump] of pumps) if (pump.name === 'starting') turn(id, 'running')
  const on = [...next].filter(([, { name }]) => name === 'running')
  if (mains === 'failed') {
    for (const [id] of on) turn(id, 'stopped')
    return next
  }
  const wanted = pumpsWanted(station, level, on.length)
  if (wanted < on.length) {
    const longest = on.toSorted(([, a], [, b]) => a.since - b.since).slice(0, on.length - wanted)
    for (const [id] of longest) turn(id, 'stopped')
  } else if (wanted > on.length) {
    const ready = [...next].filter(([, pump]) => pump.name === 'stopped' && at - pump.since >= station.inhibitS * 1000)
    const [first] = ready.toSorted(([, a], [, b]) => a.since - b.since)
    if (first) turn(first[0], 'starting', { starts: first[1].starts + 1 })
  }
  return next
}
