import type { PlannedWrite } from './influx-plan.ts'
import { run } from './influx-query.ts'
import { beingReplaced, isUsable } from './influx-row.ts'
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
 * Prepares the places of readings that may not be seen in part, or that replace others; writing their lines completes
 * it. Until then they are no readings, for whoever reads and after a crash: the append that is tried again writes them anew.
 */
export async function makeRoom({ server, writer }: InfluxPlace, writes: readonly PlannedWrite[]): Promise<void> {
  await erase(
    server,
    writes.filter(({ entrance }) => entrance === 'erase-first'),
  )
  const stepped = writes.filter(({ entrance }) => entrance === 'step-by-step')
  const doubted = writes.filter(({ entrance }) => entrance === 'quality-first')
  // what is refused here is refused again with its line
  const refused = () => undefined
  const say = ({ series, reading }: PlannedWrite, code: number) => `${series.prefix}quality=${code}i ${reading.at}`
  const marks = stepped.map((write) => say(write, beingReplaced))
  await writer.write([...marks, ...doubted.map((write) => say(write, write.reading.quality))], refused)
  const values = stepped.flatMap(({ series, reading: { value, quality, at } }) =>
    value === null ? [] : [`${series.prefix}${isUsable(quality) ? 'value' : 'raw'}=${formatFloat(value)} ${at}`],
  )
  await writer.write(values, refused)
}

async function erase(server: InfluxServer, writes: readonly PlannedWrite[]): Promise<void> {
  for (let first = 0; first < writes.length; first += erasedAtOnce) {
    const params: Record<string, string> = {}
    const statements = writes.slice(first, first + erasedAtOnce).map(({ series, reading }, index) => {
      const where = `${sameTags(series.tags, params, index)} AND time = ${timeLiteral(reading.at)}`
      return `DELETE FROM ${quoteName(series.measurement)} WHERE ${where}`
    })
    await run(server, { text: statements.join('; '), params })
  }
}
