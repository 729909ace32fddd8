import { type Failures, failedAgain, type WaitRule, waitRules, waitsUntil } from '../../core/people/login-wait.ts'

/** Who tries: a name that is somebody's, one that is nobody's, an address, or a device that was here before. */
export interface Trier {
  readonly kind: 'person' | 'nobody' | 'address' | 'device'
  readonly key: string
}

/** How long those wait who have tried in vain, in this process: who starts it anew forgets them. */
export interface Waits {
  /** How long until a try would be looked at, ms; 0: now. */
  wait(triers: readonly Trier[], now: number): number
  /** Counts a failure of each before it is known to be one, so that a hundred at once are not one. */
  count(triers: readonly Trier[], now: number): void
  /** It was none. */
  takeBack(triers: readonly Trier[]): void
  /** This was the right one: its failures are forgotten. */
  forget(trier: Trier): void
}

const rules: Readonly<Record<Trier['kind'], WaitRule>> = {
  person: waitRules.name,
  nobody: waitRules.name,
  device: waitRules.name,
  address: waitRules.address,
}
/** Of each kind; above it, the one longest quiet is forgotten. Names of nobody push out no person's. */
const most = 10_000

export function createWaits(): Waits {
  const kinds = { person: new Map(), nobody: new Map(), address: new Map(), device: new Map() } satisfies Readonly<
    Record<Trier['kind'], Map<string, Failures>>
  >
  const failuresOf = ({ kind }: Trier): Map<string, Failures> => kinds[kind]

  return {
    wait: (triers, now) =>
      Math.max(
        0,
        ...triers.map((trier) => {
          const failures = failuresOf(trier).get(trier.key)
          const until = failures ? waitsUntil(rules[trier.kind], failures) : 0
          // of a clock that was set back since
          return Math.min(until - now, rules[trier.kind].mostMs)
        }),
      ),
    count(triers, now) {
      for (const trier of triers) {
        const failures = failuresOf(trier)
        const next = failedAgain(rules[trier.kind], failures.get(trier.key), now)
        failures.delete(trier.key)
        failures.set(trier.key, next)
        if (failures.size > most) failures.delete(failures.keys().next().value ?? '')
      }
    },
    takeBack(triers) {
      for (const trier of triers) {
        const failures = failuresOf(trier)
        const before = failures.get(trier.key)
        if (before) failures.set(trier.key, { ...before, count: Math.max(0, before.count - 1) })
      }
    },
    forget: (trier) => void failuresOf(trier).delete(trier.key),
  }
}
