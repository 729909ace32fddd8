import { afterEach, expect, test } from 'vitest'
import { noteListening } from '../../broker/listening.ts'
import { parseStepped, redated, stepBetween } from '../../core/clock-step.ts'
import { createDecoders } from '../../core/decode/registry.ts'
import { openLogReader } from '../../storage/log/segments/reader.ts'
import { smallPlant } from '../support/api.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { publish } from '../support/raw-mqtt.ts'
import { append, message, readAll, testLog } from '../support/reading-log.ts'

const [start, minute, day] = [1_790_000_000_000, 60_000, 86_400_000]
const device = { kind: 'device', id: 'nangan-1', note: '' } as const

let running: TestBroker | undefined
afterEach(() => running?.[Symbol.asyncDispose]())

/** What the log holds: `5d stepped from 0d`, or when a reading was received. */
async function recorded(): Promise<string[]> {
  const messages = (await running?.recorded()) ?? []
  return messages.map((logged) => {
    // messages of one moment are told a millisecond apart
    const at = `${Math.round((logged.receivedAt - start) / day)}d`
    const step = parseStepped(logged)
    return step ? `${at} stepped from ${(step.from - start) / day}d` : at
  })
}

test('a clock that is set is noted before the first message of the other time, and once', async () => {
  let [now, steady] = [start, 0]
  running = await startTestBroker({ clock: () => now, steady: () => steady })
  const client = await running.client(device)
  let messageId = 0
  const send = async () => {
    client.send(publish('v1/nangan/nangan-1/readings', '{}', { qos: 1, messageId: ++messageId }))
    await client.take('puback')
  }
  await send()
  now += 5 * day
  await send()
  await send()
  now -= 5 * day
  await send()
  expect(await recorded()).toEqual(['0d', '5d stepped from 0d', '5d', '5d', '0d stepped from 5d', '0d'])
  expect(await running.metric('huoshui_broker_clock_steps_total')).toBe(2)

  // time that passes is no step, and neither is a correction of seconds
  for (const [wall, passed] of [
    [3_600_000, 3_600_000],
    [1_000, 30_000],
    [60_000, 1_000],
  ]) {
    now += wall ?? 0
    steady += passed ?? 0
    client.send({ cmd: 'pingreq' })
    await client.take('pingresp')
    await send()
  }
  expect((await recorded()).filter((line) => line.includes('stepped'))).toHaveLength(2)
})

test('it is noted without a message too; and nobody is cut off or held back for it', async () => {
  let [now, steady] = [start, 0]
  running = await startTestBroker({ clock: () => now, steady: () => steady })
  const client = await running.client(device, { keepalive: 60 })
  now += 5 * day
  const [note] = await eventually('the note', async () =>
    (await recorded()).length > 0 ? await recorded() : undefined,
  )
  expect(note).toBe('5d stepped from 0d')
  await client.roundTrip()
  now -= 5 * day
  await eventually('the other note', async () => ((await recorded()).length > 1 ? true : undefined))
  await client.roundTrip()

  // silence is measured by what does not step: a client that says nothing is cut off in its time all the same
  steady += 91_000
  now += 91_000
  await client.gone()
})

test('a broker that starts with an earlier clock than its newest message says so', async () => {
  using folder = temporaryFolder()
  const log = testLog(folder.path)
  await using writer = await log.openWriter()
  await using reader = openLogReader({ folder: folder.path })
  await append(writer, message('{}', { receivedAt: start + 5 * day }))
  await noteListening({ log, writer }, start)
  await noteListening({ log, writer }, start - 30_000)
  const steps = (await readAll(reader)).flatMap((logged) => parseStepped(logged) ?? [])
  expect(steps).toEqual([{ from: start + 5 * day, to: start }])
})

test('the note is no reject', () => {
  const note = { ...message('{"from":1}', { topic: '$huoshui/stepped' }), offset: 0 }
  const decoder = createDecoders(smallPlant)(note)
  expect(decoder?.(note, smallPlant, { get: () => undefined, set: () => undefined })).toMatchObject({ rejects: [] })
})

test.each([
  ['the same pace', { wall: minute, steady: minute }, undefined],
  ['a minute ahead', { wall: 2 * minute, steady: minute }, undefined],
  ['a little more', { wall: 2 * minute + 1, steady: minute }, { from: minute, to: 2 * minute + 1 }],
  ['a little more than a minute back', { wall: -1, steady: minute }, { from: minute, to: -1 }],
])('%s', (_, now, step) => {
  expect(stepBetween({ wall: 0, steady: 0 }, now)).toEqual(step)
})

test('times move along with a step, but for those of just after it', () => {
  const step = { from: start + 5 * day, to: start }
  expect(redated(start + 5 * day - minute, step)).toBe(start - minute)
  expect(redated(start + 1000, step)).toBe(start + 1000)
})
