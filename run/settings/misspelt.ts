import { nearest, suggest } from '../../core/plant/nearest.ts'

/** What InfluxDB's own tools read: these are theirs, however near to ours. */
const influxTools: ReadonlySet<string> = new Set(
  [
    'HOST HOST_URL TOKEN ORG ORG_ID ORG_NAME BUCKET_ID BUCKET_NAME ACTIVE_CONFIG CONFIGS_PATH SKIP_VERIFY HTTP_DEBUG',
    'USER USERNAME PASSWORD PASS DB DATABASE NAME DEBUG',
  ]
    .join(' ')
    .split(' ')
    .map((name) => `INFLUX_${name}`),
)

/**
 * What is wrong with the name of a variable of the environment, as in `no such setting; did you mean "INFLUX_URL"?`.
 * Undefined where it is one of `names`, or nobody meant us. All that begins with `HUOSHUI_` is meant for us, `INFLUX_…`
 * only where it is near one of ours.
 */
export function misspelt(name: string, names: readonly string[]): string | undefined {
  if (names.includes(name) || name.startsWith('HUOSHUI_TEST_') || influxTools.has(name)) return undefined
  const cut = name.indexOf('_')
  if (cut < 0) return undefined
  const [given, rest] = [name.slice(0, cut), name.slice(cut + 1)]
  const prefix = nearest(given, ['HUOSHUI']) ?? (given.length <= 6 ? nearest(given, ['INFLUX']) : undefined)
  if (prefix === undefined) return undefined
  // compared without the prefix: that alone would make all alike
  const ours = names.filter((each) => each.startsWith(`${prefix}_`)).map((each) => each.slice(prefix.length + 1))
  const meant = nearest(rest, ours)
  const hint = meant === undefined ? suggest(name, names) : suggest(`${prefix}_${meant}`, [`${prefix}_${meant}`])
  if (given.toUpperCase() !== 'HUOSHUI' && meant === undefined) return undefined
  return `no such setting (docs/settings.md lists them)${hint}`
}
