import { formatTopic } from '../../core/topic.ts'
import { connectPacket, Wire, wordFor } from './wire.ts'
import type { Worker } from './worker.ts'

const answerWithinMs = 15_000

/**
 * A network that flaps: all stations together are cut off without a DISCONNECT and come back, often before the broker
 * knows that they were gone, with the same client id and a Last Will, as real ones do.
 */
export async function reconnectStorm(worker: Worker): Promise<void> {
  const { place, culprit, clientId, dice, tally, signal, wave } = worker
  const { id: device, site, password } = culprit
  const topic = formatTopic({ kind: 'status', site, device })
  const will = { topic, payload: Buffer.from('offline'), qos: 1, retain: true } as const
  let before: Wire | undefined
  while (!signal.aborted) {
    const begunAt = performance.now()
    const wire = await Wire.open(place).catch(() => undefined)
    if (!wire) {
      tally.note('connect', 'no connection')
      await wave()
      continue
    }
    wire.send(connectPacket({ clientId, username: device, password: Buffer.from(password), will }))
    const answer = wordFor(await wire.next(answerWithinMs))
    const did = before ? 'connect again over the old connection' : 'connect'
    tally.note(did, answer)
    tally.took(did, performance.now() - begunAt)
    if (before) tally.note('the old connection', (await before.ends(answerWithinMs)) ? 'closed' : 'still open')
    before?.[Symbol.dispose]()
    before = undefined
    if (answer === 'let in') {
      wire.send({ cmd: 'publish', topic, payload: 'online', qos: 1, messageId: 1, retain: true, dup: false })
      tally.note('say online', wordFor(await wire.next(answerWithinMs)))
    }
    if (answer === 'let in' && dice() < 0.5) before = wire
    else wire[Symbol.dispose]()
    await wave()
  }
  before?.[Symbol.dispose]()
}
