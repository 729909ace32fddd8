import { standingOf } from '../../core/loudspeaker/record.ts'
import { receptionOf } from '../../core/loudspeaker/tries.ts'
import type { Announcement } from './announcements.ts'

/** A box that has not said what it was given last. Epoch ms. */
export interface SilentBox {
  readonly site: string
  readonly device: string
  readonly since: number
  /** Why not, in its own word; left out: it has not answered. */
  readonly because?: string
}

/** How many of the newest announcements are looked at: what a box was told before that is no news of it. */
export const lookedAt = 500

/** The boxes whose newest announcement was not answered, by what is on record, newest first; those not `installed` any more are of no interest. */
export function silentOnRecord(
  newest: readonly Announcement[],
  installed: readonly { readonly device: string }[] = newest,
): readonly SilentBox[] {
  const wanted = new Set(installed.map(({ device }) => device))
  const seen = new Set<string>()
  const silent: SilentBox[] = []
  for (const { site, device, state, record, askedAt } of newest) {
    const wasNotSpokenTo = state === 'held' || state === 'to-confirm' || state === 'asked'
    // of what was just given nobody knows yet
    if (wasNotSpokenTo || seen.has(device) || (state === 'given' && !hasAnswered(record))) continue
    seen.add(device)
    const reception = record && receptionOf(record)
    const isRefused = state === 'given' && (reception === 'refused' || reception === 'again')
    const because = isRefused ? record?.failed?.reason : undefined
    const isSilent = isRefused || state === 'unconfirmed' || state === 'unavailable'
    const since = record?.sentAt ?? askedAt
    if (isSilent && wanted.has(device)) silent.push({ site, device, since, ...(because !== undefined && { because }) })
  }
  return silent
}

export function silentText({ site, device, since, because }: SilentBox): string {
  const at = new Date(since).toISOString()
  if (because !== undefined) return `loudspeaker ${site}/${device}: did not say at ${at} what it was to: ${because}`
  return `loudspeaker ${site}/${device}: has not confirmed since ${at}; nobody knows whether it speaks`
}

/** It has begun, or said why not. */
export function hasAnswered(record: Announcement['record']): boolean {
  return record !== undefined && standingOf(record) !== 'sent'
}
