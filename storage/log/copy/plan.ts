import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isErrno } from '../../disk-fault.ts'
import { syncFolder } from '../segments/segment.ts'

/**
 * What a copy of the log was begun with: it is on record before the first message is written, so that a copy that was
 * broken off goes on as the same one.
 */
const Plan = z.strictObject({
  format: z.literal(1),
  /** Identity of the log that is copied. */
  source: z.string(),
  /** Offset of the first message that goes along. */
  from: z.number().int().nonnegative(),
  /** Where each reader stood in it. */
  readers: z.record(z.string(), z.number().int().nonnegative()),
})
export type CopyPlan = z.infer<typeof Plan>

const fileName = 'log-copy.json'

/** The plan of a copy that was begun in a data folder; undefined where none was, or it has ended. */
export function readPlan(folder: string): CopyPlan | undefined {
  try {
    return Plan.parse(JSON.parse(readFileSync(join(folder, fileName), 'utf8')))
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Durable when it returns. */
export function writePlan(folder: string, plan: CopyPlan): void {
  const path = join(folder, fileName)
  writeFileSync(`${path}.new`, `${JSON.stringify(plan)}\n`, { flush: true })
  renameSync(`${path}.new`, path)
  syncFolder(folder)
}

export function removePlan(folder: string): void {
  rmSync(join(folder, fileName), { force: true })
}
