import { afterEach, expect, test } from 'vitest'
import { markOf } from '../../broker/sent/mark.ts'
import { sentInLog, topicSeed } from '../../broker/sent/sent.ts'
import type { Message } from '../../core/message.ts'
import { tailOffset } from '../../storage/log/segments/tail.ts'
import { temporaryFolder } from '../support/folder.ts'
import { append, message, testLog } from '../support/reading-log.ts'

let stack = new AsyncDisposableStack()
afterEach(async () => {
  await stack.disposeAsync()
  stack = new AsyncDisposableStack()
})

const mark = ({ topic, payload, qos }: Message) => markOf(payload, topicSeed(topic) + qos)

test('the tail of the log says what was sent: by user name, client id and packet id; notes and QoS 0 say nothing', async () => {
  const folder = stack.use(temporaryFolder()).path
  const log = testLog(folder)
  const writer = stack.use(await log.openWriter())
  const rain = message('rain', { packetId: 7 })
  const second = message('rain', { packetId: 8, clientId: 'second' })
  for (const one of [message('none', { qos: 0 }), rain, second]) await append(writer, one)
  const sent = await sentInLog(log.recent(1e9))
  expect(sent.of('nangan-1', 'nangan-1').find(7, mark(rain))).toBe(0)
  expect(sent.of('nangan-1', 'nangan-1').find(8, mark(second))).toBeUndefined()
  expect(sent.of('nangan-1', 'second').find(8, mark(second))).toBe(0)
  expect(sent.of('second', 'second').find(8, mark(second))).toBeUndefined()
})

test('the tail begins with the segment that fills the bytes asked for; that of a short log with its beginning', async () => {
  const folder = stack.use(temporaryFolder()).path
  const log = testLog(folder, { segmentBytes: 10_000 })
  const writer = stack.use(await log.openWriter())
  for (let n = 0; n < 40; n++) await append(writer, message('x'.repeat(1_000), { packetId: n + 1 }))
  expect(tailOffset(folder, 1e9)).toBe(0)
  const tail = tailOffset(folder, 15_000)
  expect(tail).toBeGreaterThan(10)
  expect(tail).toBeLessThan(30)
  const sent = await sentInLog(log.recent(15_000))
  const last = message('x'.repeat(1_000))
  const session = sent.of('nangan-1', 'nangan-1')
  expect(session.find(40, mark(last))).toBe(39 - tail)
  expect(session.newest(tail)).toBeUndefined()
  expect(session.newest(tail + 1)).toBe(0)
})
