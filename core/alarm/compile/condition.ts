import { parseDuration } from '../../duration.ts'
import type { Plant } from '../../plant/plant.ts'
import { check } from '../expression/check.ts'
import { parse } from '../expression/parse.ts'
import { type Program, pointsOf } from '../expression/program.ts'
import type { Priority } from '../priority.ts'
import type { Elapse, Signal, Stage, Target, Test } from '../rule.ts'
import type { RuleText } from '../schema.ts'
import { warningStages } from '../warning.ts'
import type { RulePlace } from './instance.ts'
import {
  codesOf,
  deviceId,
  everyOf,
  exact,
  findPoint,
  limitOf,
  Misfit,
  needPoint,
  numberPoint,
  slowest,
} from './lookup.ts'

/** What a rule's kind comes to at its place. `everyMs`: how often its readings come, where that is known. */
export interface Compiled {
  readonly signal: Signal
  readonly test: Test
  readonly elapse: Elapse
  readonly everyMs?: number | undefined
}

const hourMs = 3_600_000
const defaultTimes = 3

export function ms(text: string): number {
  return parseDuration(text) ?? 0
}
function single(limit: number, clear: number, priority: Priority): readonly Stage[] {
  return [{ limit, clear: exact(clear), priority }]
}

/** Throws a Misfit where the plant has not what the rule asks for. */
export function compileCondition(plant: Plant, place: RulePlace, text: RuleText, priority: Priority): Compiled {
  switch (text.kind) {
    case 'high-high':
    case 'high':
    case 'low':
    case 'low-low': {
      const point = numberPoint(place)
      const limit = limitOf(text.limit, place)
      const above = text.kind === 'high' || text.kind === 'high-high'
      const clear = limit + (above ? -1 : 1) * (text.deadband ?? 0)
      return {
        signal: { of: 'value', point: point.id },
        test: { by: above ? 'above' : 'below', stages: single(limit, clear, priority) },
        elapse: 'samples',
        everyMs: point.everyMs,
      }
    }
    case 'rate-of-rise':
    case 'rate-of-fall': {
      const point = numberPoint(place)
      const perHour = (change: number) => exact((change * hourMs) / ms(text.per))
      const limit = perHour(text.change)
      const clear = perHour(text.change - (text.deadband ?? 0))
      const signal: Signal = { of: 'rate', point: point.id, windowMs: ms(text.window) }
      const rise = text.kind === 'rate-of-rise'
      const test: Test = rise
        ? { by: 'above', stages: single(limit, clear, priority) }
        : { by: 'below', stages: single(-limit, -clear, priority) }
      return { signal, test, elapse: 'samples', everyMs: point.everyMs }
    }
    case 'deviation': {
      const a = numberPoint(place)
      const b = findPoint(plant, place, text.from)
      if (!b) throw new Misfit('from', `${text.from}: no such point`)
      if (b.id === a.id) throw new Misfit('from', `${text.from} is the point itself: the deviation is always 0`)
      if (b.quantity.unit !== a.quantity.unit || b.quantity.kind === 'state') {
        throw new Misfit('from', `${text.from} is in another unit than ${a.point}`)
      }
      const test: Test = { by: 'above', stages: single(text.limit, text.limit - (text.deadband ?? 0), priority) }
      return { signal: { of: 'difference', a: a.id, b: b.id }, test, elapse: 'samples', everyMs: a.everyMs }
    }
    case 'state': {
      const point = needPoint(place)
      const codes = codesOf(point, text.states)
      const test: Test = { by: 'among', codes, stages: single(codes[0] ?? 0, codes[0] ?? 0, priority) }
      return { signal: { of: 'value', point: point.id }, test, elapse: 'time', everyMs: point.everyMs }
    }
    case 'expression': {
      const { program, points } = compileExpression(plant, place, text.when, 'when')
      const states = points.every((id) => plant.points.get(id)?.quantity.kind === 'state')
      const signal: Signal = { of: 'expression', program, points }
      return { signal, test: isTrue(priority), elapse: states ? 'time' : 'samples', everyMs: slowest(plant, points) }
    }
    case 'warning': {
      const point = numberPoint(place)
      const levels = place.kind === 'asset' ? (place.asset.levels ?? {}) : {}
      const stages = warningStages(levels, text.near ?? 0.1, text.deadband ?? 0)
      if (stages.length === 0) throw new Misfit('kind', 'the asset has none of the levels WRZ, GRZ and crest')
      const signal: Signal = { of: 'value', point: point.id }
      return { signal, test: { by: 'above', stages }, elapse: 'samples', everyMs: point.everyMs }
    }
    case 'starts':
    case 'run-hours': {
      const point = needPoint(place)
      const codes = codesOf(point, text.states ?? ['running'])
      const windowMs = ms(text.window ?? (text.kind === 'starts' ? '1h' : '1d'))
      const test: Test = { by: 'above', stages: single(text.limit, text.limit, priority) }
      return {
        signal: { of: text.kind, point: point.id, codes, windowMs },
        test,
        elapse: 'time',
        everyMs: point.everyMs,
      }
    }
    case 'bad-quality': {
      const point = needPoint(place)
      const signal: Signal = { of: 'quality', point: point.id, frozenApart: false }
      return { signal, test: isTrue(priority), elapse: 'samples', everyMs: point.everyMs }
    }
    case 'frozen': {
      const point = numberPoint(place)
      const times = text.times ?? defaultTimes
      const signal: Signal = { of: 'flat', point: point.id, atLeastMs: ms(text.atLeast), times }
      return { signal, test: isTrue(priority), elapse: 'samples', everyMs: point.everyMs }
    }
    case 'silent': {
      const target: Target = place.kind === 'device' ? { device: deviceId(place) } : { point: needPoint(place).id }
      const every = text.every ? ms(text.every) : everyOf(place)
      if (every === undefined) throw new Misfit('every', 'no interval is known here: set `every`')
      const windowMs = Math.max(every * (text.times ?? defaultTimes), text.atLeast ? ms(text.atLeast) : 0)
      const signal: Signal = { of: 'silence', target, windowMs }
      return { signal, test: isTrue(priority), elapse: 'time' }
    }
    case 'clock': {
      const device = deviceId(place)
      const signal: Signal = {
        of: 'skew',
        device,
        behindMs: ms(text.behind ?? '15min'),
        aheadMs: ms(text.ahead ?? '1min'),
      }
      return { signal, test: isTrue(priority), elapse: 'time' }
    }
    case 'offline':
      return { signal: { of: 'session', device: deviceId(place) }, test: isTrue(priority), elapse: 'time' }
  }
}

function isTrue(priority: Priority): Test {
  return { by: 'above', stages: single(1, 1, priority) }
}

/** A truth over points, as seen from a place; throws a Misfit with the position of a mistake. */
export function compileExpression(
  plant: Plant,
  place: RulePlace,
  text: string,
  key: string,
): { program: Program; points: readonly string[] } {
  const parsed = parse(text, plant.units)
  if (!parsed.ok) {
    throw new Misfit(key, `at character ${parsed.at + 1}: expected ${parsed.expected}, found ${parsed.found}`)
  }
  const checked = check(parsed.expression, (name) => findPoint(plant, place, name), plant.units)
  if (!checked.ok) throw new Misfit(key, checked.problem)
  if (checked.type.kind !== 'truth') throw new Misfit(key, `${text}: expected something true or false`)
  const points = pointsOf(checked.program)
  if (points.length === 0) throw new Misfit(key, `${text}: reads no point, so it never changes`)
  return { program: checked.program, points }
}
