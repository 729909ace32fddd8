import { type Dice, foreignNames, pick, shuffled, thinnedOrFilled } from '../../../support/alter.ts'
import { type Format, number, whole } from './story.ts'

const cm = (value: number) => value / 100

type Cells = readonly (string | number)[]
const quoted = (cell: string | number, separator: string) => {
  const text = String(cell)
  return text.includes(separator) || text.includes('"') || text.includes('\n')
    ? `"${text.replaceAll('"', '""')}"`
    : text
}
const lineOf = (cells: Cells, separator: string) => cells.map((cell) => quoted(cell, separator)).join(separator)
/** Remarks as people write them, each a trap for who splits at every separator and line end. */
const remark = (dice: Dice) =>
  pick(dice, ['ok', 'Station, north', 'level=9.99;flow=3', 'a "good" one, 7.5', 'two\nlines;8,9', '1;2,3', ''])
const foreignCell = (dice: Dice) => pick<string | number>(dice, [whole(dice), remark(dice), 'x', ''])
const number3 = (dice: Dice) => Number((number(dice) + 0.001).toFixed(3))

/** Lines of cells, each line with cells left out or put in, in any order. */
function alterLines(lines: readonly Cells[], dice: Dice, separator: string): string {
  const altered = shuffled(dice, lines).map((cells) => thinnedOrFilled(dice, cells, () => foreignCell(dice)))
  return altered.map((cells) => lineOf(cells, separator)).join(pick(dice, ['\n', '\r\n', '\n\n']))
}

export const textFormats: readonly Format[] = [
  {
    name: 'text: columns in their order, with quotes',
    decoders: [
      {
        topic: 'csv/+',
        use: 'text',
        options: {
          columns: ',',
          names: ['remark', 'temperature', 'level', 'flow'],
          device: { topic: 2 },
          readings: {
            temperature: { value: '/temperature', as: 'number' },
            level: { value: '/level', as: 'number' },
            flow: { value: '/flow', as: 'measure' },
          },
        },
      },
    ],
    tell(dice) {
      const told = Array.from(
        { length: 1 + whole(dice, 0, 3) },
        () => [number3(dice), number3(dice), number3(dice)] as const,
      )
      const lines = told.map(([temperature, level, flow]) => [remark(dice), temperature, level, `${flow} m3/h`])
      const truth = told.flatMap(([temperature, level, flow]) => [
        ['park/a/temperature', temperature] as const,
        ['park/a/level', cm(level)] as const,
        ['park/a/flow', flow / 3600] as const,
      ])
      const text = lines.map((cells) => lineOf(cells, ',')).join('\n')
      return { whole: [['csv/A1', text]], altered: [['csv/A1', alterLines(lines, dice, ',')]], truth }
    },
  },
  {
    name: 'text: columns named by the first line',
    decoders: [
      {
        topic: 'header/+',
        use: 'text',
        options: {
          columns: ';',
          header: true,
          device: { topic: 2 },
          readings: { level: { value: '/level', as: 'number' }, water_level: { value: '/water_level', as: 'number' } },
        },
      },
    ],
    tell(dice) {
      const told = Array.from({ length: 1 + whole(dice, 0, 3) }, () => [number3(dice), number3(dice)] as const)
      const columns = [
        ['remark', ...told.map(() => remark(dice))],
        ['level', ...told.map(([level]) => level)],
        ['water_level', ...told.map(([, water]) => water)],
      ]
      const foreign = () => [pick(dice, foreignNames), ...told.map(() => foreignCell(dice))]
      const altered = shuffled(dice, thinnedOrFilled(dice, columns, foreign))
      const linesOf = (table: readonly Cells[]) =>
        [0, ...told.keys()].map((_, line) => table.map((column) => column[line] ?? ''))
      const [head = [], ...lines] = linesOf(altered)
      const torn =
        dice() < 0.3
          ? alterLines(lines, dice, ';')
          : shuffled(dice, lines)
              .map((cells) => lineOf(cells, ';'))
              .join('\n')
      const truth = told.flatMap(([level, water]) => [
        ['park/a/level', cm(level)] as const,
        ['park/a/water_level', water] as const,
      ])
      return {
        whole: [
          [
            'header/A1',
            linesOf(columns)
              .map((cells) => lineOf(cells, ';'))
              .join('\n'),
          ],
        ],
        altered: [['header/A1', `${lineOf(head, ';')}\n${torn}`]],
        truth,
      }
    },
  },
  {
    name: 'text: name=value',
    decoders: [
      {
        topic: 'pairs',
        use: 'text',
        options: {
          pairs: ',',
          device: { pointer: '/id' },
          readings: {
            level: { value: '/level', as: 'number' },
            water_level: { value: '/water_level', as: 'number' },
            flow: { value: '/flow', as: 'measure' },
          },
        },
      },
    ],
    tell(dice) {
      const [level, water, flow] = [number(dice), number(dice), number(dice)]
      const pairs = ['id=A1', `water_level=${water}`, `level=${level}`, `flow=${flow} m3/h`, 'note="a, level=9.99"']
      const foreign = () =>
        `${pick(dice, ['levels', 'evel', 'x level', 'Level', 'note'])}=${pick(dice, [whole(dice), '"flow=3 m3/h,level=4"'])}`
      const bare = () => pick(dice, ['5', 'level', '=7', foreign()])
      const altered = shuffled(dice, thinnedOrFilled(dice, pairs, dice() < 0.5 ? foreign : bare)).join(',')
      const truth = [
        ['park/a/level', cm(level)],
        ['park/a/water_level', water],
        ['park/a/flow', flow / 3600],
      ] as const
      return { whole: [['pairs', pairs.join(',')]], altered: [['pairs', altered]], truth }
    },
  },
  {
    name: 'text: names and values by turns',
    decoders: [
      {
        topic: 'turns/+',
        use: 'text',
        options: {
          pairs: '|',
          equals: '|',
          device: { topic: 2 },
          readings: { level: { value: '/level', as: 'number' }, rain: { value: '/rain', as: 'number' } },
        },
      },
    ],
    tell(dice) {
      const [level, rain] = [number(dice), number(dice)]
      const pairs = [`level|${level}`, `rain|${rain}`, `water_level|${number(dice)}`]
      const altered = shuffled(
        dice,
        thinnedOrFilled(dice, pairs, () => `${pick(dice, foreignNames)}|${whole(dice)}`),
      ).join('|')
      const torn =
        dice() < 0.3
          ? altered
              .split('|')
              .toSpliced(whole(dice, 0, 6), 1)
              .join('|')
          : altered
      const truth = [
        ['park/a/level', cm(level)],
        ['park/a/rain', rain],
      ] as const
      return { whole: [['turns/A1', pairs.join('|')]], altered: [['turns/A1', torn]], truth }
    },
  },
  {
    name: 'text: a header in one of several lines, and several decoders of one message',
    decoders: [
      {
        topic: 'toa5/+',
        use: 'several',
        options: {
          of: ['level', 'water_level'].map((name) => ({
            use: 'text',
            options: {
              columns: ',',
              header: { line: 2, of: 3 },
              device: { topic: 2 },
              readings: { [name]: { value: `/${name}`, as: 'number' } },
            },
          })),
        },
      },
    ],
    tell(dice) {
      const told = Array.from({ length: 1 + whole(dice, 0, 3) }, () => [number3(dice), number3(dice)] as const)
      const above = (cells: Cells) => cells.map((cell) => `"${cell}"`).join(',')
      const head = [above(['TOA5', 'A1', 'x']), above(['remark', 'level', 'water_level']), above(['', '', ''])]
      const lines = told.map(([level, water]) => [remark(dice), level, water])
      const text = [...head, ...lines.map((cells) => lineOf(cells, ','))].join('\n')
      const kept = dice() < 0.2 ? head.filter(() => dice() < 0.7) : head
      const altered = [...kept, alterLines(lines, dice, ',')].join('\n')
      const truth = told.flatMap(([level, water]) => [
        ['park/a/level', cm(level)] as const,
        ['park/a/water_level', water] as const,
      ])
      return { whole: [['toa5/A1', text]], altered: [['toa5/A1', altered]], truth }
    },
  },
  {
    name: 'text: values at fixed places',
    decoders: [
      {
        topic: 'fixed/+',
        use: 'text',
        options: {
          fixed: { width: 26, places: { level: [4, 10], temperature: [12, 18], rain: [20, 26] }, ignored: [[1, 2]] },
          device: { topic: 2 },
          readings: {
            level: { value: '/level', as: 'number' },
            temperature: { value: '/temperature', as: 'number' },
            rain: { value: '/rain', as: 'number' },
          },
        },
      },
    ],
    tell(dice) {
      const told = Array.from(
        { length: 1 + whole(dice, 0, 3) },
        () => [number3(dice), number3(dice), number3(dice)] as const,
      )
      const cells = (values: Cells) => ['S1', ...values.map((value) => String(value).padStart(7))]
      const lines = told.map((values) => cells(values).join(' '))
      const altered = shuffled(dice, told).map((values) => {
        const line = thinnedOrFilled(dice, cells(values), () => pick(dice, ['x', '12', '       '])).join(' ')
        // a blank that is lost, and one put in elsewhere: the width stays
        const [lost, put] = [line.indexOf(' ', whole(dice, 0, 20)), whole(dice, 0, 26)]
        const shifted = lost < 0 ? line : line.slice(0, lost) + line.slice(lost + 1)
        return dice() < 0.3 ? `${shifted.slice(0, put)} ${shifted.slice(put)}` : line
      })
      const truth = told.flatMap(([level, temperature, rain]) => [
        ['park/a/level', cm(level)] as const,
        ['park/a/temperature', temperature] as const,
        ['park/a/rain', rain] as const,
      ])
      return { whole: [['fixed/A1', lines.join('\n')]], altered: [['fixed/A1', altered.join('\r\n')]], truth }
    },
  },
  {
    name: 'text: values that begin with their sign',
    decoders: [
      {
        topic: 'sdi/+',
        use: 'text',
        options: {
          columns: 'sign',
          names: ['address', 'level', 'temperature', 'rain'],
          device: { topic: 2 },
          readings: {
            level: { value: '/level', as: 'number' },
            temperature: { value: '/temperature', as: 'number' },
            rain: { value: '/rain', as: 'number' },
          },
        },
      },
    ],
    tell(dice) {
      const signed = () => number(dice, -500, 500) || 1
      const [level, temperature, rain] = [signed(), signed(), signed()]
      const text = (value: number) => (value < 0 ? String(value) : `+${value}`)
      const values = [text(level), text(temperature), text(rain)]
      const altered = thinnedOrFilled(dice, values, () => text(signed())).join('')
      const truth = [
        ['park/a/level', cm(level)],
        ['park/a/temperature', temperature],
        ['park/a/rain', rain],
      ] as const
      const address = pick(dice, ['0', 'a', 'e', 'Z', '7'])
      return {
        whole: [['sdi/A1', `${address}${values.join('')}\r\n`]],
        altered: [['sdi/A1', `${address}${altered}`]],
        truth,
      }
    },
  },
  {
    name: 'line protocol',
    decoders: [
      {
        topic: 'lines',
        use: 'line-protocol',
        options: { device: { pointer: '/tags/station' }, precision: 's', ignore: ['host'] },
      },
    ],
    tell(dice) {
      const [level, flow, other, rain] = [number3(dice), number3(dice), number3(dice), number3(dice)]
      const told = [
        {
          head: ['w', 'station=A1', 'host=pc'],
          fields: [`level=${level}`, `flow=${flow}`, 'note="off, level=9.99 1"'],
        },
        { head: ['w', 'station=G/N/D'], fields: [`flow=${other}`, 'note="two\nw,station=A1 level=8.88 1783044600\n"'] },
        { head: ['r\\ x', 'station=A1'], fields: [`f\\=1=${rain}`] },
      ]
      const foreign = () => pick(dice, [`evel=${whole(dice)}`, `levels=${whole(dice)}i`, 'x', '24', 'note="a\nb"'])
      const tag = () => pick(dice, ['depth=3', 'hos', 'x=y', 'station=A1'])
      const lineOf = (head: readonly string[], fields: readonly string[]) =>
        `${head.join(',')} ${fields.join(',')} 1783044600`
      const altered = shuffled(
        dice,
        thinnedOrFilled(dice, told, () => ({ head: ['x', 'station=A1'], fields: [foreign()] })),
      )
      const lines = altered.map(({ head: [measurement = '', ...tags], fields }) =>
        lineOf(
          [measurement, ...shuffled(dice, thinnedOrFilled(dice, tags, tag))],
          shuffled(dice, thinnedOrFilled(dice, fields, foreign)),
        ),
      )
      const truth = [
        ['park/a/w.level', level],
        ['park/a/w.flow', flow],
        ['park/b/w.flow', other],
        ['park/a/r x.f=1', rain],
      ] as const
      return {
        whole: [['lines', told.map(({ head, fields }) => lineOf(head, fields)).join('\n')]],
        altered: [['lines', dice() < 0.1 ? shuffled(dice, [...lines, 'x y="5" pipe"']).join('\n') : lines.join('\n')]],
        truth,
      }
    },
  },
]
