import type { IPublishPacket, Packet } from 'mqtt-packet'
import { formatTopic } from '../../core/topic.ts'
import { logIn } from './log-in.ts'
import { type Answer, type Wire, wordFor } from './wire.ts'
import type { Worker } from './worker.ts'

const answerWithinMs = 15_000

/** Steps after the PUBLISH: what is sent, and the packet that answers it. */
interface Way {
  readonly name: string
  readonly qos: 0 | 1 | 2
  readonly retain?: true
  readonly after: readonly ('publish again' | 'pubrel')[]
}

const ways: readonly Way[] = [
  { name: 'QoS 0', qos: 0, after: [] },
  { name: 'QoS 0 retained', qos: 0, retain: true, after: [] },
  { name: 'QoS 1', qos: 1, after: [] },
  { name: 'QoS 1 retained', qos: 1, retain: true, after: [] },
  { name: 'QoS 1, sent again', qos: 1, after: ['publish again'] },
  { name: 'QoS 2', qos: 2, after: ['pubrel'] },
  { name: 'QoS 2, PUBLISH sent again', qos: 2, after: ['publish again', 'pubrel'] },
  { name: 'QoS 2, PUBREL sent again', qos: 2, after: ['pubrel', 'pubrel'] },
]

/**
 * A well-behaved device that mixes all levels of service and sends again what it is unsure of. Its readings are good
 * ones, and each is stored once: their number is told at the end. Only QoS 0 may be lost, with its connection.
 */
export async function qosMix(worker: Worker): Promise<void> {
  const { culprit, moment, dice, tally, signal, turn } = worker
  const topic = formatTopic({ kind: 'readings', site: culprit.site, device: culprit.id })
  let wire: Wire | undefined
  let messageId = 0
  while (!signal.aborted) {
    wire ??= await logIn(worker)
    const way = ways[Math.floor(dice() * ways.length)]
    if (wire && way) {
      messageId = (messageId % 65_535) + 1
      const payload = JSON.stringify({ at: moment(), readings: { [culprit.wire]: valueIn(culprit.range, dice()) } })
      const publish = { cmd: 'publish', topic, payload, qos: way.qos, retain: way.retain ?? false, messageId } as const
      const answer = await exchange(wire, way, { ...publish, dup: false })
      tally.note(way.name, answer)
      if (answer === 'closed' || answer === 'no answer') {
        wire[Symbol.dispose]()
        wire = undefined
      }
    }
    await turn()
  }
  if (!wire) return
  // what was sent with QoS 0 is behind us once this is answered
  wire.send({ cmd: 'pingreq' })
  await wire.next(answerWithinMs)
  wire.send({ cmd: 'disconnect' })
  await wire.ends(1000)
  wire[Symbol.dispose]()
}

/** The last answer in a word, or the first that is not as it should be. */
async function exchange(wire: Wire, { qos, after }: Way, publish: IPublishPacket): Promise<string> {
  wire.send(publish)
  if (qos === 0) return 'sent'
  const received = qos === 1 ? 'puback' : 'pubrec'
  let answer = await wire.next(answerWithinMs)
  if (!isFor(answer, received, publish)) return wordFor(answer)
  for (const step of after) {
    const { messageId = 0 } = publish
    if (step === 'pubrel') wire.send({ cmd: 'pubrel', messageId })
    else wire.send({ ...publish, dup: true })
    answer = await wire.next(answerWithinMs)
    if (!isFor(answer, step === 'pubrel' ? 'pubcomp' : received, publish)) return wordFor(answer)
  }
  return wordFor(answer)
}

function isFor(answer: Answer, cmd: Packet['cmd'], { messageId }: IPublishPacket): boolean {
  return typeof answer === 'object' && answer.cmd === cmd && answer.messageId === messageId
}

function valueIn([low, high]: readonly [number, number], share: number): number {
  return Number((low + (high - low) * share).toFixed(4))
}
