import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { priorityLooks } from '../../dashboards/kit/alarm-words.ts'
import { type DashboardName, dashboardNames } from '../../dashboards/kit/links.ts'
import { makers } from '../../dashboards/provisioning.ts'
import { type Influxd, startInfluxd } from '../support/influxd.ts'
import { requireServer } from '../support/server.ts'
import { shownBy } from './colour-of.ts'
import { expand, panelInterval, panelsOf, targetsOf, variablesOf } from './grafana.ts'
import { loadPlant } from './plant.ts'
import { platformHours } from './platform-seed.ts'
import { liveThrough } from './scenario-seed.ts'
import { writeLines } from './write-lines.ts'

const plant = await loadPlant()
/** Of these every tile is looked at. */
const looked: readonly DashboardName[] = dashboardNames.filter(
  (name) => !['station', 'point-detail', 'alarm-kpi', 'crew-response'].includes(name),
)
const dashboards = looked.map((name) => [name, makers[name](plant)] as const)
const day = 86_400_000

const calls = ['home 待确认报警 Alarms to acknowledge red', 'water-city 待确认报警 Alarms to acknowledge red']
const high = 'alarm-ops ◆2 高 high · 没人应答 no answer yet orange'
const medium = 'alarm-ops ▲3 中 medium · 没人应答 no answer yet yellow'
const overWarning = [
  'water-city 超警戒水位 Levels at or above 警戒 blue',
  'water-reach 超警戒 At or above 警戒 blue',
  'water-reach 最小余量 Least margin below 警戒 blue',
]

/** Every tile that has a colour then; what is not named here has none. */
const cases: readonly (readonly [id: string, minutes: number, coloured: readonly string[]])[] = [
  ['quiet-day', 75, []],
  ['first-minute', 1, [...calls, high]],
  ['frost-morning', 400, [...calls, 'alarm-ops ●4 低 low · 没人应答 no answer yet blue']],
  [
    'pump-trip-at-peak',
    60,
    [
      ...calls,
      high,
      medium,
      'home 水泵跳闸 Pumps tripped red',
      'water-city 水泵跳闸 Pumps tripped red',
      'water-pump 跳闸 Pumps tripped red',
    ],
  ],
  ['gate-stuck', 75, [...calls, high]],
  ['screen-blocked', 110, [...calls, high, 'water-pump 格栅堵塞 Screens blocked red']],
  [
    'gully-flash-flood',
    75,
    [
      ...calls,
      ...overWarning,
      high,
      medium,
      'alarm-ops ●4 低 low · 没人应答 no answer yet blue',
      'water-reach 最快上涨 Fastest rise, 1 h orange',
    ],
  ],
  ['network-outage', 170, [...calls, medium, 'data-quality 一小时无数据 Points silent for an hour purple']],
  [
    'flood-night',
    480,
    [
      ...calls,
      ...overWarning,
      high,
      'alarm-ops ■1 紧急 critical · 没人应答 no answer yet red',
      'water-reach 超保证 At or above 保证 orange',
    ],
  ],
  ['leak', 200, [...calls, medium]],
]

describe.skipIf(!requireServer('influxd'))('the simulated city', () => {
  let influxd: Influxd
  beforeAll(async () => {
    influxd = await startInfluxd()
  })
  afterAll(() => influxd[Symbol.asyncDispose]())

  /** Tiles that have a colour: dashboard, panel and colour. */
  async function coloured(database: string, to: number): Promise<readonly string[]> {
    const found: string[] = []
    for (const [name, dashboard] of dashboards) {
      for (const panel of panelsOf(dashboard).filter(
        ({ type, transformations }) => type === 'stat' && transformations,
      )) {
        const [target] = targetsOf(panel)
        if (!target) continue
        const view = { from: to - day, to, variables: { site: '.*', page: 'http://h' } }
        const series = await influxd.query(
          expand(target.query, view, variablesOf(dashboard), panelInterval(panel)),
          database,
        )
        const { colour } = shownBy(panel, series)
        if (colour !== undefined) found.push(`${name} ${panel.title} ${colour}`)
      }
    }
    return found
  }

  const watched = [
    'alarm-ops 在判断的站点,共 13 Sites watched of 13 purple',
    'home 在判断的站点,共 13 Sites watched of 13 purple',
  ]
  /** Of these a zero would be a claim. */
  const unseen = [
    ...['home', 'water-city'].map((name) => `${name} 待确认报警 Alarms to acknowledge`),
    ...Object.values(priorityLooks).map(([look]) => `alarm-ops ${look} · 没人应答 no answer yet`),
    'home 水泵跳闸 Pumps tripped',
    'water-city 超警戒水位 Levels at or above 警戒',
    'water-city 水泵跳闸 Pumps tripped',
    'water-city 闸门故障 Gates in fault',
    'water-city 停电 Without mains',
    'water-city 低电压 Batteries low',
    'data-quality 低电压 Batteries low',
    'data-quality 弱信号 Signals weak',
  ].map((title) => `${title} purple`)
  const unwell = [
    'home 通知不到的人 Recipients not reached',
    ...[
      '报警在判断 Alarms evaluated',
      '磁盘剩余 Disk free',
      '读数在入库 Readings stored',
      '通知在发 Notices sent',
      '日志停写 Log stalled',
      '通知不到的人 Recipients not reached',
    ].map((title) => `platform-health ${title}`),
  ].map((title) => `${title} purple`)
  it.each([
    ['writes nothing', () => [], [...watched, ...unseen, ...unwell]],
    [
      'has written for the first time',
      (to: number) => platformHours(to).filter((line) => line.endsWith(` ${to}`)),
      [...watched, ...unseen],
    ],
  ] as const)(
    'no panel fails, nor has a colour but for what is not seen, when the platform %s',
    async (what, linesOf, expected) => {
      const to = Date.UTC(2026, 6, 3, 2)
      await influxd.query(`CREATE DATABASE "${what}"`)
      for (const tier of ['1h', '1d'])
        await influxd.query(`CREATE RETENTION POLICY "${tier}" ON "${what}" DURATION INF REPLICATION 1`)
      await writeLines(influxd.url, what, linesOf(to), 'ms')
      const all = dashboardNames.map((name) => [name, makers[name](plant)] as const)
      for (const [, dashboard] of all) {
        for (const panel of panelsOf(dashboard)) {
          for (const { query } of targetsOf(panel)) {
            const variables = {
              site: '.*',
              asset: '.*',
              gauge: ['.*'],
              point: 'x',
              quantity: 'water_level',
              page: 'http://h',
            }
            await influxd.query(expand(query, { from: to - day, to, variables }, variablesOf(dashboard)), what)
          }
        }
      }
      expect((await coloured(what, to)).toSorted()).toEqual(expected.toSorted())
    },
  )

  it.each(cases)('%s after %i minutes', async (id, minutes, expected) => {
    const { to, readings, alarms } = await liveThrough(plant, id, minutes)
    const database = `${id}-${minutes}`
    await influxd.query(`CREATE DATABASE "${database}"`)
    for (const tier of ['1h', '1d'])
      await influxd.query(`CREATE RETENTION POLICY "${tier}" ON "${database}" DURATION INF REPLICATION 1`)
    await writeLines(influxd.url, database, readings, 'ms')
    await writeLines(influxd.url, database, alarms, 'ns')
    await writeLines(influxd.url, database, platformHours(to), 'ms')
    expect((await coloured(database, to)).toSorted()).toEqual(expected.toSorted())
  })
})
