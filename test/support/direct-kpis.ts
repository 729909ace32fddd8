import type { JournalEntry } from '../../core/alarm/journal.ts'
import type { Kpis } from '../../core/alarm/kpi/sum.ts'
import { priorities } from '../../core/alarm/priority.ts'
import { wallClock } from '../../core/local-time.ts'

const [minute, day, slot] = [60_000, 86_400_000, 600_000]

interface Episode {
  readonly alarm: string
  readonly raisedAt: number
  readonly calledAt: number
  readonly end?: { readonly at: number; readonly serverAt: number }
}
interface Wait {
  readonly priority: string
  readonly calledAt: number
  readonly acknowledgedAt?: number
}

/** The KPIs as the documents define them, worked out of a whole journal the plain way: the oracle of the roll-up. */
export function directKpis(
  journal: readonly JournalEntry[],
  { from, to, zone }: { from: number; to: number; zone: string },
): Kpis {
  const within = (at: number) => at >= from && at < to
  const isCall = ({ call, audience }: JournalEntry) => call === 'annunciated' && audience === 'people'
  const called = journal.filter((entry) => isCall(entry) && within(entry.serverAt))
  const perAlarm = [...Map.groupBy(journal, ({ alarm }) => alarm).values()].map(readAlarm)
  const episodes = perAlarm.flatMap((each) => each.episodes)
  const waits = perAlarm.flatMap((each) => each.waits).filter(({ calledAt }) => within(calledAt))
  const times = called.map(({ serverAt }) => serverAt).sort((a, b) => a - b)
  const slots = slotsOf(times, from, to)
  const floods = floodsOf(times, to)
  const floodMs = floods.reduce((sum, flood) => sum + flood.to - flood.from, 0)
  const share = (count: number) => (called.length > 0 ? count / called.length : 0)
  const topTen = [...countBy(called, ({ alarm }) => alarm)]
    .map(([alarm, annunciations]) => ({ alarm, annunciations }))
    .sort((a, b) => b.annunciations - a.annunciations || (a.alarm < b.alarm ? -1 : 1))
    .slice(0, 10)
  return {
    annunciations: called.length,
    perHour: called.length / ((to - from) / 3_600_000),
    overloadedShare: slots.filter((count) => count > 10).length / slots.length,
    histogram: Array.from({ length: 21 }, (_, bin) => slots.filter((count) => Math.min(count, 20) === bin).length),
    floodCount: floods.length,
    floods,
    floodMinutes: floodMs / minute,
    floodShare: floodMs / (to - from),
    topTen,
    topTenShare: share(topTen.reduce((sum, { annunciations }) => sum + annunciations, 0)),
    chattering: perAlarm.flatMap(({ alarm, chatters }) => (chatters.some(within) ? [alarm] : [])).sort(),
    fleeting: episodes.filter(({ raisedAt, end }) => end && end.at - raisedAt < 10_000 && within(end.serverAt)).length,
    standing: [
      ...new Set(
        episodes
          .filter(({ calledAt, raisedAt, end }) => calledAt < to && to - raisedAt > day && !(end && end.serverAt < to))
          .map(({ alarm }) => alarm),
      ),
    ].sort(),
    priorityMix: byPriority((priority) => share(called.filter((entry) => entry.priority === priority).length)),
    acknowledgement: byPriority((priority) => {
      const own = waits.filter((wait) => wait.priority === priority)
      const answered = own
        .flatMap(({ calledAt, acknowledgedAt: at }) => (at !== undefined && at < to ? [at - calledAt] : []))
        .sort((a, b) => a - b)
      const rank = (part: number) => answered[Math.max(0, Math.ceil(part * answered.length) - 1)] ?? null
      return { p50Ms: rank(0.5), p95Ms: rank(0.95), never: own.length - answered.length }
    }),
    hotSpots: [...countBy(called, ({ site, at }) => `${site} ${hourOf(at, zone)}`)]
      .map(([key, annunciations]) => {
        const [site = '', weekday, hour] = key.split(' ')
        return { site, weekday: Number(weekday), hour: Number(hour), annunciations }
      })
      .sort(
        (a, b) =>
          b.annunciations - a.annunciations ||
          a.weekday - b.weekday ||
          a.hour - b.hour ||
          (a.site < b.site ? -1 : Number(a.site > b.site)),
      ),
  }
}

function readAlarm(entries: readonly JournalEntry[]) {
  const episodes: Episode[] = []
  const waits: Wait[] = []
  const raisings: number[] = []
  const chatters: number[] = []
  let open: Episode | undefined
  let waiting: Wait | undefined
  for (const { alarm, event, at, serverAt, call, audience, priority, to } of entries) {
    if (call === 'annunciated' && audience === 'people') {
      if (to === 'UNACK' && !open) {
        open = { alarm, raisedAt: at, calledAt: serverAt }
        const three = [...raisings.slice(-2), at]
        if (three.length === 3 && Math.max(...three) - Math.min(...three) <= minute) chatters.push(serverAt)
        raisings.push(at)
      }
      waiting ??= { priority, calledAt: serverAt }
    } else if (event === 'acknowledged') {
      if (waiting) waits.push({ ...waiting, acknowledgedAt: Math.max(serverAt, waiting.calledAt) })
      waiting = undefined
    } else if (event === 'returned' || event === 'withdrawn') {
      if (open) episodes.push({ ...open, end: { at, serverAt } })
      open = undefined
      if (event === 'withdrawn' && waiting) {
        waits.push(waiting)
        waiting = undefined
      }
    }
  }
  if (open) episodes.push(open)
  if (waiting) waits.push(waiting)
  return { alarm: entries[0]?.alarm ?? '', episodes, waits, chatters }
}

function slotsOf(times: readonly number[], from: number, to: number): number[] {
  const slots = new Array<number>(Math.ceil((to - from) / slot)).fill(0)
  for (const at of times) slots[Math.floor((at - from) / slot)] = (slots[Math.floor((at - from) / slot)] ?? 0) + 1
  return slots
}

/** Looks at the last ten minutes again at each moment at which they can change: a call comes, or leaves them. */
function floodsOf(times: readonly number[], to: number) {
  const floods: { from: number; to: number; annunciations: number }[] = []
  let open: { from: number; first: number } | undefined
  const moments = [...new Set([...times, ...times.map((at) => at + slot), to])].filter((at) => at <= to)
  for (const now of moments.sort((a, b) => a - b)) {
    const here = (at: number) => at > now - slot && at <= now
    const count = times.filter(here).length
    if (open && (count < 5 || now === to)) {
      floods.push({ from: open.from, to: now, annunciations: times.filter((at) => at <= now).length - open.first })
      open = undefined
    } else if (!open && count > 10 && times.includes(now)) {
      // of calls of one moment the eleventh opens it
      open = { from: now, first: times.findLastIndex((at) => at <= now) - count + 1 }
    }
  }
  return floods
}

function hourOf(at: number, zone: string): string {
  const wall = new Date(wallClock(at, zone))
  return `${wall.getUTCDay()} ${wall.getUTCHours()}`
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1)
  return counts
}

function byPriority<T>(of: (priority: string) => T) {
  const [critical, high, medium, low] = priorities
  return { critical: of(critical), high: of(high), medium: of(medium), low: of(low) }
}
