import { setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { openLedger } from '../ledger/write.ts'
import { LoadDevice, type LoadDeviceContext } from './device.ts'
import { Latencies } from './latencies.ts'
import type { PartPlan } from './plan.ts'
import { newTally, type Tally } from './tally.ts'

/** One part of a load, running. */
export interface LoadPart {
  readonly tally: Tally
  readonly latencies: Latencies
  /** Messages without an acknowledgement. */
  readonly owed: () => number
  /** Resolves when everything is acknowledged, or has been waited for long enough. */
  readonly finished: Promise<void>
}

const tickMs = 5
const lookEveryMs = 5_000

/** Runs the devices of a plan; `stop` ends the sending early, and what is under way is still waited for. */
export function startPart(plan: PartPlan, stop: AbortSignal): LoadPart {
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  const tally = newTally()
  const latencies = new Latencies()
  const ledger = plan.ledger === undefined ? undefined : openLedger(plan.ledger)
  const context: LoadDeviceContext = {
    plan,
    server: serverOf(plan.url),
    tally,
    latencies,
    ledger,
    signal: closing.signal,
  }
  const devices = plan.devices.map((device) => new LoadDevice(device, context))
  const connections: Promise<void>[] = []
  const owed = () => devices.reduce((sum, device) => sum + device.owed, 0)

  async function send(): Promise<void> {
    const begun = performance.now()
    let made = 0
    let lookedAt = begun
    const end = plan.rampSeconds + plan.seconds
    for (;;) {
      const seconds = Math.min(end, (performance.now() - begun) / 1000)
      const active = plan.rampSeconds > 0 ? Math.ceil((devices.length * seconds) / plan.rampSeconds) : devices.length
      for (const device of devices.slice(connections.length, active)) connections.push(device.stayConnected())
      for (const due = dueAfter(seconds, plan); made < due; made++) devices[made % connections.length]?.make()
      if (stop.aborted || seconds === end) return
      if (performance.now() - lookedAt > lookEveryMs) {
        lookedAt = performance.now()
        for (const device of devices) device.checkSilence(lookedAt)
      }
      await delay(tickMs)
    }
  }

  async function drain(): Promise<void> {
    const until = performance.now() + plan.drainSeconds * 1000
    while (owed() > 0 && tally.refused < devices.length && performance.now() < until) await delay(tickMs * 4)
  }

  async function run(): Promise<void> {
    using _ledger = ledger
    await send()
    await drain()
    closing.abort()
    await Promise.race([Promise.all(connections), delay(2_000, undefined, { ref: false })])
  }

  return { tally, latencies, owed, finished: run() }
}

/** Messages that are to have been made so many seconds after the beginning: in the ramp the rate grows evenly. */
export function dueAfter(seconds: number, { rate, rampSeconds }: Pick<PartPlan, 'rate' | 'rampSeconds'>): number {
  if (seconds >= rampSeconds) return Math.floor(rate * (seconds - rampSeconds / 2))
  return Math.floor((rate * seconds * seconds) / (2 * rampSeconds))
}

function serverOf(text: string): LoadDeviceContext['server'] {
  const { protocol, hostname, port } = new URL(text)
  const tls = protocol === 'mqtts:'
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (tls ? 8883 : 1883), tls }
}
