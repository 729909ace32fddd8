import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Plant } from '../../core/plant/plant.ts'
import { keyOf, uniform } from '../city/noise.ts'
import { halfOpen } from './half-open.ts'
import { hostile } from './hostile.ts'
import { malformed } from './malformed.ts'
import { qosMix } from './qos-mix.ts'
import { reconnectStorm } from './reconnect-storm.ts'
import { Tally } from './tally.ts'
import type { BrokerAddress } from './wire.ts'
import type { Culprit, Mischief } from './worker.ts'

export const mischiefs = {
  'reconnect-storm': reconnectStorm,
  'half-open': halfOpen,
  'qos-mix': qosMix,
  malformed,
  hostile,
} as const satisfies Record<string, Mischief>
export type MischiefKind = keyof typeof mischiefs

export interface MischiefOptions {
  readonly place: BrokerAddress
  readonly culprits: readonly Culprit[]
  readonly connections: number
  /** Actions a second, of all connections together. */
  readonly rate: number
  readonly seed: number
  readonly signal: AbortSignal
  /** Where what comes of it is counted as it goes. Left out: a new one. */
  readonly tally?: Tally
}

/** Does one kind of mischief on several connections at once until the signal; what came of it. */
export async function runMischief(kind: MischiefKind, options: MischiefOptions): Promise<Tally> {
  const { place, culprits, connections, rate, seed, signal, tally = new Tally() } = options
  const begunAt = performance.now()
  const pauseMs = (1000 * connections) / rate
  setMaxListeners(0, signal)
  let last = 0
  const moment = () => {
    last = Math.max(last + 1, Date.now())
    return last
  }
  const work = Array.from({ length: connections }, async (_, index) => {
    const culprit = culprits[index % culprits.length]
    if (!culprit) return
    const key = keyOf(`mischief/${kind}/${seed}/${index}`)
    let thrown = 0
    const dice = () => uniform(key, thrown++)
    const turn = () => delay(pauseMs * (0.5 + dice()), undefined, { signal }).catch(() => {})
    const wave = () => delay(pauseMs - ((performance.now() - begunAt) % pauseMs), undefined, { signal }).catch(() => {})
    const clientId = `${culprit.id}-${kind}-${index}`
    await mischiefs[kind]({ place, culprit, clientId, moment, dice, tally, signal, turn, wave })
  })
  await Promise.all(work)
  return tally
}

/** The devices of a plant that have a password and a point that takes numbers. */
export function culpritsOf(plant: Plant, credentials: ReadonlyMap<string, string>): Culprit[] {
  return [...plant.devices.values()].flatMap(({ id, site, points }) => {
    const password = credentials.get(id)
    const point = [...points.values()].find(({ quantity }) => quantity.kind !== 'state')
    if (password === undefined || !point) return []
    return [{ id, site, password, wire: point.wire, range: point.range ?? ([0, 1] as const) }]
  })
}
