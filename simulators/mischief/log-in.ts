import { type Answer, connectPacket, Wire, wordFor } from './wire.ts'
import type { Worker } from './worker.ts'

const answerWithinMs = 15_000
const lookEveryMs = 200

/** A connection that is let in; undefined when it is not. The broker may make a known sinner wait: not beyond the end. */
export async function logIn({ place, culprit, clientId, tally, signal }: Worker): Promise<Wire | undefined> {
  const wire = await Wire.open(place).catch(() => undefined)
  if (!wire) {
    tally.note('log in', 'no connection')
    return undefined
  }
  const { id: username, password } = culprit
  wire.send(connectPacket({ clientId, username, password: Buffer.from(password) }))
  let answer: Answer = 'nothing'
  for (let waited = 0; answer === 'nothing' && waited < answerWithinMs && !signal.aborted; waited += lookEveryMs)
    answer = await wire.next(lookEveryMs)
  if (answer !== 'nothing' || !signal.aborted) tally.note('log in', wordFor(answer))
  if (wordFor(answer) === 'let in') return wire
  wire[Symbol.dispose]()
  return undefined
}
