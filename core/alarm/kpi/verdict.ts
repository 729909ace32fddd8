import { type Priority, priorities } from '../priority.ts'

/** What of the KPIs is measured against a target (EEMUA 191, ISA-18.2 §16): plain numbers, as the API says them. */
export interface Measured {
  readonly annunciations: number
  /** Of so long anything is on record. */
  readonly knownMs: number
  readonly perHour: number
  readonly overloadedShare: number
  readonly floodShare: number
  readonly topTenShare: number
  readonly chattering: readonly string[]
  readonly fleeting: number
  readonly standing: readonly string[]
  readonly priorityMix: Readonly<Record<Priority, number>>
  readonly acknowledgement: Readonly<Record<Priority, { readonly p95Ms: number | null; readonly never: number }>>
}

export const measures = [
  'perHour',
  'overloadedShare',
  'floodShare',
  'topTenShare',
  'chattering',
  'fleeting',
  'standing',
  'mix',
  'criticalAnswer',
  'highAnswer',
  'never',
] as const
export type Measure = (typeof measures)[number]

/** On target; missed; past the red line. `unknown`: nothing to measure. `few`: a share of fewer than `fewest` alarms; `young`: a rate of less than `shortestMs`. */
export type Verdict = 'met' | 'missed' | 'red' | 'unknown' | 'few' | 'young'
/** Of fewer alarms than this no share is judged: the ten noisiest are then most of all, whatever they are. */
export const fewest = 15
/** Of a shorter time no rate is judged: an hour in which all is new is like no other. */
export const shortestMs = 86_400_000

export interface Judged {
  readonly measure: Measure
  /** In its unit: per hour, a share of 1, a count, or ms. */
  readonly value: number | null
  /** Up to this it is on target, or, where `below`, under this. */
  readonly target: number
  readonly bound: 'up-to' | 'below'
  /** Above this it is past the red line. */
  readonly red?: number
  readonly verdict: Verdict
  /** How far past the target, in its unit; 0 where it is met. */
  readonly by: number
}

/** Shares of priorities that are aimed at. */
const targetMix: Readonly<Record<Priority, number>> = { critical: 0.01, high: 0.05, medium: 0.15, low: 0.8 }
const minuteMs = 60_000

/** Each KPI against its target, in the order in which they are read. */
export function judgeKpis(kpis: Measured): readonly Judged[] {
  const { acknowledgement, priorityMix } = kpis
  const counted = priorities.reduce((sum, priority) => sum + priorityMix[priority], 0)
  const off = Math.max(...priorities.map((priority) => Math.abs(priorityMix[priority] - targetMix[priority])))
  const ofMany = (share: Judged): Judged =>
    share.value !== null && kpis.annunciations < fewest ? { ...share, verdict: 'few', by: 0 } : share
  const ofLong = (rate: Judged): Judged => {
    if (kpis.knownMs === 0) return { ...rate, value: null, verdict: 'unknown', by: 0 }
    return kpis.knownMs < shortestMs ? { ...rate, verdict: 'young', by: 0 } : rate
  }
  const never = priorities.reduce((sum, priority) => sum + acknowledgement[priority].never, 0)
  return [
    ofLong(judged('perHour', kpis.perHour, { target: 6, red: 12 })),
    ofLong(judged('overloadedShare', kpis.overloadedShare, { target: 0.01, red: 0.05, bound: 'below' })),
    ofLong(judged('floodShare', kpis.floodShare, { target: 0.01, red: 0.05, bound: 'below' })),
    ofMany(judged('topTenShare', counted === 0 ? null : kpis.topTenShare, { target: 0.05, red: 0.15 })),
    judged('chattering', kpis.chattering.length, { target: 0, red: 3 }),
    judged('fleeting', kpis.fleeting, { target: 0, red: 3 }),
    judged('standing', kpis.standing.length, { target: 5, bound: 'below' }),
    ofMany(judged('mix', counted === 0 ? null : off, { target: 0.05, red: 0.15 })),
    judged('criticalAnswer', acknowledgement.critical.p95Ms, { target: 2 * minuteMs, bound: 'below' }),
    judged('highAnswer', acknowledgement.high.p95Ms, { target: 10 * minuteMs, bound: 'below' }),
    judged('never', never, { target: 0 }),
  ]
}

interface Aim {
  readonly target: number
  readonly red?: number
  readonly bound?: Judged['bound']
}

function judged(measure: Measure, value: number | null, { target, red, bound = 'up-to' }: Aim): Judged {
  const base = { measure, value, target, bound, ...(red !== undefined && { red }) }
  if (value === null) return { ...base, verdict: 'unknown', by: 0 }
  const isMet = bound === 'below' ? value < target : value <= target
  if (isMet) return { ...base, verdict: 'met', by: 0 }
  return { ...base, verdict: red !== undefined && value > red ? 'red' : 'missed', by: value - target }
}
