import { join } from 'node:path'

/**
 * What a program of ours that a test starts gets from its surroundings: where programs are, and a place for compiled
 * code, with which it starts in half the time.
 */
export const childEnv: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/huoshui'),
}
