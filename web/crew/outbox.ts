import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { DrillBody } from '../../api/drills/schema.ts'
import type { OrderBody } from '../../api/orders/schema.ts'
import type { PageAction } from '../../core/words/page-words.ts'
import { Refused, read } from '../lib/client.ts'
import { serverNow } from '../lib/server-clock.ts'
import type { Keep } from './held.ts'
import { type Act, type Answer, nextOf, type OrderAct, pathOf, requestOf } from './outbox-rules.ts'
import { nextToSend, stuckOf } from './outbox-turn.ts'

/** What was done on this phone, and its way to the server. */
export interface Outbox {
  /** Newest last. */
  readonly acts: readonly Act[]
  /** `undoMs`: how long it may be undone before it goes. */
  add(action: PageAction, alarm: AlarmBody, body: Readonly<Record<string, string>>, undoMs?: number): Promise<void>
  /** A step of a work order, as it was seen. */
  step(seen: OrderBody, what: Pick<OrderAct, 'action' | 'body' | 'photo'>): Promise<void>
  /** That one was told of a drill. */
  answerDrill(drill: DrillBody): Promise<void>
  undo(keys: readonly string[]): Promise<void>
  /** A refused one once more, on the alarm as it is now; one that the server could not take at once. */
  again(key: string): Promise<void>
  /** Sends what waits; `leaving`: also what could still be undone. */
  flush(leaving?: 'leaving'): Promise<void>
}

/** What this phone has kept and does not send as long as this person is here with this page. */
export interface Aside {
  /** Keys of what another version of the page has kept. */
  readonly unknown: readonly string[]
  /** How much other people have done that waits for their log-in. */
  readonly ofOthers: number
}

export interface OutboxDeps {
  readonly keep: Keep
  readonly who: string
  onChange(acts: readonly Act[], aside: Aside): void
  onAlarm(alarm: AlarmBody): void
  /** As the server has it after a step, or has had it for so long. */
  onOrder(order: OrderBody): void
  onLoggedOut(): void
}

const lockName = 'huoshui-outbox'
/** What has arrived is shown for so long. */
const sentShownMs = 10 * 60_000
const sendMs = 15_000
const leaseMs = 20_000

export async function createOutbox({
  keep,
  who,
  onChange,
  onAlarm,
  onOrder,
  onLoggedOut,
}: OutboxDeps): Promise<Outbox> {
  let acts: readonly Act[] = []
  let aside: Aside = { unknown: [], ofOthers: 0 }
  let flushing: 'no' | 'yes' | 'and-again' = 'no'

  function set(next: readonly Act[]): void {
    acts = next
    onChange(acts, aside)
  }

  /** Other tabs have the same outbox. */
  async function reload(): Promise<void> {
    const now = serverNow()
    const all = await keep.acts()
    const old = all.filter(({ fate }) => fate.state === 'sent' && Math.abs(now - fate.at) > sentShownMs)
    for (const { key } of old) await keep.dropAct(key)
    const ofOthers = all.filter((act) => act.who !== who && act.fate.state === 'waiting').length
    aside = { unknown: keep.unknown(who), ofOthers }
    set(all.filter((act) => act.who === who && !old.includes(act)).sort(byMade))
  }

  /** What is done one after the other goes in that order, whatever the clock does. */
  function nextAt(): number {
    return Math.max(serverNow(), (acts[acts.length - 1]?.madeAt ?? 0) + 1)
  }

  async function put(act: Act): Promise<void> {
    set([...acts.filter(({ key }) => key !== act.key), act].sort(byMade))
    await keep.putAct(act)
  }

  async function flush(leaving?: 'leaving'): Promise<void> {
    if (flushing !== 'no') {
      flushing = 'and-again'
      return
    }
    flushing = 'yes'
    let isThrough = false
    try {
      await alone(async () => {
        await reload()
        const tried = new Set<string>()
        const turn = () => nextToSend(acts, { now: serverNow(), tried, leaving: leaving !== undefined })
        for (let act = turn(); act; act = turn()) {
          tried.add(act.key)
          if (!(await deliver(act))) return
        }
        isThrough = true
      })
    } finally {
      const isMore = isThrough && didComeMeanwhile()
      flushing = 'no'
      if (isMore) void flush(leaving)
    }
  }

  function didComeMeanwhile(): boolean {
    return flushing === 'and-again'
  }

  /** False: the ones after it need not be tried now. */
  async function deliver(first: Act): Promise<boolean> {
    let act = first
    for (let tries = 0; tries < 4; tries++) {
      const answer = await send(act)
      if (answer.type === 'done' && answer.alarm) onAlarm(answer.alarm)
      if (answer.type !== 'none' && answer.order) onOrder(answer.order)
      if (answer.type === 'refused' && answer.now) onAlarm(answer.now)
      const next = nextOf(act, answer, serverNow())
      if (next.do === 'wait') {
        if (next.because === 'logged-out') onLoggedOut()
        return false
      }
      // undone meanwhile
      if (next.do === 'stick' && !acts.some(({ key }) => key === act.key)) return true
      if (next.do === 'settle' || next.do === 'stick') {
        await put({ ...act, fate: next.fate })
        return true
      }
      // it was refused, so nothing was done under its key
      await keep.dropAct(act.key)
      set(acts.filter(({ key }) => key !== act.key))
      act = { ...next.act, key: newKey() }
      await put(act)
    }
    return false
  }

  await reload()
  return {
    get acts() {
      return acts
    },
    async add(action, alarm, body, undoMs = 0) {
      const madeAt = nextAt()
      const sendAt = serverNow() + undoMs
      await put({ key: newKey(), who, action, body, alarm, madeAt, sendAt, fate: { state: 'waiting' } })
      if (undoMs === 0) return await flush()
      // then it may be undone no more, which the page has to show
      setTimeout(() => {
        set([...acts])
        void flush()
      }, undoMs + 20)
    },
    async step(seen, what) {
      const made = { key: newKey(), who, madeAt: nextAt(), sendAt: serverNow() }
      await put({ ...made, order: seen.id, seen, fate: { state: 'waiting' }, ...what })
      await flush()
    },
    async answerDrill(drill) {
      const made = { key: newKey(), who, madeAt: nextAt(), sendAt: serverNow() }
      await put({ ...made, action: 'answer', body: {}, drill, fate: { state: 'waiting' } })
      await flush()
    },
    async undo(keys) {
      set(acts.filter(({ key }) => !keys.includes(key)))
      for (const key of keys) await keep.dropAct(key)
      await reload()
    },
    async again(key) {
      const act = acts.find((each) => each.key === key)
      if (act && stuckOf(act)) {
        await put({ ...act, fate: { state: 'waiting' } })
        return await flush()
      }
      if (act?.fate.state !== 'refused') return
      await keep.dropAct(key)
      set(acts.filter((each) => each !== act))
      const anew = { key: newKey(), fate: { state: 'waiting' } } as const
      const { now, order } = act.fate
      if (act.drill) await put({ ...act, ...anew })
      else if (act.alarm) await put({ ...act, ...anew, alarm: now ?? act.alarm })
      else await put({ ...act, ...anew, ...(order && { seen: order }) })
      await flush()
    },
    flush,
  }
}

function byMade(a: Act, b: Act): number {
  return a.madeAt - b.madeAt || (a.key < b.key ? -1 : 1)
}

async function send(act: Act): Promise<Answer> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), sendMs)
  try {
    const headers = { 'idempotency-key': act.key }
    const { alarm, order } = await read<{ readonly alarm?: AlarmBody; readonly order?: OrderBody }>(pathOf(act), {
      body: requestOf(act),
      headers,
      signal: limit.signal,
    })
    return { type: 'done', alarm, order }
  } catch (error) {
    if (!(error instanceof Refused)) return { type: 'none', late: limit.signal.aborted }
    return {
      type: 'refused',
      status: error.status,
      why: error.message,
      now: error.problem?.alarm,
      order: error.problem?.order,
    }
  } finally {
    clearTimeout(timer)
  }
}

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** In one tab at a time: by a lock where the browser has them, else by a lease. The key makes two at once harmless. */
async function alone(work: () => Promise<void>): Promise<void> {
  // absent in Safari before 15.4
  const locks = navigator.locks as LockManager | undefined
  if (locks) {
    await locks.request(lockName, { ifAvailable: true }, async (lock) => {
      if (lock) await work()
    })
    return
  }
  const until = Number(localStorage.getItem(lockName) ?? 0)
  if (until > Date.now() && until < Date.now() + 2 * leaseMs) return
  localStorage.setItem(lockName, String(Date.now() + leaseMs))
  try {
    await work()
  } finally {
    localStorage.removeItem(lockName)
  }
}
