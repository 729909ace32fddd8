import { expect, test } from 'vitest'
import { DeviceBody } from '../../api/devices/schema.ts'
import { LatestReadings } from '../../api/latest/routes.ts'
import { HistoryBody } from '../../api/readings/query.ts'
import { createDecoders } from '../../core/decode/registry.ts'
import { stepOf } from '../../ingest/step.ts'
import { openTestApi, smallPlant } from '../support/api.ts'
import { messageOf } from '../support/decode.ts'

/** A station that sends local time as UTC: what everybody sees of it is of now. */
const noon = Date.UTC(2026, 6, 3, 12)
const minute = 60_000
const off = 8 * 60 * minute

test('latest, history and the device itself of a station that is eight hours ahead', async () => {
  await using api = await openTestApi()
  const messages = Array.from({ length: 7 }, (_, index) => {
    const at = noon - (6 - index) * minute
    return messageOf('v1/linka/rtu1/readings', { at: at + off, readings: { level: index / 2 } }, at)
  })
  const knowledge = { points: new Map(), memory: new Map(), devices: new Map() }
  const step = stepOf(messages, { plant: smallPlant, decoderFor: createDecoders(smallPlant) }, knowledge)
  await api.store.append(step.readings)
  await api.ingest(step.readings, [], step.devices)

  const { readings } = LatestReadings.strict().parse(await (await api.get('/api/v1/latest')).json())
  const at = new Date(noon).toISOString()
  const claimedAt = new Date(noon + off).toISOString()
  expect(readings).toMatchObject([{ at, receivedAt: at, claimedAt, value: 3, quality: 1, reason: 'clock-wrong' }])

  const history = await api.get('/api/v1/readings?point=linka/lake/level&from=-10min&to=2026-07-04T12:00:00Z')
  const { rows } = HistoryBody.parse(await history.json())
  expect(rows.map((row) => [row.at.slice(11, 16), row.value, row.quality, row.reason])).toEqual(
    [0, 0.5, 1, 1.5, 2, 2.5, 3].map((value, index) => [
      index < 6 ? `11:5${4 + index}` : '12:00',
      value,
      1,
      'clock-wrong',
    ]),
  )

  const device = DeviceBody.strict().parse(await (await api.get('/api/v1/devices/linka/rtu1')).json())
  expect(device).toMatchObject({
    state: 'clock-wrong',
    because: 'ahead',
    data: { receivedAt: at, at },
    clockOffsetMs: -off,
    clock: { told: 'by-receipt', correctionMs: -off, hint: { en: 'looks like local time sent as UTC' } },
  })
})
