import type { RejectReason } from '../../core/decode/decoder.ts'
import { formatTopic } from '../../core/topic.ts'
import { logIn } from './log-in.ts'
import { type Wire, wordFor } from './wire.ts'
import type { Worker } from './worker.ts'

const answerWithinMs = 15_000

/** A payload that no reading may come of, and the reason that the platform must give for it. */
interface Malformed {
  readonly name: string
  readonly reason: RejectReason
  readonly payload: (wire: string, worker: Worker) => string | Buffer
}

/** `json` stands where a point's value does. */
function valued(name: string, json: string): Malformed {
  return { name, reason: 'not-a-number', payload: (wire) => `{"readings":{${JSON.stringify(wire)}:${json}}}` }
}

/** `json` stands where the time does; the value would be good. */
function timed(name: string, json: string): Malformed {
  return { name, reason: 'bad-time', payload: (wire) => `{"at":${json},"readings":{${JSON.stringify(wire)}:1}}` }
}

function whole(name: string, reason: RejectReason, json: string): Malformed {
  return { name, reason, payload: () => json }
}

const deep = 20_000
const nested = `${'['.repeat(deep)}1${']'.repeat(deep)}`

export const malformedPayloads: readonly Malformed[] = [
  { name: 'JSON cut off', reason: 'not-json', payload: cutOff },
  { name: 'not UTF-8', reason: 'not-utf8', payload: notUtf8 },
  {
    name: 'a field misspelt',
    reason: 'bad-shape',
    payload: (wire) => JSON.stringify({ time: 1, readings: { [wire]: 1 } }),
  },
  { name: 'an unknown point', reason: 'unknown-point', payload: () => '{"readings":{"no-such-point":1}}' },
  { name: 'a point called __proto__', reason: 'unknown-point', payload: () => '{"readings":{"__proto__":1}}' },
  whole('empty', 'not-json', ''),
  whole('no JSON', 'not-json', 'level=1.23'),
  whole('deep nesting, never closed', 'not-json', '['.repeat(deep)),
  whole('deep nesting', 'bad-shape', nested),
  whole('a number alone', 'bad-shape', '1.23'),
  whole('null', 'bad-shape', 'null'),
  whole('no readings', 'bad-shape', '{"at":"2026-07-03T02:15:00Z"}'),
  whole('readings as a list', 'bad-shape', '{"readings":[1,2]}'),
  valued('NaN', 'NaN'),
  valued('a number beyond all numbers', '1e999'),
  valued('text for a number', '"1,5"'),
  valued('true for a number', 'true'),
  valued('an object for a number', '{"value":1}'),
  valued('deep nesting for a number', nested),
  timed('1970', '0'),
  timed('the year 5138', '99999999999999'),
  timed('seconds for milliseconds', '1782000000'),
  timed('30 February', '"2026-02-30T00:00:00Z"'),
  timed('a time without a zone', '"2026-07-03T02:15:00"'),
  timed('a time in words', '"yesterday"'),
  timed('an object for a time', '{}'),
]

/**
 * Payloads that are wrong in every way that stations have been wrong in, QoS 1. Each must be acknowledged (or the
 * device would send it for ever) and kept as one reject.
 */
export async function malformed(worker: Worker): Promise<void> {
  const { culprit, dice, tally, signal, turn } = worker
  const topic = formatTopic({ kind: 'readings', site: culprit.site, device: culprit.id })
  let connection: Wire | undefined
  let messageId = 0
  // each in turn, beginning anywhere, so that a short run has them all
  for (let next = Math.floor(dice() * malformedPayloads.length); !signal.aborted; next++) {
    connection ??= await logIn(worker)
    const what = malformedPayloads[next % malformedPayloads.length]
    if (connection && what) {
      messageId = (messageId % 65_535) + 1
      const payload = what.payload(culprit.wire, worker)
      connection.send({ cmd: 'publish', topic, payload, qos: 1, messageId, retain: false, dup: false })
      const answer = wordFor(await connection.next(answerWithinMs))
      tally.note(`${what.name} (${what.reason})`, answer)
      if (answer === 'puback') tally.expectReject(what.reason)
      else {
        connection[Symbol.dispose]()
        connection = undefined
      }
    }
    await turn()
  }
  connection?.[Symbol.dispose]()
}

function cutOff(wire: string, { dice }: Worker): string {
  const text = JSON.stringify({ at: '2026-07-03T02:15:00Z', readings: { [wire]: 1.23 } })
  return text.slice(0, 1 + Math.floor(dice() * (text.length - 1)))
}

function notUtf8(wire: string): Buffer {
  return Buffer.concat([Buffer.from(`{"readings":{"${wire}`), Buffer.of(0xff, 0xc0, 0x80), Buffer.from('":1}}')])
}
