import { type LoadPart, startPart } from './part.ts'
import type { PartPlan } from './plan.ts'
import type { Tally } from './tally.ts'

/** What a part tells the process that started it. */
export type PartMessage =
  | { readonly name: 'progress'; readonly tally: Tally; readonly owed: number }
  | { readonly name: 'finished'; readonly tally: Tally; readonly owed: number; readonly latencies: readonly number[] }

/** What a part is told. */
export type PartOrder = { readonly name: 'start'; readonly plan: PartPlan } | { readonly name: 'stop' }

const tellEveryMs = 250

/** A process of its own for a part of a load: is told its plan, tells how far it is. */
const stop = new AbortController()
process.on('message', (order: PartOrder) => {
  if (order.name === 'stop') stop.abort()
  else void work(startPart(order.plan, stop.signal))
})
process.on('disconnect', () => process.exit(1))
// Ctrl-C reaches all processes of the terminal: the one that started this one says when to stop.
process.on('SIGINT', () => {})

async function work({ tally, latencies, owed, finished }: LoadPart): Promise<void> {
  const tell = (message: PartMessage) => process.send?.(message)
  const timer = setInterval(() => tell({ name: 'progress', tally, owed: owed() }), tellEveryMs)
  await finished
  clearInterval(timer)
  process.send?.({ name: 'finished', tally, owed: owed(), latencies: latencies.toJSON() } satisfies PartMessage, () =>
    process.exit(0),
  )
}
