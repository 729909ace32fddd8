import { fill } from '../../core/words/tables.ts'
import { words } from './language.ts'
import { clock, clockSeconds, span, zoneName } from './time.ts'
import type { Hearing, Truth } from './truth.ts'

/** What is true, what follows from it, and the time of it; `does`: what the page does meanwhile. */
export function truthText(
  truth: Truth,
  { hearing, now }: { readonly hearing: Hearing; readonly now: number },
  does: Readonly<Record<'offlineDo' | 'connectingDo', string>> = words().page.truth,
): [title: string, more: string, time?: string | undefined] {
  const { truth: w } = words().page
  const { heardAt } = hearing
  const heardFor = span(Math.max(1_000, now - (heardAt ?? now)))
  switch (truth.name) {
    case 'connecting':
      return [w.connecting, heardAt === undefined ? '' : does.connectingDo]
    case 'offline':
      return heardAt === undefined
        ? [w.offlineNever, does.offlineDo]
        : [fill(w.offline, { time: clock(heardAt), ago: coarse(now - heardAt) }), does.offlineDo]
    case 'late':
      return [
        w.late,
        fill(w.lateAge, { time: span(truth.forMs) }),
        heardAt === undefined ? undefined : clockSeconds(heardAt),
      ]
    case 'noeval':
      return [
        truth.since === undefined ? w.notJudgedEver : fill(w.notJudged, { time: clock(truth.since) }),
        w.notJudgedDo,
      ]
    case 'deaf':
      return [truth.since === undefined ? w.deafEver : fill(w.deaf, { time: clock(truth.since) }), w.deafDo]
    case 'old':
      return [truth.since === undefined ? w.oldEver : fill(w.old, { time: clock(truth.since) }), w.oldDo]
    case 'unproven':
      return [w.unproven, w.unprovenDo]
    case 'live':
      return [w.live, fill(w.heard, { zone: zoneName(), time: heardFor }), clockSeconds(now)]
  }
}

/** Whole minutes, once it is one. */
function coarse(ms: number): string {
  return span(ms < 60_000 ? Math.max(1_000, ms) : Math.floor(ms / 60_000) * 60_000)
}
