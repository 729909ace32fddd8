import { expect, test } from 'vitest'
import { startCity } from '../../../simulators/city/live.ts'
import { parseScenario } from '../../../simulators/scenarios/parse.ts'
import { runScenario } from '../../../simulators/scenarios/run.ts'
import { startTestBroker } from '../../support/broker.ts'
import { lhasa } from '../../support/city-alarms.ts'
import { quietLog } from '../../support/quiet.ts'

const plant = lhasa()
const stations = ['river-1', 'lukang-1', 'huoshui-1']

function anHour() {
  const parsed = parseScenario(
    `id: hour
name: { zh-CN: 一小时, en: An hour }
story: { zh-CN: 一小时, en: An hour }
start: 2026-06-10T09:00:00+08:00
duration: 1h
events:
  - { at: 10min, do: cut, network: lhasa-river/river-1, for: 20min }
`,
    plant,
  )
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.scenario
}

interface Row {
  readonly at: number
  readonly readings: object
}

test.each(['max', 3_600] as const)(
  'an hour at speed %s is told whole, once and in order, and ends at present',
  async (speed) => {
    await using running = await startTestBroker({ env: { HUOSHUI_MAX_RATE: '1000000' } })
    const credentials = new Map<string, string>()
    for (const id of stations) credentials.set(id, await running.add({ id, kind: 'device' }))
    const url = `mqtt://127.0.0.1:${running.broker.addresses.mqtt.port}`
    const scenario = anHour()
    const begunAt = Date.now()
    {
      await using city = startCity({ url, plant, credentials, log: quietLog, scenario, speed })
      await city.finished
      expect(city.counts.dropped).toBe(0)
    }
    const messages = (await running.recorded()).filter(({ topic }) => topic.endsWith('/readings'))
    const expected = [...runScenario(scenario, { plant })]
    const end = (scenario.start ?? 0) + scenario.duration
    for (const device of stations) {
      const rows = messages
        .filter(({ client }) => client === device)
        .flatMap(({ payload, receivedAt }) => {
          const told = JSON.parse(payload.toString()) as Row | Row[]
          return [told].flat().map(({ at, readings }) => ({ at, readings, receivedAt }))
        })
      expect(rows.every(({ at, receivedAt }) => at <= receivedAt)).toBe(true)
      const own = expected.filter((row) => row.device === device)
      const shift = (rows[0]?.at ?? 0) - (own[0]?.at ?? 0)
      expect(rows.map(({ at, readings }) => ({ at: at - shift, readings }))).toEqual(
        own.map(({ at, readings }) => ({ at, readings })),
      )
      expect(end + shift).toBeGreaterThanOrEqual(begunAt)
    }
  },
)
