import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { type SecretSource, standsFor } from '../../core/channel/parse.ts'
import type { Person } from '../../core/people/duty.ts'
import { plainPassword } from '../../core/people/password.ts'
import { parseReference } from '../../core/people/reference.ts'
import { personTyped, plainName } from '../../core/people/typed-name.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { IncomingBox } from '../../storage/deliveries/deliveries.ts'
import type { Hasher } from '../../storage/logins/hasher.ts'
import type { LoginStore } from '../../storage/logins/logins.ts'
import { addressKey } from '../limits/address.ts'
import type { ApiMetrics } from '../metrics.ts'
import { createFailedLogIns } from './failed-log-ins.ts'
import { createWaits, type Trier } from './waits.ts'

/** Where a log-in comes from. */
export interface LoginFrom {
  readonly address: string | undefined
  /** The secret of a device that was here before. */
  readonly device: string | undefined
  readonly now: number
  /** Who asks has a session: no stranger's guesses are before them. */
  readonly hasSession?: true
}

export type PasswordResult =
  | { readonly ok: true; readonly person: string; readonly device: 'known' | 'new' }
  /** It is not said whether there is nobody of that name, or the password is wrong. */
  | { readonly ok: false; readonly because: 'wrong'; readonly waitMs: number }
  | { readonly ok: false; readonly because: 'wait' | 'busy'; readonly waitMs: number }

/** Finds out who somebody is, and holds back who guesses. */
export interface LogIn {
  withPassword(name: string, password: string, from: LoginFrom): Promise<PasswordResult>
  /** Whether this is the password of somebody who is logged in already. */
  isOwn(person: string, password: string, from: LoginFrom): Promise<PasswordResult>
  /** A secret that was none (of an invite, say) is a guess of its address. */
  guessed(from: LoginFrom): void
  /** How long an address must wait, ms. */
  waitOf(from: LoginFrom): number
  /** What a person's phone number is, where it is known. */
  phoneOf(person: Person): string | undefined
}

export interface LogInDeps {
  readonly logins: LoginStore
  readonly hasher: Hasher
  readonly plant: PlantRef
  /** Where people are told that somebody tries to be them. */
  readonly deliveries: Pick<IncomingBox, 'bring'>
  readonly source: SecretSource
  readonly measures: ApiMetrics
  readonly log: Logger
}

const busyMs = 2_000

export function createLogIn({ logins, hasher, plant, deliveries, source, measures, log }: LogInDeps): LogIn {
  const waits = createWaits()
  const failed = createFailedLogIns()

  function phoneOf({ phone }: Person): string | undefined {
    const reference = phone === undefined ? undefined : parseReference(phone)
    return reference && standsFor(reference, source)
  }

  /** The same work for everybody: who is not there, has no password or another one cannot be told apart. */
  async function check(person: Person | undefined, name: Trier, password: string, from: LoginFrom) {
    const { now, device = '' } = from
    const address: Trier = { kind: 'address', key: addressKey(from.address) }
    const isKnown = await logins.devices.knows(person?.id ?? '', device)
    // others' guesses from elsewhere are no reason to keep out who has been in on this device
    const triers: readonly Trier[] = isKnown ? [{ kind: 'device', key: digest(device) }] : [name, address]
    const waitMs = waits.wait(triers, now)
    if (waitMs > 0) return ended('wait', waitMs)
    waits.count(triers, now)
    const hashed = await logins.passwords.hashOf(person?.id ?? '')
    const found = await hasher.matches(
      plainPassword(password),
      hashed,
      isKnown || from.hasSession ? 'known' : 'stranger',
    )
    if (found === 'busy') {
      waits.takeBack(triers)
      return ended('busy', busyMs)
    }
    if (found === 'no' || !person) {
      log.info({ person: person?.id, address: from.address }, 'log-in refused')
      // not waited for: how long it takes would tell who is there
      if (person) void tell(person.id, now)
      return ended('wrong', waits.wait(triers, now))
    }
    waits.takeBack(triers)
    for (const trier of triers) if (trier.kind !== 'address') waits.forget(trier)
    if (found === 'anew' && hashed !== undefined) {
      const hash = await hasher.hash(plainPassword(password))
      if (hash !== 'busy') await logins.passwords.rehash(person.id, hashed, hash)
    }
    measures.logins.inc({ way: 'password', outcome: 'in' })
    return { ok: true, person: person.id, device: isKnown ? 'known' : 'new' } as const
  }

  /** A log-in that was refused is refused, whatever becomes of this. */
  async function tell(person: string, now: number): Promise<void> {
    const news = failed.count(person, now, plant.current.city.zone)
    if (!news) return
    try {
      await deliveries.bring({ is: 'log-ins-failed', receivedAt: now, ...news })
      failed.told(person)
    } catch (error) {
      // the next failure asks for it again
      log.warn({ err: error, person }, 'failed log-ins cannot be told')
    }
  }

  function ended(because: 'wrong' | 'wait' | 'busy', waitMs: number) {
    measures.logins.inc({ way: 'password', outcome: because })
    return { ok: false, because, waitMs } as const
  }

  return {
    phoneOf,
    withPassword(typed, password, from) {
      const person = personTyped(plant.current.duty.people, typed, phoneOf)
      const name: Trier = person
        ? { kind: 'person', key: person.id }
        : { kind: 'nobody', key: digest(plainName(typed)) }
      return check(person, name, password, from)
    },
    isOwn: (id, password, from) =>
      check(plant.current.duty.people.get(id), { kind: 'person', key: id }, password, { ...from, hasSession: true }),
    guessed: ({ address, now }) => waits.count([{ kind: 'address', key: addressKey(address) }], now),
    waitOf: ({ address, now }) => waits.wait([{ kind: 'address', key: addressKey(address) }], now),
  }
}

/** People type passwords where names are asked for: they are not kept, not even in memory. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
