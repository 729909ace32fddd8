import { type ChannelName, channelKinds } from '../people/channel-kind.ts'
import type { Person } from '../people/duty.ts'
import { isPhoneNumber, parseReference } from '../people/reference.ts'
import { type SecretSource, standsFor } from './parse.ts'

export type Found =
  | { readonly ok: true; readonly address: string }
  /** In words for the one who keeps the files; the address itself is not in it. */
  | { readonly ok: false; readonly why: string }

/** Where a person is found by a kind of channel. */
export function addressOf(person: Person, channel: ChannelName, source: SecretSource): Found {
  const { needs } = channelKinds[channel]
  if (needs === 'none') return { ok: true, address: '' }
  const text = person[needs]
  const reference = text === undefined ? undefined : parseReference(text)
  if (!reference) return { ok: false, why: `${person.id} has no ${needs} in the plant file, which ${channel} needs` }
  const address = standsFor(reference, source)
  if (address === undefined) return { ok: false, why: `${person.id}: ${text} stands for nothing` }
  if (needs === 'phone' && !isPhoneNumber(address)) {
    return { ok: false, why: `${person.id}: ${text} is no number with its country, like +8613800000000` }
  }
  if (needs === 'mail' && !/^[^\s@]+@[^\s@]+$/.test(address)) {
    return { ok: false, why: `${person.id}: ${text} is no e-mail address` }
  }
  return { ok: true, address }
}
