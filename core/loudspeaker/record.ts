import type { PlayAnswer } from './command.ts'

/** What is on record of one announcement. *Finished* means that the box has played it, not that anybody has heard it. */
export interface AnnouncementRecord {
  readonly id: string
  /** Ours, epoch ms. */
  readonly sentAt: number
  /** By the box's clock, and when we heard of it. */
  readonly started?: Moment
  readonly finished?: Moment
  readonly failed?: Moment & { readonly reason: string }
}

interface Moment {
  readonly at?: number
  readonly receivedAt: number
}

export type Standing = 'sent' | 'started' | 'finished' | 'failed'

/** The first answer of each kind counts: MQTT may bring one twice, and a repeated command is refused. */
export function withAnswer(record: AnnouncementRecord, answer: PlayAnswer, receivedAt: number): AnnouncementRecord {
  if (answer.id !== record.id) return record
  const moment = { receivedAt, ...(answer.at !== undefined && { at: answer.at }) }
  switch (answer.state) {
    case 'started':
      return record.started ? record : { ...record, started: moment }
    case 'finished':
      return record.finished ? record : { ...record, finished: moment }
    case 'failed':
      return record.failed ? record : { ...record, failed: { ...moment, reason: answer.reason } }
  }
}

/** A box that has begun has not refused, whatever it says of the same command when that comes again. */
export function standingOf({ started, finished, failed }: AnnouncementRecord): Standing {
  if (finished) return 'finished'
  if (failed && (!started || failed.reason !== 'repeated')) return 'failed'
  return started ? 'started' : 'sent'
}
