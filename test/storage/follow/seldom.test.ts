import { pino } from 'pino'
import { expect, test } from 'vitest'
import { reasonOf, Seldom } from '../../../storage/follow/seldom.ts'
import { Troubles } from '../../../storage/follow/troubles.ts'

interface Line {
  readonly level: number
  readonly msg: string
  readonly because?: string
  readonly again?: number
  readonly err?: { readonly stack: string }
}
const error = 50
const warn = 40

function logOf(level: 'debug' | 'info') {
  const lines: Line[] = []
  const log = pino({ level }, { write: (text: string) => void lines.push(JSON.parse(text)) })
  return { log, lines }
}

const minute = 60_000
const away = new Error('InfluxDB: connect ECONNREFUSED 127.0.0.1:8086')

test('a store that is away for twelve minutes is told at once, then each minute, without a stack', () => {
  const { log, lines } = logOf('info')
  let now = 0
  const troubles = new Troubles('ingest', { log, clock: () => now })
  for (let attempt = 0; now < 12 * minute; now += 15_000) troubles.tell('following', away, attempt++)
  expect(lines.map(({ level, again }) => [level, again])).toEqual([
    [error, undefined],
    ...Array.from({ length: 11 }, () => [warn, 4]),
  ])
  expect(lines[5]).toMatchObject({ part: 'ingest', because: away.message, msg: 'cannot go on: tries again' })
  expect(JSON.stringify(lines)).not.toContain('"stack"')
  troubles.end('following')
  troubles.tell('following', away, 0)
  expect(lines.slice(-2)).toMatchObject([{ msg: 'goes on' }, { level: error, because: away.message }])
})

test('the stack stands in a line at debug, for each', () => {
  const { log, lines } = logOf('debug')
  const seldom = new Seldom(log, () => 0)
  for (let time = 0; time < 3; time++) seldom.tell('kpis', away, { message: 'KPIs wait' })
  const stacks = lines.filter(({ err }) => err?.stack.includes('seldom.test.ts'))
  expect(stacks.map(({ level }) => level)).toEqual([20, 20, 20])
  expect(lines).toHaveLength(4)
})

test('one kind does not silence another, and a clock that is set does not silence any', () => {
  const { log, lines } = logOf('info')
  let now = 10 * minute
  const seldom = new Seldom(log, () => now)
  seldom.tell('store', away, { message: 'store' })
  seldom.tell('disk', away, { message: 'disk' })
  now = 0
  seldom.tell('store', away, { message: 'store' })
  expect(lines.map(({ msg }) => msg)).toEqual(['store', 'disk', 'store'])
})

test('a fault of ours keeps its stack', () => {
  const { log, lines } = logOf('info')
  new Seldom(log).tell('poll', new TypeError('x is undefined'), { message: 'poll' })
  expect(lines[0]?.err?.stack).toContain('seldom.test.ts')
})

test.each([
  [away, away.message],
  [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new AggregateError([]), 'AggregateError'],
  ['refused', 'refused'],
])('the reason of %s', (cause, reason) => {
  expect(reasonOf(cause)).toBe(reason)
})
