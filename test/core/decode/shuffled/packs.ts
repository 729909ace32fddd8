import { get } from 'sparkplug-payload'
import { alterJson, type Dice, pick, shuffled, thinnedOrFilled } from '../../../support/alter.ts'
import { hjFrame } from '../../../support/hj212.ts'
import { type Format, number, type Sent, whole } from './story.ts'

type Truth = (readonly [point: string, value: number])[]
type Payload = Parameters<NonNullable<ReturnType<typeof get>>['encodePayload']>[0]
type Metric = NonNullable<Payload['metrics']>[number]

const double = (alias: number, value: number): Metric => ({ alias, type: 'Double', value })
const named = (name: string, alias: number, value: number): Metric => ({ name, ...double(alias, value) })
const edge = (type: string, seq: number, metrics: Metric[]): Sent => {
  const payload = get('spBv1.0')?.encodePayload({ timestamp: Date.UTC(2026, 6, 3), seq, metrics }) ?? new Uint8Array()
  return [`spBv1.0/G/${type}/N${type.startsWith('D') ? '/D' : ''}`, payload]
}

/** One life of an edge node: it deals its aliases out anew. */
function lifeOf(dice: Dice, bdSeq: number): { sent: (alter: boolean) => Sent[]; truth: Truth } {
  const aliases = shuffled(dice, [10, 11, 12])
  const wires = ['level', 'water_level', 'flow']
  const values = [0, 1, 2, 3].map(() => wires.map(() => number(dice)))
  const metricsOf = (row: readonly number[], isBirth: boolean) =>
    wires.map((wire, index) => {
      const [alias = 0, value = 0] = [aliases[index], row[index]]
      const unit = { engUnit: { type: 'String' as const, value: wire === 'flow' ? 'm3/h' : 'cm' } }
      return isBirth ? { ...named(wire, alias, value), properties: unit } : double(alias, value)
    })
  const seen = (metrics: Metric[], alter: boolean) =>
    alter
      ? shuffled(
          dice,
          thinnedOrFilled(dice, metrics, () => pick(dice, [double(99, whole(dice)), named('evel', 98, 1)])),
        )
      : metrics
  const sent = (alter: boolean) => [
    edge('NBIRTH', 0, [{ name: 'bdSeq', type: 'UInt64', value: bdSeq }]),
    ...values.map((row, index) =>
      edge(index === 0 ? 'DBIRTH' : 'DDATA', index + 1, seen(metricsOf(row, index === 0), alter)),
    ),
    edge('NDEATH', 0, [{ name: 'bdSeq', type: 'UInt64', value: bdSeq }]),
  ]
  const truth = values.flatMap((row) =>
    wires.map((wire, index) => [`park/b/${wire}`, (row[index] ?? 0) / (wire === 'flow' ? 3600 : 100)] as const),
  )
  return { sent, truth }
}

export const packFormats: readonly Format[] = [
  {
    name: 'senml',
    decoders: [{ topic: 'senml', use: 'senml' }],
    tell(dice) {
      const [level, flow, other, rain] = [number(dice), number(dice), number(dice), number(dice)]
      const records = [
        { n: 'A1:level', u: 'cm', v: level, t: -5 },
        { n: 'A1:flow', u: 'm3/h', v: flow, s: number(dice) },
        { n: 'G/N/D:flow', u: 'l/s', v: other },
        { n: 'A1:rain', u: 'mm', v: rain },
      ]
      const truth = [
        ['park/a/level', level / 100],
        ['park/a/flow', flow / 3600],
        ['park/b/flow', other / 1000],
        ['park/a/rain', rain],
      ] as const
      return {
        whole: [['senml', JSON.stringify(records)]],
        altered: [['senml', alterJson(records, dice, [''])]],
        truth,
      }
    },
  },
  {
    name: 'hj212',
    decoders: [{ topic: 'hj212', use: 'hj212' }],
    tell(dice) {
      const [level, water, rain] = [number(dice), number(dice), number(dice)]
      const head = ['QN=1', 'ST=21', 'CN=2011', 'MN=A1', 'Flag=4']
      const groups = [
        ['DataTime=20260703101000'],
        [`level-Rtd=${level}`, 'level-Flag=N'],
        ['water_level-SampleTime=20260703080000', `water_level-Rtd=${water}`, 'water_level-Flag=D'],
        [`rain-Rtd=${rain}`, 'rain-Flag=S'],
      ]
      const foreign = () =>
        pick(dice, [`x-Rtd=${whole(dice)}`, 'level-Max=9', 'evel-Flag=N', 'y', 'level-SampleTime=20260702080000'])
      const frame = (top: readonly string[], body: readonly (readonly string[])[]) =>
        hjFrame(`${top.join(';')};CP=&&${body.map((group) => group.join(',')).join(';')}&&`)
      const altered = shuffled(
        dice,
        thinnedOrFilled(dice, groups, () => [foreign()]),
      ).map((group) => shuffled(dice, thinnedOrFilled(dice, group, foreign)))
      const truth = [
        ['park/a/level-Rtd', level],
        ['park/a/water_level-Rtd', water],
        ['park/a/rain-Rtd', rain],
      ] as const
      const top = shuffled(
        dice,
        thinnedOrFilled(dice, head, () => 'X=1'),
      )
      return { whole: [['hj212', frame(head, groups)]], altered: [['hj212', frame(top, altered)]], truth }
    },
  },
  {
    name: 'sparkplug: metrics and messages of an edge node that is born anew',
    decoders: [{ topic: 'spBv1.0/#', use: 'sparkplug' }],
    tell(dice) {
      const [first, second] = [lifeOf(dice, 1), lifeOf(dice, 2)]
      // A will is the broker's own: whatever else is lost, it comes.
      const altered = [...first.sent(true), ...second.sent(true)].filter(
        ([topic]) => topic.includes('NDEATH') || dice() > 0.25,
      )
      return { whole: [...first.sent(false), ...second.sent(false)], altered, truth: [...first.truth, ...second.truth] }
    },
  },
  {
    name: 'advantech',
    decoders: [{ topic: 'Advantech/#', use: 'advantech' }],
    tell(dice) {
      const [one, two, ten] = [number(dice), number(dice), number(dice)]
      const document = {
        s: 1,
        t: 0,
        q: pick<unknown>(dice, [192, '192']),
        c: 0,
        ai1: one,
        ai_st1: 1,
        ai2: two,
        ai_st2: 1,
        ai10: ten,
      }
      const truth = [
        ['park/a/ai1', one],
        ['park/a/ai2', two],
        ['park/a/ai10', ten],
      ] as const
      return {
        whole: [['Advantech/a1/data', JSON.stringify(document)]],
        altered: [['Advantech/a1/data', alterJson(document, dice)]],
        truth,
      }
    },
  },
  {
    name: 'tasmota: sensors that are numbered anew when one fails',
    decoders: [{ topic: 'tele/#', use: 'tasmota' }],
    tell(dice) {
      const sensors = ['A1', 'B2', 'C3'].map((id) => ({ Id: id, Temperature: number(dice) }))
      const numbered = (some: typeof sensors) => ({
        Time: '2026-07-03T10:10:00',
        ...Object.fromEntries(
          some.map((sensor, index) => [some.length === 1 ? 'DS18B20' : `DS18B20-${index + 1}`, sensor]),
        ),
        TempUnit: 'F',
      })
      const truth = sensors.map(
        ({ Id, Temperature }) => [`park/a/${Id}.Temperature`, ((Temperature - 32) * 5) / 9] as const,
      )
      const left = numbered(sensors.filter(() => dice() > 0.3))
      return {
        whole: [['tele/a1/SENSOR', JSON.stringify(numbered(sensors))]],
        altered: [['tele/a1/SENSOR', alterJson(left, dice)]],
        truth,
      }
    },
  },
]
