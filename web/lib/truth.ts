import type { ProgressBody, StandingBody } from '../../api/live/schema.ts'

/** What was heard of the platform. Times are epoch ms of this device. */
export interface Hearing {
  readonly connection: 'connecting' | 'live' | 'lost'
  readonly progress: ProgressBody
  /** When it last said anything; undefined: never. */
  readonly heardAt: number | undefined
}

/** What a page knows of itself. Only `live` is proven; `since` where that is known. */
export type Truth =
  | { readonly name: 'connecting' | 'unproven' | 'live' }
  | { readonly name: 'late'; readonly forMs: number }
  | { readonly name: 'offline' }
  /** Alarms are not judged; no station can deliver; values are not stored. */
  | { readonly name: 'noeval' | 'deaf' | 'old'; readonly since: number | undefined }

/** The platform speaks every 5 s: after this long something is wrong. */
const lateMs = 8_000

/** The worst that is true comes first: without a network nothing else is known; that nobody judges alarms overrides all that is well. */
export function truthOf({ connection, progress, heardAt }: Hearing, now: number): Truth {
  if (connection === 'lost') return { name: 'offline' }
  if (connection === 'connecting') return { name: 'connecting' }
  const forMs = heardAt === undefined ? 0 : now - heardAt
  if (forMs > lateMs) return { name: 'late', forMs }
  const { alarms, broker, ingest } = progress
  if (alarms?.state === 'late') return { name: 'noeval', since: sinceOf(alarms) }
  if (broker?.state === 'late') return { name: 'deaf', since: sinceOf(broker) }
  if (ingest?.state === 'late') return { name: 'old', since: sinceOf(ingest) }
  return { name: alarms?.state === 'well' && ingest?.state === 'well' ? 'live' : 'unproven' }
}

function sinceOf({ since }: Extract<StandingBody, { readonly state: 'late' }>): number | undefined {
  return since === undefined ? undefined : Date.parse(since)
}
