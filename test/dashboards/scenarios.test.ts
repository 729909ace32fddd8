import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { priorityLooks } from '../../dashboards/kit/alarm-words.ts'
import { dashboardNames } from '../../dashboards/kit/links.ts'
import { makers } from '../../dashboards/provisioning.ts'
import { type Influxd, type InfluxSeries, startInfluxd } from '../support/influxd.ts'
import { requireServer } from '../support/server.ts'
import { coloursIn, shownBy } from './colour-of.ts'
import { expand, panelInterval, panelsOf, targetsOf, variablesOf } from './grafana.ts'
import { loadPlant } from './plant.ts'
import { platformHours } from './platform-seed.ts'
import { liveThrough } from './scenario-seed.ts'
import { writeLines } from './write-lines.ts'

const plant = await loadPlant()
const dashboards = dashboardNames.map((name) => [name, makers[name](plant)] as const)
const day = 86_400_000

/** What can have a colour of its own: tiles, but for those that say how old something is; tables, and bands of states. */
function isColoured({ type, transformations }: Panel): boolean {
  return type === 'stat' ? transformations !== undefined : ['table', 'state-timeline'].includes(type)
}

const calls = ['home 待确认报警 Alarms to acknowledge red', 'water-city 待确认报警 Alarms to acknowledge red']
const high = 'alarm-ops ◆2 高 high · 没人应答 no answer yet orange'
const medium = 'alarm-ops ▲3 中 medium · 没人应答 no answer yet yellow'

interface Listed {
  /** The colours of the priorities that stand in the city, at the site that is looked at, and in that site's journal. */
  readonly city: readonly string[]
  readonly site?: readonly string[]
  readonly journal?: readonly string[]
  readonly isAnswered?: boolean
}

/** What the tables of alarms show then. */
function listed({ city, site = city, journal = site, isAnswered = false }: Listed): readonly string[] {
  const table = '当前报警,最急的在前 Alarms standing, most urgent first'
  const boards = [
    ...['home', 'water-city', 'alarm-ops'].map((name) => [name, city] as const),
    ['station', site] as const,
  ]
  return [
    ...boards.flatMap(([name, colours]) => [
      ...colours.map((colour) => `${name} ${table} priority ${colour}`),
      ...(isAnswered ? [] : [`${name} ${table} state red`]),
    ]),
    ...journal.map((colour) => `station 报警记录 Alarm journal priority ${colour}`),
  ]
}

const sites = 'water-city 各站点,最异常的在前 Sites, worst first'
const reaches = 'water-reach 水位与限值,余量最小的在前 Levels and limits, least margin first'
const trouble = 'water-pump 设备故障 Equipment in trouble'

const overWarning = [
  'water-city 超警戒水位 Levels at or above 警戒 blue',
  'water-reach 超警戒 At or above 警戒 blue',
  'water-reach 最小余量 Least margin below 警戒 blue',
  `${sites} over blue`,
  `${sites} margin blue`,
  `${reaches} to_WRZ blue`,
  'station 距警戒 Below 警戒 blue',
]

/** Every tile, column and band that has a colour then; what is not named here has none. */
const cases: readonly (readonly [id: string, minutes: number, coloured: readonly string[]])[] = [
  ['quiet-day', 75, listed({ city: ['blue'], isAnswered: true })],
  ['first-minute', 1, [...calls, high, ...listed({ city: ['orange', 'blue'], journal: ['orange', 'yellow', 'blue'] })]],
  [
    'frost-morning',
    300,
    [...calls, 'alarm-ops ●4 低 low · 没人应答 no answer yet blue', ...listed({ city: ['blue'] })],
  ],
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
      ...listed({ city: ['orange', 'yellow', 'blue'], site: ['orange', 'yellow'] }),
      `${sites} tripped red`,
      'water-pump 每台泵:现在与 7 日 Each pump: now and over 7 days pump_state red',
      `${trouble} pump_state red`,
      'water-pump 水泵状态 Pump states band red',
      'station 泵跳闸 Pumps tripped red',
      ...['red', 'yellow'].map((colour) => `station 水泵与浮球 Pumps and floats band ${colour}`),
    ],
  ],
  ['gate-stuck', 75, [...calls, high, ...listed({ city: ['orange', 'blue'], site: ['orange'] })]],
  [
    'screen-blocked',
    110,
    [
      ...calls,
      high,
      'water-pump 格栅堵塞 Screens blocked red',
      ...listed({ city: ['orange', 'blue'], site: ['orange'] }),
      `${trouble} screen_blocked red`,
      'station 闸、阀与格栅 Gates, valves and screens band red',
    ],
  ],
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
      ...listed({ city: ['orange', 'yellow', 'blue'] }),
      `${reaches} rise orange`,
    ],
  ],
  [
    'network-outage',
    170,
    [
      ...calls,
      medium,
      'data-quality 一小时无数据 Points silent for an hour purple',
      ...listed({ city: ['yellow', 'blue'] }),
    ],
  ],
  [
    'flood-night',
    480,
    [
      ...calls,
      ...overWarning,
      high,
      'alarm-ops ■1 紧急 critical · 没人应答 no answer yet red',
      'water-reach 超保证 At or above 保证 orange',
      ...listed({
        city: ['red', 'orange', 'yellow', 'blue'],
        site: ['red', 'orange', 'yellow'],
        journal: ['red', 'orange', 'yellow', 'blue'],
      }),
      `${reaches} to_GRZ orange`,
    ],
  ],
  ['leak', 200, [...calls, medium, ...listed({ city: ['yellow'] })]],
]

describe.skipIf(!requireServer('influxd'))('the simulated city', () => {
  let influxd: Influxd
  beforeAll(async () => {
    influxd = await startInfluxd()
  })
  afterAll(() => influxd[Symbol.asyncDispose]())

  /** Tiles, columns of tables and bands that have a colour: dashboard, panel, column and colour. The station and its first point are of `where`. */
  async function coloured(database: string, to: number, where = plant.sites[0]?.id ?? ''): Promise<readonly string[]> {
    const point = [...plant.points.values()].find(({ site }) => site === where)
    const found: string[] = []
    for (const [name, dashboard] of dashboards) {
      const one = {
        site: where,
        asset: '.*',
        gauge: ['.*'],
        point: point?.point ?? '',
        quantity: point?.quantity.id ?? '',
      }
      const variables = ['station', 'point-detail'].includes(name) ? one : { site: '.*', page: 'http://h' }
      const view = { from: to - day, to, variables }
      for (const panel of panelsOf(dashboard).filter(isColoured)) {
        const answers = new Map<string, readonly InfluxSeries[]>()
        for (const { refId, query } of targetsOf(panel))
          answers.set(
            refId,
            await influxd.query(expand(query, view, variablesOf(dashboard), panelInterval(panel)), database),
          )
        const colours =
          panel.type === 'stat'
            ? [shownBy(panel, [...answers.values()].flat()).colour ?? []].flat()
            : coloursIn(panel, answers)
        found.push(...colours.map((colour) => `${name} ${panel.title} ${colour}`))
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
    const { to, where, readings, alarms } = await liveThrough(plant, id, minutes)
    const database = `${id}-${minutes}`
    await influxd.query(`CREATE DATABASE "${database}"`)
    for (const tier of ['1h', '1d'])
      await influxd.query(`CREATE RETENTION POLICY "${tier}" ON "${database}" DURATION INF REPLICATION 1`)
    await writeLines(influxd.url, database, readings, 'ms')
    await writeLines(influxd.url, database, alarms, 'ns')
    await writeLines(influxd.url, database, platformHours(to), 'ms')
    const found = await coloured(database, to, where)
    expect(found.toSorted()).toEqual(expected.toSorted())
  })
})
