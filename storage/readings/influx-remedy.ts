import { quoteName } from './influx-series.ts'
import { type InfluxServer, userOf } from './influx-server.ts'

/**
 * What an administrator has to do about what a 1.x answered, as in `; by hand: CREATE DATABASE "huoshui"`; '' where
 * nothing is known to help. What a 2.x needs is said where its API is called.
 */
export function remedyFor(server: InfluxServer, words: string): string {
  if (server.version !== '1') return ''
  const database = quoteName(server.bucket)
  if (/database not found|not authorized/.test(words)) {
    // harmless where it is there: who may not read cannot be told whether it is
    const grant = server.token === undefined ? '' : `, and GRANT ALL ON ${database} TO ${quoteName(userOf(server))}`
    return `; by hand, as an administrator: CREATE DATABASE ${database}${grant}`
  }
  return /authorization failed|authentication credentials/.test(words) ? '; INFLUX_TOKEN is to be user:password' : ''
}
