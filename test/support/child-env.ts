import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A place for compiled code: what has it as NODE_COMPILE_CACHE, a program or a worker thread, starts in half the time. */
export const compileCache = join(import.meta.dirname, '../../node_modules/.cache/huoshui')

/** What a program of ours that a test starts gets from its surroundings. */
export const childEnv: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  NODE_COMPILE_CACHE: compileCache,
  TMPDIR: tmpdir(),
}
