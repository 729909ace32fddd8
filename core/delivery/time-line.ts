import type { JournalEntry } from '../alarm/journal.ts'
import type { DeliveryRecord, Note, NoteRecord } from './record.ts'

/** A line of the story of one occurrence: what happened, when, and by whose clock. What is not known is left out, never made up. */
export interface TimeLineEntry {
  /** Epoch ms. */
  readonly at: number
  readonly clock: 'ours' | 'device' | 'provider'
  /** What the provider said, where it cannot be: before it was sent, or after we had it. Epoch ms. */
  readonly providerAt?: number
  readonly what: string
  /** A person's id; of what was done to the alarm, who did it. */
  readonly person?: string
  /** By which channel. */
  readonly by?: string
  readonly detail?: string
}

/** As far apart as two good clocks may be, one of whole seconds. */
const clocksDifferMs = 2_000

/** From the measurement to the end: the journal's entries, what was decided, every delivery and every receipt, the steps of its work order, in order of time. */
export function timeLine(
  entries: readonly JournalEntry[],
  deliveries: readonly DeliveryRecord[],
  notes: readonly NoteRecord[],
  steps: readonly TimeLineEntry[] = [],
): readonly TimeLineEntry[] {
  const all = [...entries.flatMap(ofJournal), ...notes.map(ofNote), ...deliveries.flatMap(ofDelivery), ...steps]
  return all.sort((a, b) => a.at - b.at)
}

function ofJournal({ event, at, serverAt, who, why, channel }: JournalEntry): TimeLineEntry[] {
  const isMeasured = event === 'raised' || event === 'worsened' || event === 'returned'
  if (isMeasured) {
    return [
      { at, clock: 'device', what: 'measured', detail: event },
      { at: serverAt, clock: 'ours', what: event },
    ]
  }
  const detail = why === '' || why === event ? {} : { detail: why }
  const by = channel === undefined ? {} : { by: channel }
  return [{ at: serverAt, clock: 'ours', what: event, person: who, ...by, ...detail }]
}

function ofNote({ at, note }: NoteRecord): TimeLineEntry {
  return { at, clock: 'ours', what: note.note, ...aboutNote(note) }
}

function aboutNote(note: Note): Pick<TimeLineEntry, 'person' | 'by' | 'detail'> {
  switch (note.note) {
    case 'begun':
      return { detail: [note.escalation, note.crew].filter((part) => part !== undefined).join(' ') }
    case 'said':
      return { person: note.by, by: note.via, detail: note.says }
    case 'refused':
      return { person: note.by, detail: [`${note.says}: ${note.because}`, note.account].filter(Boolean).join(', ') }
    case 'no-channel-left':
      return { person: note.person }
    case 'answered':
      return { person: note.by }
    case 'unanswered':
      return {}
    default:
      return { detail: note.because }
  }
}

function ofDelivery(delivery: DeliveryRecord): TimeLineEntry[] {
  const { person, channel: by, decidedAt, because, purpose, firstAttemptAt, lastAttemptAt, attempts } = delivery
  const { acceptedAt, failedAt, outcome, detail, shown } = delivery
  const line = (at: number | undefined, what: string, more?: string): TimeLineEntry[] =>
    at === undefined ? [] : [{ at, clock: 'ours', what, person, by, ...(more !== undefined && { detail: more }) }]
  const receipt = (what: string, when: { at?: number; receivedAt: number } | undefined, more?: string) => {
    const { at, receivedAt } = when ?? {}
    if (at === undefined || receivedAt === undefined) return line(receivedAt, what, more)
    const isPossible = at >= (firstAttemptAt ?? decidedAt) - clocksDifferMs && at <= receivedAt + clocksDifferMs
    return isPossible
      ? line(at, what, more).map((each): TimeLineEntry => ({ ...each, clock: 'provider' }))
      : line(receivedAt, what, more).map((each): TimeLineEntry => ({ ...each, providerAt: at }))
  }
  const reason = purpose === 'call' ? (because === 'step' ? undefined : because) : purpose
  const again = attempts > 1 ? line(lastAttemptAt, 'attempted', `try ${attempts}, the same message`) : []
  return [
    ...line(decidedAt, 'decided', reason),
    ...line(firstAttemptAt, 'attempted'),
    ...again,
    ...line(acceptedAt, 'accepted'),
    ...receipt('delivered', shown?.delivered),
    ...receipt('read', shown?.read),
    ...receipt('answered', shown?.answered),
    ...receipt('pressed', shown?.mistyped, shown?.mistyped?.key),
    ...receipt('pressed', shown?.pressed, shown?.pressed?.key),
    ...receipt('undelivered', shown?.failed, shown?.failed?.reason),
    ...line(failedAt, 'failed', detail),
    ...(outcome === 'only-logged' ? line(decidedAt, 'only-logged') : []),
  ]
}
