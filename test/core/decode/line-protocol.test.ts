import { describe, expect, test } from 'vitest'
import { linesOf } from '../../../core/decode/line-protocol/lines.ts'
import { lineProtocolDecoder } from '../../../core/decode/line-protocol.ts'
import { Misfit } from '../../../core/decode/misfit.ts'
import { decode, messageOf, plantOf, receivedAt, rejectsOf, type TestPoint } from '../../support/decode.ts'

const told = (text: string) =>
  linesOf(text).map((line) =>
    line instanceof Misfit
      ? 'misfit'
      : [
          line.measurement,
          Object.fromEntries(line.tags),
          Object.fromEntries(
            [...line.fields].map(([name, value]) => [name, value instanceof Misfit ? 'misfit' : value]),
          ),
          line.time,
        ],
  )

describe('the grammar', () => {
  test.each<[name: string, text: string, lines: unknown[]]>([
    [
      'all of it',
      'w,a=1,b=x f=1.5,g=2i 1556813561098000000',
      [['w', { a: '1', b: 'x' }, { f: 1.5, g: 2 }, '1556813561098000000']],
    ],
    ['no tags, no time', 'w f=1', [['w', {}, { f: 1 }, undefined]]],
    [
      'floats',
      'w a=1,b=1.0,c=-1.25,d=1e3,e=-1.5E-2,f=.5,g=5.',
      [['w', {}, { a: 1, b: 1, c: -1.25, d: 1000, e: -0.015, f: 0.5, g: 5 }, undefined]],
    ],
    ['integers, signed and not', 'w a=12485903i,b=-3i,c=7u', [['w', {}, { a: 12_485_903, b: -3, c: 7 }, undefined]]],
    [
      'booleans in their five spellings',
      'w a=t,b=T,c=true,d=True,e=TRUE,f=f,g=F,h=false,i=False,j=FALSE',
      [
        [
          'w',
          {},
          { a: true, b: true, c: true, d: true, e: true, f: false, g: false, h: false, i: false, j: false },
          undefined,
        ],
      ],
    ],
    [
      'texts, with quotes, backslashes, separators and line ends',
      String.raw`w a="x \"y\", z=1 \\ \n",b=2`.replace(String.raw`\n`, '\n'),
      [['w', {}, { a: 'x "y", z=1 \\ \n', b: 2 }, undefined]],
    ],
    ['an empty text', 'w a="" 5', [['w', {}, { a: '' }, '5']]],
    ['a quote in names and tags is a character', 'w"x",a="b" f=1', [['w"x"', { a: '"b"' }, { f: 1 }, undefined]]],
    [
      'escaped names',
      String.raw`my\ w\,x,tag\ Key\=1=tag\,Va\ lue\= fi\ eld\,\==1 9`,
      [['my w,x', { 'tag Key=1': 'tag,Va lue=' }, { 'fi eld,=': 1 }, '9']],
    ],
    [
      'a backslash that escapes nothing',
      String.raw`C:\w,p=a\b f\g=1`,
      [['C:\\w', { p: 'a\\b' }, { 'f\\g': 1 }, undefined]],
    ],
    ['an = in a measurement', 'w=x f=1', [['w=x', {}, { f: 1 }, undefined]]],
    ['中文', '水位,站=丹凤 值=1.5', [['水位', { 站: '丹凤' }, { 值: 1.5 }, undefined]]],
    [
      'lines, blank ones, comments, \\r\\n',
      '# w f=1\nw f=1 1\r\n\n  v f=2\n#',
      [
        ['w', {}, { f: 1 }, '1'],
        ['v', {}, { f: 2 }, undefined],
      ],
    ],
    ['several blanks', 'w  f=1   5  ', [['w', {}, { f: 1 }, '5']]],
    [
      'values that are none',
      'w a=NaN,b=1,c=inf,d=,e=0x1,f=1.2.3,g=1i2,h=tr,i=-5u',
      [
        [
          'w',
          {},
          {
            a: 'misfit',
            b: 1,
            c: 'misfit',
            d: 'misfit',
            e: 'misfit',
            f: 'misfit',
            g: 'misfit',
            h: 'misfit',
            i: 'misfit',
          },
          undefined,
        ],
      ],
    ],
    [
      'an integer that would lose digits',
      'w a=9223372036854775807i,b=1',
      [['w', {}, { a: 'misfit', b: 1 }, undefined]],
    ],
    ['a field twice', 'w a=1,b=2,a=3', [['w', {}, { a: 'misfit', b: 2 }, undefined]]],
  ])('%s', (_name, text, lines) => {
    expect(told(text)).toEqual(lines)
  })

  test.each([
    'w',
    'w ',
    'w f',
    'w f=1,',
    'w f=1,24',
    'w,f=1',
    'w,=x f=1',
    'w,a= f=1',
    'w,a f=1',
    'w,a=b=c f=1',
    'w,a=1,a=2 f=1',
    ',a=1 f=1',
    'w f=1 x',
    'w f=1 1.5',
    'w f=1 1 2',
    'w f="x" y"" 1',
    'w =1',
    '{"f": 1}',
  ])('%s is no line, and costs no other', (line) => {
    expect(told(`a b=1\n${line}`)).toEqual([['a', {}, { b: 1 }, undefined], 'misfit'])
    expect(told(`${line}\na b=1`)).toEqual(['misfit', ['a', {}, { b: 1 }, undefined]])
  })

  test('after a quote that has no other, nothing is a line', () => {
    expect(told('a b=1\nw f="x" y" 1\nc d=3\nv f="x"')).toEqual([['a', {}, { b: 1 }, undefined], 'misfit'])
  })

  test('what stands in the quotes of a line that is none is no line', () => {
    expect(told('w x="1\na b=1\n",y=2\nc d=3')).toEqual([
      ['w', {}, { x: '1\na b=1\n', y: 2 }, undefined],
      ['c', {}, { d: 3 }, undefined],
    ])
    expect(told('w,t x="1\na b=1\n",y=2\nc d=3')).toEqual(['misfit', ['c', {}, { d: 3 }, undefined]])
    expect(told('w x="1\na b=1\nc d=3')).toEqual(['misfit'])
  })
})

const points: Record<string, TestPoint> = {
  'water.level': { quantity: 'water_level', unit: 'cm' },
  'water.flow': 'flow',
  'pump.state': 'pump_state',
  'water.north.level': 'water_level',
}
const devices = { 'park/a': { address: 'A1', points }, 'park/b': { address: 'B 2', points } }
const read = (text: string, more: object = {}) => {
  const options = { device: { pointer: '/tags/station' }, ignore: ['host'], ...more }
  const plant = plantOf(devices, [{ topic: 'telegraf', use: 'line-protocol', options }])
  const decoded = decode(plant, messageOf('telegraf', text))
  const values = decoded.readings.map(({ point, at, value, reason }) => [
    point.id,
    at - receivedAt,
    value,
    ...(reason ? [reason] : []),
  ])
  return [values, rejectsOf(decoded)]
}

describe('the decoder', () => {
  const ns = `${receivedAt - 1000}999999`
  test.each<[name: string, text: string, options: object, values: unknown[], rejects: string[]]>([
    [
      'a point is measurement.field, the device a tag',
      `water,station=A1,host=pc level=123,flow=1.5 ${ns}\npump,station=B\\ 2 state=t`,
      {},
      [
        ['park/a/water.level', -1000, 1.23],
        ['park/a/water.flow', -1000, 1.5],
        ['park/b/pump.state', 0, 1],
      ],
      [],
    ],
    [
      'the precision of the sender',
      `water,station=A1 flow=1 ${receivedAt / 1000 - 5}`,
      { precision: 's' },
      [['park/a/water.flow', -5000, 1]],
      [],
    ],
    ['a time of another precision', `water,station=A1 flow=1 ${receivedAt}`, {}, [], ['/0/fields/flow/time bad-time']],
    [
      'a tag that nobody expects is another series',
      'water,station=A1,depth=3 level=9',
      {},
      [],
      ['/0/tags/depth bad-shape'],
    ],
    [
      'a field that is no point',
      'water,station=A1 evel=9,flow=1',
      {},
      [['park/a/water.flow', 0, 1]],
      ['/0/fields/evel/value unknown-point'],
    ],
    [
      'one bad value',
      'water,station=A1 level=NaN,flow=1',
      {},
      [['park/a/water.flow', 0, 1]],
      ['/0/fields/level/value not-a-number'],
    ],
    ['a field twice', 'water,station=A1 flow=1,flow=2', {}, [], ['/0/fields/flow/value bad-shape']],
    ['no station', 'water flow=1', {}, [], ['/0/fields/flow/tags/station unknown-device']],
    ['one bad line', 'water,station=A1\nwater,station=A1 flow=1', {}, [['park/a/water.flow', 0, 1]], ['/0 bad-shape']],
    [
      'names of one’s own, a tag among them',
      'water,station=A1,side=north level=1.5',
      { readings: [{ name: { join: ['/measurement', '/tags/side', '/field'], with: '.' }, value: '/value' }] },
      [['park/a/water.north.level', 0, 1.5]],
      [],
    ],
    [
      'one measurement with its value and its quality',
      'level,station=A1 value=150,q=24i\nrain,station=A1 value=7',
      {
        where: [
          { field: '/measurement', is: 'level' },
          { field: '/field', is: 'value' },
        ],
        readings: [{ name: { is: 'water.level' }, value: '/value', quality: { field: '/fields/q', opc: 'da' } }],
      },
      [['park/a/water.level', 0, 1.5, 'device-says-bad']],
      [],
    ],
  ])('%s', (_name, text, options, values, rejects) => {
    expect(read(text, options)).toEqual([values, rejects])
  })

  test.each<[name: string, options: object]>([
    ['names without the measurement', { readings: [{ name: '/field', value: '/value' }] }],
    ['names without the field', { readings: [{ name: '/measurement', value: '/value' }] }],
    ['a precision that there is not', { precision: 'min' }],
    ['no device', { device: undefined }],
  ])('options are refused: %s', (_name, options) => {
    expect(() => lineProtocolDecoder({ device: { topic: 1 }, ...options })).toThrow()
  })
})
