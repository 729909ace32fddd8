/** What the password of a frame is to its station: right or wrong, or the station has none. */
export type StationCheck = 'right' | 'wrong' | 'none'

/**
 * Passwords of stations that speak SL 651, by station address. They are four hex characters, all that a frame has room
 * for, and so no credential for MQTT. Letters count the same, large or small.
 */
export interface StationPasswords extends AsyncDisposable {
  /** Gives the station a password, or another one. Processes that run know it at once. */
  set(address: string, password: string): Promise<void>
  /** False where it had none. */
  remove(address: string): Promise<boolean>
  /** Addresses that have one, and since when, epoch ms; ascending. */
  list(): Promise<{ readonly address: string; readonly changedAt: number }[]>
  check(address: string, password: string): Promise<StationCheck>
}
