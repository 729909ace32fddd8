import type { Told } from '../../core/notice/decide.ts'
import { noticeKinds } from '../../core/notice/kind.ts'
import { noticeOutcomes } from '../../core/notice/outcome.ts'
import {
  type AttemptRecord,
  attemptOutcomes,
  type NoticeRecord,
  type OpenNotice,
  type RecipientState,
} from './notices.ts'

type Row = Readonly<Record<string, unknown>>

export function toldOf(row: Row): Told {
  return {
    kind: wordOf(noticeKinds, row, 'kind'),
    occurrence: Number(row['occurrence']),
    number: Number(row['number']),
    certain: wordOf(['accepted', 'unknown'], row, 'certain'),
  }
}

export function noticeOf(row: Row): NoticeRecord {
  return {
    notice: String(row['id']),
    ...addresseeOf(row),
    alarm: String(row['alarm']),
    occurrence: Number(row['occurrence']),
    number: Number(row['number']),
    kind: wordOf(noticeKinds, row, 'kind'),
    message: String(row['message']),
    outcome: wordOf(noticeOutcomes, row, 'outcome'),
    attempts: Number(row['attempts']),
    firstAt: Number(row['first_at']),
    lastAt: Number(row['last_at']),
    ...answerOf(row),
  }
}

export function openNoticeOf(row: Row): OpenNotice {
  return { id: String(row['id']), alarm: String(row['alarm']), number: Number(row['number']) }
}

export function attemptOf(row: Row): AttemptRecord {
  return {
    ...addresseeOf(row),
    message: String(row['message']),
    notices: Number(row['notices']),
    at: Number(row['at']),
    ...(row['settled_at'] !== null && { settledAt: Number(row['settled_at']) }),
    outcome: wordOf(attemptOutcomes, row, 'outcome'),
    ...answerOf(row),
  }
}

export function recipientOf(row: Row): RecipientState {
  return {
    ...addresseeOf(row),
    ...(row['accepted_at'] !== null && { acceptedAt: Number(row['accepted_at']) }),
    ...(row['since'] !== null && {
      trouble: {
        since: Number(row['since']),
        outcome: wordOf(attemptOutcomes, row, 'outcome'),
        detail: String(row['detail'] ?? ''),
      },
    }),
  }
}

function addresseeOf(row: Row) {
  return { channel: String(row['channel']), recipient: String(row['recipient']) }
}

function answerOf(row: Row) {
  return {
    ...(row['provider_id'] !== null && { providerId: String(row['provider_id']) }),
    ...(row['detail'] !== null && { detail: String(row['detail']) }),
  }
}

function wordOf<const T extends readonly string[]>(words: T, row: Row, column: string): T[number] {
  const word = words.find((known) => known === row[column])
  if (word === undefined) throw new Error(`${column} of a notice: unknown ${row[column]}`)
  return word
}
