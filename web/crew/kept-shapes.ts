import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { PageAction } from '../../core/words/page-words.ts'
import { isLike } from '../lib/like.ts'
import { type Act, type OrderStep, orderSteps } from './outbox-rules.ts'

const text = { 'zh-CN': '', en: '' }
/** What the list cannot be put in order or drawn without. */
const alarm = {
  ...{ id: '', revision: 0, state: '', priority: '', name: text, site: '', siteName: text },
  ...{ unit: '', speaks: '', occurrence: 0, note: '', suppressed: [''] },
} satisfies Partial<Record<keyof AlarmBody, unknown>>
const order = { id: 0, revision: 0, state: '', site: '', priority: '' }
const site = { id: '', name: text }

/** What is kept for reading, by the kind of its key, as this page reads it. */
const pages: Readonly<Record<string, unknown>> = {
  list: { me: { name: '', role: '', zone: '' }, alarms: [alarm], values: [[]] },
  names: { people: {}, crews: {} },
  drills: [{ number: 0 }],
  oncall: { at: '', crews: [{ crew: '', people: [], absent: [], unlisted: [] }], sites: [site] },
  orders: { at: 0, orders: [order], sites: [site], alarms: {} },
  site: { at: 0, site: { ...site, assets: [] }, sites: [site], latest: [], trends: {} },
  'card order': { at: 0, order, journal: [{}] },
  card: { at: 0, card: { ...alarm, told: [] }, entries: [{}] },
  photos: [{ size: 0, type: '' }],
}

/** Of what was kept under a key: whether this page can read it. */
export function isReadable(key: string, value: unknown): boolean {
  const kind = Object.keys(pages).find((each) => key === each || key.startsWith(`${each} `))
  return kind !== undefined && isLike(value, pages[kind])
}

const done = { key: '', who: '', action: '', body: {}, madeAt: 0, sendAt: 0 }
const alarmActions: Readonly<Record<PageAction, true>> = {
  ...{ acknowledge: true, comment: true, shelve: true, unshelve: true, reset: true },
  ...{ 'out-of-service': true, 'return-to-service': true },
}
const fates: Readonly<Record<Act['fate']['state'], unknown>> = {
  waiting: {},
  sent: { at: 0 },
  refused: { why: '' },
}

/** Whether this page knows what was done, and how to send it. */
export function isAct(kept: unknown): kept is Act {
  if (!isLike(kept, { ...done, fate: { state: '' } })) return false
  const act = kept as Act
  const { fate, action } = act
  const itsFate = new Map<string, unknown>(Object.entries(fates)).get(fate.state)
  if (itsFate === undefined || !isLike(fate, itsFate)) return false
  if (fate.state === 'waiting' && fate.stuck !== undefined && !isLike(fate.stuck, { status: 0, at: 0, tries: 0 }))
    return false
  if (fate.state === 'refused' && !(isNoneOr(fate.now, alarm) && isNoneOr(fate.order, order))) return false
  if (act.alarm !== undefined) return isLike(act.alarm, alarm) && Object.keys(alarmActions).includes(action)
  if (act.drill !== undefined) return isLike(act.drill, { number: 0 }) && action === 'answer'
  return typeof act.order === 'number' && orderSteps.includes(action as OrderStep) && isNoneOr(act.seen, order)
}

function isNoneOr(value: unknown, example: unknown): boolean {
  return value === undefined || isLike(value, example)
}
