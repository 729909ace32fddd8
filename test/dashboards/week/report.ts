import { dashboardNames } from '../../../dashboards/kit/links.ts'
import { makers } from '../../../dashboards/provisioning.ts'
import { startInfluxd } from '../../support/influxd.ts'
import { requireServer } from '../../support/server.ts'
import { lintTable } from '../lint.ts'
import { loadPlant } from '../plant.ts'
import { costOf, queryReport } from '../report.ts'
import { writeLines } from '../write-lines.ts'
import { askAll } from './ask.ts'
import { weekOf } from './fill.ts'

/** `npm run dashboards:report [-- DAYS]`: a week of the city in a real InfluxDB, then every query of every dashboard, as a table. */
const days = Number(process.argv[2] ?? 7)
const limitMs = 1_000
const database = 'huoshui'
const to = Date.UTC(2026, 6, 3, 2, 15)
if (!(days > 0) || !requireServer('influxd')) {
  console.error('DAYS is a number of days; InfluxDB must be installed (CONTRIBUTING.md)')
  process.exit(2)
}
const say = (text: string) => process.stderr.write(`${text}\n`)
const plant = await loadPlant()
const all = dashboardNames.map((name) => [name, makers[name](plant)] as const)
console.log(lintTable(all))

await using influxd = await startInfluxd({ snapshotAfter: '1s' })
await influxd.query(`CREATE DATABASE ${database}`)
for (const tier of ['1h', '1d'])
  await influxd.query(`CREATE RETENTION POLICY "${tier}" ON ${database} DURATION INF REPLICATION 1`)
for (const { what, tier, precision, batches } of weekOf(plant, to, days)) {
  let count = 0
  for (const lines of batches()) {
    await writeLines(influxd.url, database, lines, precision, tier)
    count += lines.length
    if (count % 200_000 === 0) say(`${what}: ${count} lines`)
  }
  say(`${what}: ${count} lines written`)
}
const asked = await askAll(influxd, plant, { to, days, database }, (name) => say(`asking ${name}`))
console.log(`\n${days} days of ${plant.points.size} points\n${queryReport(all, asked)}`)
const worst = asked.reduce((a, b) => (costOf(b) > costOf(a) ? b : a))
console.log(
  `\nworst: ${worst.dashboard} ${worst.what}: ${worst.cpuMs} ms of CPU, ${worst.ms.toFixed(0)} ms (limit ${limitMs})`,
)
if (costOf(worst) >= limitMs) process.exitCode = 1
