import type { z } from '@hono/zod-openapi'
import type { BacktestSide } from '../../core/alarm/backtest.ts'
import { presentKpis } from '../kpis/present.ts'
import { formatTime } from '../time.ts'
import { adviceText } from './advice.ts'
import { failureTexts } from './failure.ts'
import type { BacktestJob } from './jobs.ts'
import type { Backtest, Report } from './schema.ts'

export function presentBacktest({ id, by, startedAt, from, to, rules, state }: BacktestJob): z.infer<typeof Backtest> {
  const about = { id, by, startedAt: formatTime(startedAt), from: formatTime(from), to: formatTime(to) }
  const what = { ...about, rules, state: state.name }
  if (state.name === 'running') {
    const { readings, upTo } = state
    return { ...what, readings, progress: Math.max(0, Math.min(1, (upTo - from) / (to - from))) }
  }
  const ended = { ...what, endedAt: formatTime(state.endedAt) }
  return state.name === 'failed'
    ? { ...ended, because: state.because, says: failureTexts[state.because] }
    : { ...ended, report: presentReport(state.report) }
}

function presentReport(report: (BacktestJob['state'] & { name: 'done' })['report']): z.infer<typeof Report> {
  const { readings, from, to, before, difference, advice } = report
  return {
    readings,
    from: formatTime(from),
    to: formatTime(to),
    ...presentSide(report),
    ...(before && { before: presentSide(before) }),
    difference: difference.slice(0, 1_000),
    advice: advice.map((each) => {
      const { kind: _, ...change } = each.change
      return { alarm: each.alarm, ...change, alarms: each.alarms, saved: each.saved, says: adviceText(each) }
    }),
  }
}

function presentSide({ alarmsPerDay, kpis, activeMs, jumps, stood, incidents }: BacktestSide) {
  return {
    alarmsPerDay,
    kpis: presentKpis(kpis),
    activeMs,
    jumps,
    stood: stood.map((each) => ({ alarm: each.alarm, from: formatTime(each.from), to: formatTime(each.to) })),
    incidents: incidents.map(({ incident, leadMs, alarm }) => {
      return { name: incident.name, at: formatTime(incident.at), leadMs, alarm }
    }),
  }
}
