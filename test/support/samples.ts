import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { leftOut } from './left-out.ts'
import { extractData, wholeData } from './shared-data.ts'

/** A sample of a format, parsed, and where it is from. */
export interface Sample {
  readonly from: string
  readonly sample: unknown
}

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

/** Our own sample of a format, of test/data; the same as it was published too, where the shared data sets have it. */
export function samplesOf(name: string, published?: string): Sample[] {
  const ours = { from: 'ours', sample: read(extractData(`payloads/${name}`)) }
  if (published === undefined) return [ours]
  const path = join(wholeData, 'payloads', published)
  if (existsSync(path)) return [ours, { from: 'as published', sample: read(path) }]
  leftOut(`the published sample ${published}, which is not in ${wholeData}`)
  return [ours]
}
