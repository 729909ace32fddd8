import { all, within } from './select.ts'

/** InfluxQL over `platform`: a field per metric, a tag per label and `process` (storage/platform/metric-lines.ts). */

/** One number: the newest value of each set of labels within three minutes of the end of the range, put together. */
export function newestPlatform(metric: string, how: 'min' | 'max' | 'sum', where = ''): string {
  const newest = `SELECT last("${metric}") AS "n" FROM "platform" WHERE ${all(where, within('3m'))} GROUP BY *`
  return `SELECT ${how}("n") AS "${metric}" FROM (${newest})`
}

/** A gauge over time, by one tag. */
export function level(how: 'max' | 'min', metric: string, tag: string): string {
  return `SELECT ${how}("${metric}") FROM "platform" WHERE $timeFilter GROUP BY time($__interval), "${tag}" fill(none)`
}

/** What a counter grew by in each interval, by one tag; a process that began anew counts from nothing. */
export function growth(metric: string, tag: string): string {
  return `SELECT sum("d") FROM (${steps(metric, '"d"')}) WHERE $timeFilter GROUP BY time($__interval), "${tag}" fill(none)`
}

/** The mean of what a histogram saw in each interval, by one tag. */
export function rate(histogram: string, tag: string): string {
  const sums = `(${steps(`${histogram}_sum`, '"s"')})`
  const counts = `(${steps(`${histogram}_count`, '"c"')})`
  return `SELECT sum("s") / sum("c") FROM ${sums}, ${counts} WHERE $timeFilter GROUP BY time($__interval), "${tag}" fill(none)`
}

function steps(metric: string, as: string): string {
  return `SELECT non_negative_difference("${metric}") AS ${as} FROM "platform" WHERE $timeFilter GROUP BY *`
}
