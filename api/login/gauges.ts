import type { Registry } from 'prom-client'
import { gaugesIn } from '../../storage/gauge.ts'
import type { Hasher } from '../../storage/logins/hasher.ts'
import type { Sessions } from '../../storage/logins/logins.ts'

/** How many are logged in, and how many wait for a look at their password. */
export function gaugeLogins(metrics: Registry, { sessions, hasher }: { sessions: Sessions; hasher: Hasher }): void {
  const gauge = gaugesIn(metrics)
  gauge('huoshui_api_sessions', 'Sessions of people, those included that are over and were not used since', () =>
    sessions.count(),
  )
  gauge(
    'huoshui_api_hashes_waiting',
    'Hashes of passwords that wait, and the one that is made; 17 at most',
    () => hasher.waiting,
  )
}
