import { formatDuration } from '../duration.ts'
import type { Plant, Point } from '../plant/plant.ts'
import { exact } from './compile/lookup.ts'
import { longestShare } from './engine/signal/rate.ts'
import { contradiction } from './prove/contradiction.ts'
import { type Impossible, impossibleText } from './prove/impossible.ts'
import { boundsOf, type Interval } from './prove/interval.ts'
import type { AlarmRule, Test } from './rule.ts'

/** What `plant check` finds in a rule. `impossible`: it cannot do what it is for. `doubtful`: it can, but probably badly. */
export interface Finding {
  readonly rule: string
  readonly verdict: 'impossible' | 'doubtful'
  readonly message: string
  /** The same for a machine and in the other language, where there is a word for it. */
  readonly reason?: Impossible
}

/** What is found is said in words, or as a reason that has them. */
type Say = (verdict: Finding['verdict'], what: string | Impossible) => void

const hourMs = 3_600_000
const endless: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
const order = ['low-low', 'low', 'high', 'high-high']

/** Whether each rule can ever be true and can ever return, and whether deadbands, delays and limits fit together. */
export function proveRules(plant: Plant, rules: readonly AlarmRule[]): Finding[] {
  const limits = Map.groupBy(
    rules.filter(({ kind }) => order.includes(kind)),
    ({ signal }) => (signal.of === 'value' ? signal.point : ''),
  )
  return [
    ...rules.flatMap((rule) => prove(plant, rule)),
    ...[...limits.values()].flatMap((neighbours) => proveOrder(neighbours)),
  ]
}

function findingOf(rule: string, verdict: Finding['verdict'], what: string | Impossible): Finding {
  if (typeof what === 'string') return { rule, verdict, message: what }
  return { rule, verdict, message: impossibleText(what).en, reason: what }
}

/** What can be said of a rule by itself. */
function prove(plant: Plant, rule: AlarmRule): Finding[] {
  const findings: Finding[] = []
  const say: Say = (verdict, what) => findings.push(findingOf(rule.id, verdict, what))
  const { signal } = rule
  const bounds = signalBounds(plant, rule)
  if (bounds && signal.of === 'expression') proveTruth(bounds, contradiction(signal.program), say)
  else if (bounds) proveReach(rule.test, bounds, say)
  const point = 'point' in signal ? plant.points.get(signal.point) : undefined
  proveDelays(rule, point, say)
  if (point && signal.of === 'value') proveNoise(rule, point, say)
  if (point?.everyMs !== undefined && signal.of === 'rate' && signal.windowMs * longestShare < 2 * point.everyMs) {
    const every = formatDuration(point.everyMs)
    say('impossible', `a rate needs three readings in its window or little more, and one comes every ${every}`)
  }
  if (point?.everyMs !== undefined && signal.of === 'flat' && signal.atLeastMs < 2 * point.everyMs) {
    say('doubtful', `two equal readings are no frozen instrument; one comes every ${formatDuration(point.everyMs)}`)
  }
  return findings
}

/** What the signal can be, from the ranges of its points; undefined where nothing limits it. */
function signalBounds(plant: Plant, { signal }: AlarmRule): Interval | undefined {
  switch (signal.of) {
    case 'value':
      return rangeOf(plant.points.get(signal.point))
    case 'difference': {
      const [a, b] = [rangeOf(plant.points.get(signal.a)), rangeOf(plant.points.get(signal.b))]
      return { low: 0, high: Math.max(a.high - b.low, b.high - a.low) }
    }
    case 'expression':
      return boundsOf(signal.program, (id) => rangeOf(plant.points.get(id)))
    case 'run-hours':
      return { low: 0, high: signal.windowMs / hourMs }
    default:
      return undefined
  }
}

function rangeOf(point: Point | undefined): Interval {
  if (point?.range) return { low: point.range[0], high: point.range[1] }
  const codes = Object.values(point?.quantity.states ?? {})
  return codes.length > 0 ? { low: Math.min(...codes), high: Math.max(...codes) } : endless
}

function proveReach(test: Test, reach: Interval, say: Say): void {
  if (test.by === 'among') return
  const [low, high] = [exact(reach.low), exact(reach.high)] // 0.1 + 0.2 is 0.3
  const above = test.by === 'above'
  for (const { limit, clear } of test.stages) {
    const never = above ? limit > high : limit < low
    const always = above ? limit <= low : limit >= high
    const stuck = above ? clear <= low : clear >= high
    if (never) say('impossible', { code: 'never', of: { limit, low, high } })
    else if (always) say('impossible', { code: 'always', of: { limit, low, high } })
    else if (stuck) say('impossible', { code: 'stuck', of: { clear, low, high } })
  }
}

function proveTruth({ low, high }: Interval, contradicts: string | undefined, say: Say): void {
  if (contradicts !== undefined) say('impossible', `can never be true: it asks ${contradicts} to be two things at once`)
  else if (high < 1) say('impossible', 'can never be true, within what its points can report')
  else if (low > 0) say('impossible', 'is always true, within what its points can report')
}

function proveDelays(
  { onDelayMs, timeToRespondMs, elapse, freshMs }: AlarmRule,
  point: Point | undefined,
  say: Say,
): void {
  if (timeToRespondMs !== undefined && onDelayMs >= timeToRespondMs) {
    const of = { delay: formatDuration(onDelayMs), respond: formatDuration(timeToRespondMs) }
    say('impossible', { code: 'slow', of })
  }
  const every = point?.everyMs
  if (every === undefined) return
  if (elapse === 'samples' && onDelayMs > 0 && onDelayMs < every) {
    say(
      'doubtful',
      `a reading comes every ${formatDuration(every)}: an on-delay of ${formatDuration(onDelayMs)} waits for the next`,
    )
  }
  if (elapse === 'time' && freshMs !== undefined && onDelayMs > freshMs) {
    say(
      'doubtful',
      `the on-delay outlasts the freshness of a reading (${formatDuration(freshMs)}): it takes another reading`,
    )
  }
}

function proveNoise({ test, onDelayMs, offDelayMs }: AlarmRule, { quantity, range }: Point, say: Say): void {
  if (quantity.kind !== 'gauge' || test.by === 'among') return
  const band = bandOf(test)
  if (band === 0 && onDelayMs === 0 && offDelayMs === 0) {
    say('doubtful', 'has neither deadband nor delay: a measured value on the limit will chatter')
  }
  if (range && band > (range[1] - range[0]) / 2) {
    say('doubtful', `a deadband of ${band} is more than half of what the instrument can report`)
  }
}

/** LL < L < H < HH, and no deadband that reaches over the next limit. */
function proveOrder(neighbours: readonly AlarmRule[]): Finding[] {
  const findings: Finding[] = []
  const sorted = [...neighbours].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
  for (const [index, upper] of sorted.entries()) {
    const lower = sorted[index - 1]
    if (!lower || lower.kind === upper.kind) continue
    const gap = limitOf(upper) - limitOf(lower)
    if (gap <= 0) {
      const of = { limit: limitOf(upper), rule: lower.id, other: limitOf(lower) }
      findings.push(findingOf(upper.id, 'impossible', { code: 'order', of }))
      continue
    }
    for (const [rule, neighbour] of [
      [upper, lower],
      [lower, upper],
    ] as const) {
      const towards = (rule.test.by === 'above') === (rule === upper)
      if (!towards || bandOf(rule.test) < gap) continue
      const message = `its deadband ${bandOf(rule.test)} reaches over the limit of ${neighbour.id}`
      findings.push({ rule: rule.id, verdict: 'doubtful', message })
    }
  }
  return findings
}

function limitOf({ test }: AlarmRule): number {
  return test.stages[0]?.limit ?? Number.NaN
}

function bandOf(test: Test): number {
  const stage = test.stages[0]
  return stage ? Number(Math.abs(stage.limit - stage.clear).toPrecision(12)) : 0
}
