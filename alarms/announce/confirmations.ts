import type { Logger } from 'pino'
import { expiresMostMs } from '../../core/loudspeaker/command.ts'
import type { Announcement } from '../../storage/announcements/announcements.ts'
import { hasAnswered, type SilentBox, silentOnRecord } from '../../storage/announcements/silent.ts'

/** After its command has expired a box has begun or it has not; a little later we have heard of it. */
const withinMs = expiresMostMs + 10_000
const most = 1_000

export type Given = Pick<Announcement, 'id' | 'site' | 'device'> & { readonly at: number }

/** Who has still to answer, and which boxes have not. Bounded: of more than a thousand at once the oldest are not waited for. */
export class Confirmations {
  private readonly waiting = new Map<string, Given>()
  private readonly silent = new Map<string, SilentBox>()
  private readonly log: Logger

  constructor(log: Logger) {
    this.log = log
  }

  /** What is on record of before, newest first. */
  begin(before: readonly Announcement[]): void {
    for (const { id, site, device, state, record, askedAt } of before) {
      const at = record?.sentAt ?? askedAt
      if (state === 'given' && !hasAnswered(record)) this.given({ id, site, device, at })
    }
    for (const box of silentOnRecord(before)) this.silent.set(box.device, box)
  }

  given(each: Given): void {
    this.waiting.set(each.id, each)
    const [oldest] = this.waiting.keys()
    if (this.waiting.size > most && oldest !== undefined) this.waiting.delete(oldest)
  }

  /** It has begun, or said why not: it is there. */
  answered(id: string, device: string): void {
    this.waiting.delete(id)
    if (this.silent.delete(device)) this.log.info({ device }, 'a loudspeaker answers again')
  }

  /** It could not be spoken to, or has not answered in its time. */
  missed({ id, site, device, at }: Given): void {
    this.waiting.delete(id)
    if (this.silent.has(device)) return
    this.silent.set(device, { site, device, since: at })
    this.log.warn({ announcement: id, site, device }, 'a loudspeaker has not confirmed: nobody knows whether it spoke')
  }

  /** It has said why it will not. */
  refused({ id, site, device, at }: Given, because: string): void {
    this.waiting.delete(id)
    this.silent.set(device, { site, device, since: at, because })
    this.log.warn({ announcement: id, site, device, because }, 'a loudspeaker does not say what it was given')
  }

  /** Nobody knows yet whether it has begun. */
  waitsFor(id: string): boolean {
    return this.waiting.has(id)
  }

  isSilent(device: string): boolean {
    return this.silent.has(device)
  }

  overdue(now: number): readonly Given[] {
    return [...this.waiting.values()].filter(({ at }) => Math.abs(now - at) > withinMs)
  }

  silentBoxes(): readonly SilentBox[] {
    return [...this.silent.values()]
  }
}
