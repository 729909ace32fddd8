import { grows } from '../../core/adding.ts'
import type { Plant, Point } from '../../core/plant/plant.ts'
import type { LevelLimit } from './limits.ts'

/** InfluxQL in the words of the plant: text that InfluxDB 1.x and 2.x both answer. */

/** The end of the dashboard's time range: a look back at last night shows what was abnormal then. */
const rangeEnd = `\${__to}ms`

/** Both dashboards' readings of the last `span` (`1h`, `7d`) before the end of the time range. */
export function within(span: string): string {
  return `time > ${rangeEnd} - ${span} AND time <= ${rangeEnd}`
}

/** The chosen site of the station dashboard. */
export const ofSite = '"site" =~ /^$site$/'
/** Its chosen assets. */
export const chosen = `${ofSite} AND "asset" =~ /^$asset$/`

/**
 * `value` is all that may be used, as on the API, so a sum or an average needs no condition. What is held against a limit
 * may not be suspect either, for one reading alone may turn a tile red: a good reading has no `quality`, which only this
 * form of a condition lets through, and neither `!=` nor `<`.
 */
const trusted = '("quality" = 3) = false'
/** Bad, or reported as missing. */
export const bad = '"quality" >= 4'

/** The conditions that are there, joined. */
export function all(...conditions: readonly string[]): string {
  return conditions.filter((condition) => condition !== '').join(' AND ')
}

const everyPoint = 'GROUP BY "site", "asset", "point"'

/** A measurement that is never written: a city without such points gets an empty answer, not an illegal query. */
const nothing = '"none"'

/** `"a", "b"`: several quantities in one FROM. Named, not /.+/, which would take in roll-ups and mirrors too. */
export function from(...quantities: readonly string[]): string {
  if (quantities.length === 0) return nothing
  return quantities.map((quantity) => `"${quantity}"`).join(', ')
}

/** One row per point: its newest usable value, as `name`. */
export function newest(quantity: string, name: string, where: string): string {
  return `SELECT last("value") AS "${name}" FROM ${from(quantity)} WHERE ${where} ${everyPoint}`
}

/**
 * How many readings came in each interval of a chart, whatever their quality, a series per quantity: out of the hourly
 * roll-ups, for those of a week are millions. An hour belongs to the range when its beginning does.
 */
export function received(quantities: readonly string[], where: string): string {
  const rolled = quantities.length === 0 ? nothing : quantities.map((quantity) => `"1h"."${quantity}"`).join(', ')
  return `SELECT sum("readings") FROM ${rolled} WHERE ${all(where, '$timeFilter')} GROUP BY time($__interval) fill(none)`
}

/** One row per site: how many points of the quantity had `code` (or `< 11.8`) as their newest value. */
export function countNewest(quantity: string, condition: string, name: string, where: string): string {
  return `SELECT count("now") AS "${name}" FROM (${newest(quantity, 'now', where)}) WHERE "now" ${condition}`
}

/**
 * A count, and a zero of the same name wherever there was something to count: without either nothing was seen. Rows of
 * different measurements stay apart, and the tile adds them up.
 */
export function proven(name: string, count: string, seen: string): string {
  return `SELECT sum("${name}") AS "${name}" FROM (${count}), (${seen})`
}

/** How many points of the quantity had `code` as their newest value; nothing where none of them reported. */
export function countProven(quantity: string, condition: string, name: string, where: string): string {
  const seen = `SELECT count("now") * 0 AS "${name}" FROM (${newest(quantity, 'now', where)})`
  return proven(name, countNewest(quantity, condition, name, where), seen)
}

/** How many gauges are at a limit or above it, out of their newest `margins`; nothing where none of them reported. */
export function countOver(limit: 'WRZ' | 'GRZ', margins: string): string {
  const count = (factor: string) => `SELECT count("to_${limit}")${factor} AS "over" FROM (${margins})`
  return proven('over', `${count('')} WHERE "to_${limit}" <= 0`, count(' * 0'))
}

/** One row per point whose newest value meets the condition; the tags are columns, so a table can hold two of them. */
export function listNewest(quantity: string, condition: string, name: string, where: string): string {
  return `SELECT "site", "asset", "point", "${name}" FROM (${newest(quantity, name, where)}) WHERE "${name}" ${condition}`
}

/**
 * How many points of the quantities reported, times `sign`; one row per quantity and whatever the caller groups by.
 * A negative count can be added to another, which Grafana does even where one of the two is missing.
 */
export function countPoints(quantities: readonly string[], name: string, where: string, sign: 1 | -1 = 1): string {
  return `SELECT count("n") * ${sign} AS "${name}" FROM (${newestOfAny(quantities, where)})`
}

/** How many points of the quantities had a bad reading. */
export function countBad(quantities: readonly string[], name: string, where: string): string {
  const found = `SELECT last("quality") AS "n" FROM ${from(...quantities)} WHERE ${all(bad, where)} ${everyPoint}`
  return `SELECT count("n") AS "${name}" FROM (${found})`
}

/**
 * The newest reading of each point, whatever its quality, as `n`, for a FROM: one that is usable and one that is not.
 * Selected inside, where InfluxDB reads one value of a series and not all.
 */
export function newestReadings(quantities: readonly string[], where: string): string {
  const some = (field: string, ...conditions: readonly string[]) =>
    `(SELECT last("${field}") AS "n" FROM ${from(...quantities)} WHERE ${all(...conditions)} ${everyPoint})`
  return `${some('value', where)}, ${some('quality', bad, where)}`
}

/** One row per point: when it reported last, whatever that was, as the time of a column `n`. */
export function newestOfAny(quantities: readonly string[], where: string): string {
  return `SELECT last("n") AS "n" FROM ${newestReadings(quantities, where)} ${everyPoint}`
}

/**
 * Rain of the wettest gauge in `scope`: two gauges of one site measure the same rain, so they are never added. A gauge
 * that sends a register counts what that grew by from reading to reading; its first in the span begins it.
 */
export function rainOf(plant: Plant, span: string, name: string, scope: string): string {
  const { increments, registers } = gaugesOf(plant, 'rain')
  const where = all(scope, within(span))
  const summed = (what: string) => `SELECT sum(${what}) AS "mm"`
  const parts = [
    ...(increments === undefined
      ? []
      : [`(${summed('"value"')} FROM "rain" WHERE ${all(increments, where)} ${everyPoint})`]),
    ...(registers === undefined
      ? []
      : [
          `(${summed('"d"')} FROM (SELECT non_negative_difference("value") AS "d" FROM "rain" WHERE ${all(registers, where)} ${everyPoint}) ${everyPoint})`,
        ]),
  ]
  return `SELECT max("mm") AS "${name}" FROM ${parts.length === 0 ? nothing : parts.join(', ')}`
}

/** Conditions on the points of a quantity that send increments, and on those that send registers; undefined of none. */
function gaugesOf(plant: Plant, quantity: string): { increments: string | undefined; registers: string | undefined } {
  const points = [...plant.points.values()].filter((point) => point.quantity.id === quantity)
  const registers = points.filter(({ adding }) => grows(adding))
  const is = ({ site, asset, point }: Point) => `("site" = '${site}' AND "asset" = '${asset}' AND "point" = '${point}')`
  const isNot = ({ site, asset, point }: Point) =>
    `("site" != '${site}' OR "asset" != '${asset}' OR "point" != '${point}')`
  return {
    increments: registers.length === points.length ? undefined : registers.map(isNot).join(' AND '),
    registers: registers.length === 0 ? undefined : `(${registers.map(is).join(' OR ')})`,
  }
}

/** Roll-ups of something usable: where there is nothing, old fields may stand beside the count that belies them. */
const filled = '"count" > 0'

/**
 * What came together in each interval of a chart: a series per point. Where one of the points is a register, out of the
 * hourly roll-ups, which have its growth; else out of the readings themselves.
 */
export function totals(plant: Plant, quantity: string, where: string, tags: readonly string[]): string {
  if (gaugesOf(plant, quantity).registers === undefined) return trend('sum("value")', quantity, where, tags)
  const groups = ['time($__interval)', ...tags.map((tag) => `"${tag}"`)].join(', ')
  return `SELECT sum("total") FROM "1h"."${quantity}" WHERE ${all(where, filled, '$timeFilter')} GROUP BY ${groups} fill(none)`
}

/** What came together in each day of the city, by point, out of the daily roll-ups. */
export function dailyTotals(quantity: string, where: string, tags: readonly string[]): string {
  return `SELECT "total" FROM "1d"."${quantity}" WHERE ${all(where, filled, '$timeFilter')} GROUP BY ${tags.map((tag) => `"${tag}"`).join(', ')}`
}

/** A series per point for a chart, with `aggregate` per interval. */
export function trend(aggregate: string, quantity: string, where: string, tags: readonly string[]): string {
  const groups = ['time($__interval)', ...tags.map((tag) => `"${tag}"`)].join(', ')
  return `SELECT ${aggregate} FROM ${from(quantity)} WHERE ${all(where, '$timeFilter')} GROUP BY ${groups} fill(none)`
}

/**
 * The level gauges that have limits, each a subquery of its own, because the limits are the plant's and not the store's:
 * columns `level`, and `to_WRZ` (m below the limit; negative above it) for each of the gauge's limits. Conditions on tags
 * belong in `where`: outside, InfluxQL sees only the tags that it groups by, and answers nothing without saying so.
 */
export function margins(limits: readonly LevelLimit[], where: string): string {
  return perGauge(limits, where, (name, limit) => `${limit} - "value" AS "to_${name}"`)
}

/** The same gauges with their limits as constant columns `FRZ`, `WRZ`, …: the lines in a chart. */
export function limitLines(limits: readonly LevelLimit[], where: string): string {
  return perGauge(limits, where, (name, limit) => `"value" * 0 + ${limit} AS "${name}"`)
}

function perGauge(
  limits: readonly LevelLimit[],
  where: string,
  column: (name: string, limit: number) => string,
): string {
  const subquery = ({ site, asset, point, levels }: LevelLimit) => {
    const columns = levels.map(([name, limit]) => column(name, limit))
    const gauge = `"site" = '${site}' AND "asset" = '${asset}' AND "point" = '${point}'`
    return `(SELECT "value" AS "level", ${columns.join(', ')} FROM "water_level" WHERE ${all(gauge, where)})`
  }
  return limits.length === 0 ? nothing : limits.map(subquery).join(', ')
}

/** One row per gauge with limits: its newest level beside its margins, all of one reading. */
export function newestMargins(limits: readonly LevelLimit[], where: string): string {
  const columns = 'last("to_WRZ") AS "to_WRZ", "to_GRZ", "to_crest", "level"'
  return `SELECT ${columns} FROM ${margins(limits, all(trusted, where))} ${everyPoint}`
}

/**
 * One row per gauge with limits: newest level and margins as `newestMargins` has them over the last hour, and `rise`, m/h:
 * its last usable level less the first in the hour before the end of the range. `scope`: a condition on tags.
 */
export function risingMargins(limits: readonly LevelLimit[], scope: string): string {
  const where = all(trusted, scope, within('1h'))
  const names = [...new Set(limits.flatMap(({ levels }) => levels.map(([name]) => name)))]
  const newestOf = names.map((name) => `last("to_${name}") AS "to_${name}"`)
  const columns = [...newestOf, 'last("level") AS "level"', 'last("level") - first("level") AS "rise"'].join(', ')
  return `SELECT ${columns} FROM ${margins(limits, where)} ${everyPoint}`
}
