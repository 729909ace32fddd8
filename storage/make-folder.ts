import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder, and those above it. Not `mkdir`'s own `recursive`: where the system makes no folders (`/proc`), that of
 * Node 24 never comes back. Throws the system's error.
 */
export function makeFolder(path: string, mode = 0o777): void {
  if (existsSync(path)) return
  makeFolder(dirname(path), mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    // another process of ours has just made it
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}
