import { writeFileSync } from 'node:fs'
import { alarmsSection, journalSection } from './alarms.ts'
import { apiSection } from './api.ts'
import { brokerSection } from './broker.ts'
import { brokerNatsSection } from './broker-nats.ts'
import { citySection } from './city.ts'
import { connectionsSection } from './connections.ts'
import { consoleSection } from './console.ts'
import { credentialsSection } from './credentials.ts'
import { decodeSection } from './decode.ts'
import { endToEndSection } from './end-to-end.ts'
import { ingestSection } from './ingest.ts'
import { kpisSection } from './kpis.ts'
import { layoutsSection } from './layouts.ts'
import { logSection } from './log.ts'
import { machineNote } from './machine.ts'
import { memorySection } from './memory.ts'
import { noticesSection } from './notices.ts'
import { pageSection } from './page.ts'
import { queriesSection } from './queries.ts'
import { returnSection } from './return.ts'
import type { Row, Section } from './section.ts'

/** `npm run bench [-- SECTION …]`: each section beside a peer in the same run; tables here, JSON in bench-results.json. */
const sections: readonly Section[] = [
  decodeSection,
  logSection,
  brokerSection,
  brokerNatsSection,
  ingestSection,
  endToEndSection,
  journalSection,
  alarmsSection,
  queriesSection,
  layoutsSection,
  kpisSection,
  noticesSection,
  apiSection,
  connectionsSection,
  returnSection,
  credentialsSection,
  citySection,
  memorySection,
  pageSection,
  consoleSection,
]
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !sections.some((section) => section.name === name))
if (unknown.length > 0) {
  console.error(`no such section: ${unknown.join(', ')} (there are ${sections.map(({ name }) => name).join(', ')})`)
  process.exit(2)
}
const results: Record<string, Row[]> = {}
const machine = machineNote()
console.log(machine)
for (const section of sections) {
  if (wanted.length > 0 && !wanted.includes(section.name)) continue
  const missing = section.missing?.()
  console.log(`\n${section.title}`)
  if (missing) {
    console.log(`  left out: ${missing}`)
    continue
  }
  const rows: Row[] = []
  await section.run((row) => {
    rows.push(row)
    console.log(
      `  ${Object.entries(row)
        .map(([name, value]) => `${name} ${value}`)
        .join(' · ')}`,
    )
  })
  results[section.name] = rows
  console.table(rows)
}
writeFileSync(
  'bench-results.json',
  `${JSON.stringify({ at: new Date().toISOString(), machine, results }, undefined, 2)}\n`,
)
