import type { ChannelName } from '../../core/people/channel-kind.ts'
import type { Escalation } from '../../core/people/escalation/policy.ts'
import type { EscalationEvent, EscalationState, Outcome } from '../../core/people/escalation/state.ts'
import { beginEscalation, type EscalationPolicy, stepEscalation } from '../../core/people/escalation/step.ts'
import { lhasa } from './duty.ts'

export const minuteMs = 60_000

/** Lhasa's urgent chain: on call by app and voice, the crew by voice and SMS, the officer by voice; three times. */
const urgent: Escalation = {
  id: 'urgent',
  steps: [
    { tell: 'on-call', by: new Set<ChannelName>(['wecom-app', 'voice']), answerMs: 5 * minuteMs },
    { tell: 'crew', by: new Set<ChannelName>(['voice', 'sms']), answerMs: 5 * minuteMs },
    { tell: 'officer', by: new Set<ChannelName>(['voice']), answerMs: 10 * minuteMs },
  ],
  repeat: 3,
  arriveMs: 45 * minuteMs,
  unanswered: ['office'],
}

export interface Crew {
  readonly onCall: readonly string[]
  readonly crew: readonly string[]
  readonly officer?: string
  readonly channels?: Readonly<Record<string, readonly ChannelName[]>>
}

const all = ['wecom-app', 'voice', 'sms'] as const

export function policyOf(crew: Crew, more: Partial<EscalationPolicy> = {}): EscalationPolicy {
  const roster = {
    onCall: () => crew.onCall,
    crew: () => crew.crew,
    officer: () => crew.officer,
    channels: (person: string) => crew.channels?.[person] ?? all,
  }
  return { escalation: urgent, roster, zone: 'Asia/Shanghai', ...more }
}

/** The escalation of one alarm, told as a story: what was sent and noted at each minute after 02:00. */
export function night(
  policy: EscalationPolicy,
  priority: EscalationState['priority'] = 'critical',
  start = '2026-07-03 02:00',
) {
  const zero = lhasa(start)
  const said: string[] = []
  const first = beginEscalation(policy, { id: 'a#1', priority, at: zero })
  tell(first, 0)
  let { state } = first

  function tell({ deliveries, notes }: Outcome, minute: number): void {
    for (const note of notes)
      said.push(
        `${minute} ${note.note} ${'because' in note ? note.because : 'by' in note ? note.by : 'person' in note ? note.person : ''}`.trim(),
      )
    for (const { person, channel, purpose, because } of deliveries) {
      said.push(`${minute} ${purpose === 'call' ? '' : `${purpose} `}${person} ${channel} ${because}`)
    }
  }

  return {
    said,
    get state() {
      return state
    },
    /** At a minute; an event without a delivery's id means the newest of that person. */
    at(minute: number, event: Event): void {
      const outcome = stepEscalation(policy, state, { ...event, at: zero + minute * minuteMs } as EscalationEvent)
      tell(outcome, minute)
      state = outcome.state
    },
    /** The delivery that is under way to somebody. */
    delivery: (person: string) => state.calls.find((call) => call.person === person)?.delivery ?? '',
  }
}
type Event = EscalationEvent extends infer E ? (E extends EscalationEvent ? Omit<E, 'at'> : never) : never
