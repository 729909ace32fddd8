import { createHash, timingSafeEqual } from 'node:crypto'
import type { StationCheck } from './stations.ts'

/** What is kept of a station's password: letters count the same, large or small. */
export function digest(password: string, salt: Uint8Array): Uint8Array {
  return createHash('sha256').update(salt).update(password.toUpperCase()).digest()
}

/** What a password is to the station of a row with `salt` and `hash`; without a row, or a hash in it, the station has none. */
export function checkStation(row: Readonly<Record<string, unknown>> | undefined, password: string): StationCheck {
  if (!row || row['hash'] === null) return 'none'
  const { salt, hash } = row
  if (!(salt instanceof Uint8Array && hash instanceof Uint8Array)) return 'wrong'
  return timingSafeEqual(digest(password, salt), hash) ? 'right' : 'wrong'
}
