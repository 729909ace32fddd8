import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Latencies } from './latencies.ts'
import type { PartPlan } from './plan.ts'
import type { PartMessage, PartOrder } from './process.ts'
import { newTally, sumOf, type Tally } from './tally.ts'

/** A load on the way. */
export interface Load {
  /** Of all parts, a moment ago; `owed` are messages without an acknowledgement. */
  readonly progress: () => { readonly tally: Tally; readonly owed: number; readonly seconds: number }
  /** Ends the sending; what is under way is still waited for. */
  readonly stop: () => void
  /** Throws where a part ended unexpectedly. */
  readonly finished: Promise<LoadReport>
}

export interface LoadReport {
  readonly tally: Tally
  readonly owed: number
  /** From the first connection until the last part had ended. */
  readonly seconds: number
  /** From when a message was due until its PUBACK, over however many connections, ms. */
  readonly ackMs: Readonly<Record<'p50' | 'p90' | 'p99' | 'max', number>> | undefined
}

interface Part {
  readonly child: ChildProcess
  tally: Tally
  owed: number
  latencies: readonly number[] | undefined
}

/** Runs each part of a load in a process of its own, so that the generator is not what is measured. */
export function startLoad(plans: readonly PartPlan[]): Load {
  const begun = performance.now()
  const parts = plans.map(startProcess)
  const send = (order: PartOrder) => {
    for (const { child } of parts) if (child.connected) child.send(order)
  }
  const progress = () => ({
    tally: sumOf(parts.map(({ tally }) => tally)),
    owed: parts.reduce((sum, { owed }) => sum + owed, 0),
    seconds: (performance.now() - begun) / 1000,
  })

  async function report(): Promise<LoadReport> {
    try {
      await Promise.all(parts.map(ended))
    } finally {
      for (const { child } of parts) child.kill('SIGKILL')
    }
    const latencies = new Latencies()
    for (const part of parts) latencies.addAll(new Latencies(part.latencies))
    const at = (share: number) => latencies.at(share)
    const ackMs = { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) }
    const { tally, owed, seconds } = progress()
    return { tally, owed, seconds, ackMs: tally.acknowledged > 0 ? ackMs : undefined }
  }

  return { progress, stop: () => send({ name: 'stop' }), finished: report() }
}

function startProcess(plan: PartPlan): Part {
  const child = fork(join(import.meta.dirname, 'process.ts'))
  const part: Part = { child, tally: newTally(), owed: 0, latencies: undefined }
  child.on('message', (message: PartMessage) => {
    part.tally = message.tally
    part.owed = message.owed
    if (message.name === 'finished') part.latencies = message.latencies
  })
  child.send({ name: 'start', plan } satisfies PartOrder)
  return part
}

async function ended(part: Part): Promise<void> {
  const [code, signal] = await once(part.child, 'exit')
  if (part.latencies === undefined) throw new Error(`a part of the load ended with ${signal ?? code}`)
}
