import { alterJson, pick, shuffled, thinnedOrFilled } from '../../../support/alter.ts'
import { type Format, number, someTime, whole } from './story.ts'

const cm = (value: number) => value / 100
const perHour = (value: number) => value / 3600

/** What is sent of one document on one topic. */
function sent(topic: string, document: unknown, dice: () => number, sets: readonly string[] = []) {
  return {
    whole: [[topic, JSON.stringify(document)]] as const,
    altered: [[topic, alterJson(document, dice, sets)]] as const,
  }
}

export const jsonFormats: readonly Format[] = [
  {
    name: 'native',
    decoders: [],
    tell(dice) {
      const [level, water, flow, other] = [number(dice), number(dice), number(dice), number(dice)]
      const first = { at: someTime(dice), readings: { level, water_level: water, flow } }
      const document = pick<unknown>(dice, [first, [first, { readings: { flow: other } }]])
      const truth = [
        ['level', cm(level)],
        ['water_level', water],
        ['flow', flow],
        ...(Array.isArray(document) ? [['flow', other] as const] : []),
      ] as const
      return {
        ...sent('v1/park/a/readings', document, dice, ['']),
        truth: truth.map(([wire, value]) => [`park/a/${wire}`, value]),
      }
    },
  },
  {
    name: 'json: a flat object, members and pointers',
    decoders: [
      {
        topic: 'flat',
        use: 'json',
        options: {
          device: { pointer: '/id' },
          readings: [{ members: '/v' }, { name: { is: 'rain' }, value: '/rain' }],
        },
      },
    ],
    tell(dice) {
      const [level, water, rain] = [number(dice), number(dice), number(dice)]
      const document = { id: 'A1', v: { level, water_level: water }, rain, n: { rain: number(dice) } }
      const truth = [
        ['park/a/level', cm(level)],
        ['park/a/water_level', water],
        ['park/a/rain', rain],
      ] as const
      return { ...sent('flat', document, dice), truth }
    },
  },
  {
    name: 'json: tags with units and quality, of several devices',
    decoders: [
      {
        topic: 'tags',
        use: 'json',
        options: {
          device: { field: '/sn' },
          each: '/tags',
          where: [{ field: '/kind', is: 'analog' }],
          time: { field: '/t', format: 'compact', zone: 'Asia/Shanghai' },
          readings: [{ name: '/tag', value: '/v', as: 'number', unit: '/u', quality: { field: '/q', opc: 'da' } }],
        },
      },
    ],
    tell(dice) {
      const [level, flow, other, alarm] = [number(dice), number(dice), number(dice), number(dice)]
      const t = '20260703101000'
      const tags = [
        { kind: 'analog', sn: 'A1', tag: 'level', v: String(level), u: 'cm', q: '192', t },
        { kind: 'analog', sn: 'A1', tag: 'flow', v: flow, u: 'm3/h', q: 192, t },
        { kind: 'analog', sn: 'G/N/D', tag: 'flow', v: String(other), u: 'l/s', t },
        { kind: 'alarm', sn: 'A1', tag: 'level', v: alarm, u: 'cm' },
      ]
      const document = {
        sn: 'A1',
        level: number(dice),
        tag: 'level',
        v: number(dice),
        u: 'cm',
        kind: 'analog',
        tags: shuffled(dice, tags),
      }
      const truth = [
        ['park/a/level', cm(level)],
        ['park/a/flow', perHour(flow)],
        ['park/b/flow', other / 1000],
      ] as const
      return { ...sent('tags', document, dice, ['/tags']), truth }
    },
  },
  {
    name: 'json: devices, each with an object per point',
    decoders: [
      {
        topic: 'gateway',
        use: 'json',
        options: {
          device: { field: '2/sn' },
          each: '/devices/*/points/*',
          readings: [{ name: '0#', value: '/v', as: 'measure', quality: { field: '/q', bad: ['FAULT'] } }],
        },
      },
    ],
    tell(dice) {
      const [level, flow, other] = [number(dice), number(dice), number(dice)]
      const devices = [
        {
          sn: 'A1',
          points: { level: { v: `${level} cm`, limit: number(dice) }, flow: { v: `${flow} m3/h`, q: 'OK' } },
        },
        { sn: 'G/N/D', points: { level: { v: `${other} cm` } } },
      ]
      const truth = [
        ['park/a/level', cm(level)],
        ['park/a/flow', perHour(flow)],
        ['park/b/level', cm(other)],
      ] as const
      return { ...sent('gateway', { level: number(dice), devices }, dice, ['/devices']), truth }
    },
  },
  {
    name: 'json: rows and channels by position',
    decoders: [
      {
        topic: 'rows',
        use: 'json',
        options: {
          device: { pointer: '/id' },
          each: '/d',
          time: { field: '/2', format: 's' },
          readings: [{ name: '/0', value: '/1' }],
        },
      },
      {
        topic: 'channels',
        use: 'json',
        options: {
          device: { pointer: '/id' },
          lists: [{ field: '/ai', length: 4 }],
          readings: { rain: '/ai/0', level: '/ai/2' },
        },
      },
    ],
    tell(dice) {
      const [level, rain, foreign] = [number(dice), number(dice), number(dice)]
      const d = [
        ['level', level, 1_783_044_600],
        ['rain', rain, 1_783_044_600],
      ]
      const ai = [rain, foreign, level, number(dice)]
      const truth = [
        ['park/a/level', cm(level)],
        ['park/a/rain', rain],
      ] as const
      const [rows, channels] = [sent('rows', { id: 'A1', d }, dice, ['/d']), sent('channels', { id: 'A1', ai }, dice)]
      return { whole: [...rows.whole, ...channels.whole], altered: [...rows.altered, ...channels.altered], truth }
    },
  },
  {
    name: 'json: parts of texts',
    decoders: [
      {
        topic: 'parts',
        use: 'json',
        options: {
          device: { field: { field: '/id', split: '.', part: 1, of: 2 } },
          each: '/values',
          readings: [
            {
              name: { field: '/id', split: '.', part: 2, of: 2 },
              value: { field: '/v', split: '|', part: -1, of: 2 },
              as: 'number',
            },
          ],
        },
      },
    ],
    tell(dice) {
      const [level, flow] = [number(dice), number(dice)]
      const told = (alter: boolean) => {
        const join = (between: string, ...parts: (string | number)[]) =>
          (alter ? thinnedOrFilled(dice, parts, () => whole(dice)) : parts).join(between)
        const values = [
          { id: join('.', 'A1', 'level'), v: join('|', number(dice), level) },
          { id: join('.', 'A1', 'flow'), v: join('|', 1, flow) },
          { id: 'A1.level.alarm', v: `1|${number(dice)}` },
        ]
        return { id: 'A1.level', values }
      }
      const truth = [
        ['park/a/level', cm(level)],
        ['park/a/flow', flow],
      ] as const
      return {
        whole: sent('parts', told(false), dice).whole,
        altered: sent('parts', told(true), dice, ['/values']).altered,
        truth,
      }
    },
  },
  {
    name: 'json: names in a list beside the values, one of the two changed',
    decoders: [
      {
        topic: 'beside',
        use: 'json',
        options: {
          device: { pointer: '/p/id' },
          each: '/p/rows/*/*',
          time: '1#',
          readings: [
            {
              name: { list: { message: '/p/names' }, at: '0#' },
              value: '',
              unit: { list: { message: '/p/units' }, at: '0#' },
            },
          ],
        },
      },
    ],
    tell(dice) {
      const [level, flow, other] = [number(dice), number(dice), number(dice)]
      const names = ['flow', 'level']
      const rows = { '2026-07-01T00:00:00Z': [flow, level], '2026-07-01T00:05:00Z': [flow, other] }
      const units = ['m3/h', 'cm']
      const p = { id: 'A1', names, units, rows, level: number(dice) }
      const which = pick(dice, ['names', 'units', 'rows'] as const)
      const altered = {
        ...p,
        [which]:
          which === 'rows'
            ? Object.fromEntries(
                shuffled(dice, Object.entries(rows)).map(([at, row]) => [
                  at,
                  thinnedOrFilled(dice, row, () => whole(dice)),
                ]),
              )
            : thinnedOrFilled(dice, p[which], () => pick(dice, ['level', 'cm', 'x', null])),
      }
      const truth = [
        ['park/a/level', cm(level)],
        ['park/a/level', cm(other)],
        ['park/a/flow', perHour(flow)],
      ] as const
      return {
        whole: sent('beside', { p }, dice).whole,
        altered: [['beside', JSON.stringify({ p: Object.fromEntries(shuffled(dice, Object.entries(altered))) })]],
        truth,
      }
    },
  },
  {
    name: 'json: numbers in two registers, and JSON in a text',
    decoders: [
      {
        topic: 'registers',
        use: 'json',
        options: {
          unpack: ['/body'],
          device: { pointer: '/id' },
          readings: {
            level: { value: { registers: ['/body/40001', '/body/40002'], type: 'float32' } },
            rain: { value: { registers: ['/body/r/1', '/body/r/2'], type: 'int32', order: 'CDAB' } },
          },
        },
      },
    ],
    tell(dice) {
      const view = new DataView(new ArrayBuffer(8))
      view.setFloat32(0, number(dice))
      const rain = whole(dice, 70_000, 900_000)
      view.setInt32(4, rain)
      const [a, b, c, d] = [0, 2, 4, 6].map((at) => view.getUint16(at))
      const body = { 40001: a, 40002: b, 40003: whole(dice), r: [whole(dice), d, c] }
      const outer = { id: 'A1', 40001: whole(dice), r: [1, 2, 3] }
      const truth = [
        ['park/a/level', cm(view.getFloat32(0))],
        ['park/a/rain', rain],
      ] as const
      const text = (inner: string, outside: string) =>
        outside.replace(/}$/, `${outside === '{}' ? '' : ','}"body":${JSON.stringify(inner)}}`)
      return {
        whole: [['registers', text(JSON.stringify(body), JSON.stringify(outer))]],
        altered: [['registers', text(alterJson(body, dice), alterJson(outer, dice))]],
        truth,
      }
    },
  },
]
