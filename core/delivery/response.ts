import type { Priority } from '../alarm/priority.ts'
import { callTimes, inTimeMs, isCallForAlarm } from './kpis.ts'
import type { DeliveryRecord, NoteRecord } from './record.ts'

/** How people responded to one occurrence of an alarm, by no person. Times epoch ms and ms; what did not happen is left out. */
export interface CrewResponse {
  readonly alarm: string
  readonly occurrence: number
  readonly priority: Priority
  /** When it was first decided to call somebody. */
  readonly calledAt: number
  /** How many messages were decided. */
  readonly messages: number
  /** From there until a provider took the first. */
  readonly toldMs?: number
  /** From there until the first answer; left out too where nobody was told. */
  readonly answeredMs?: number
  /** An answer within five minutes of being told, as 叫应率 counts it. */
  readonly isInTime: boolean
  /** Somebody has answered, told by us or not. */
  readonly isAnswered: boolean
  /** From the first decision until somebody said that they were there. */
  readonly arrivedMs?: number
}

/** What became of the occurrence that calls are of, in the sense of `callingKpis`; undefined where none of them is for an alarm. */
export function responseOf(
  deliveries: readonly DeliveryRecord[],
  notes: readonly NoteRecord[],
): CrewResponse | undefined {
  const calls = deliveries.filter(isCallForAlarm)
  const [first] = calls
  if (!first) return undefined
  const { alarm, occurrence, priority } = first
  const { decidedAt: calledAt, toldAt } = callTimes(calls)
  const answeredAt = notes.find(({ note }) => note.note === 'answered')?.at
  const arrivedAt = notes.find(({ note }) => note.note === 'said' && note.says === 'arrived')?.at
  const answeredMs = toldAt === undefined || answeredAt === undefined ? undefined : Math.max(0, answeredAt - toldAt)
  return {
    ...{ alarm, occurrence, priority, calledAt, messages: calls.length },
    ...(toldAt !== undefined && { toldMs: Math.max(0, toldAt - calledAt) }),
    ...(answeredMs !== undefined && { answeredMs }),
    isInTime: answeredMs !== undefined && answeredMs <= inTimeMs,
    isAnswered: answeredAt !== undefined,
    ...(arrivedAt !== undefined && { arrivedMs: Math.max(0, arrivedAt - calledAt) }),
  }
}
