import type { PlannedWrite } from './influx-plan.ts'
import { run } from './influx-query.ts'
import { beingReplaced } from './influx-row.ts'
import { quoteName, sameTags, timeLiteral } from './influx-series.ts'
import type { InfluxServer } from './influx-server.ts'
import type { LineWriter } from './influx-write.ts'
import { formatFloat } from './line-protocol.ts'

export interface InfluxPlace {
  readonly server: InfluxServer
  readonly writer: LineWriter
}

const erasedAtOnce = 100

/**
 * Prepares the places of readings that replace others; writing their lines completes it. Until then they are no
 * readings, for whoever reads and after a crash: the append that is tried again writes them anew.
 */
export async function makeRoom({ server, writer }: InfluxPlace, writes: readonly PlannedWrite[]): Promise<void> {
  await erase(
    server,
    writes.filter(({ replacement }) => replacement === 'erase-first'),
  )
  const stepped = writes.filter(({ replacement }) => replacement === 'step-by-step')
  if (stepped.length === 0) return
  // what is refused here is refused again with its line
  const refused = () => undefined
  const marks = stepped.map(({ series, reading }) => `${series.prefix}quality=${beingReplaced}i ${reading.at}`)
  await writer.write(marks, refused)
  const values = stepped.map(
    ({ series, reading }) => `${series.prefix}value=${formatFloat(reading.value ?? 0)} ${reading.at}`,
  )
  await writer.write(values, refused)
}

async function erase(server: InfluxServer, writes: readonly PlannedWrite[]): Promise<void> {
  for (let first = 0; first < writes.length; first += erasedAtOnce) {
    const params: Record<string, string> = {}
    const statements = writes.slice(first, first + erasedAtOnce).map(({ series, reading }) => {
      const where = `${sameTags(series.tags, params)} AND time = ${timeLiteral(reading.at)}`
      return `DELETE FROM ${quoteName(series.measurement)} WHERE ${where}`
    })
    await run(server, { text: statements.join('; '), params })
  }
}
