import type { z } from '@hono/zod-openapi'
import type { Kpis } from '../../core/alarm/kpi/sum.ts'
import { formatTime } from '../time.ts'
import type { KpiBody } from './schema.ts'

export function presentKpis(kpis: Kpis): z.infer<typeof KpiBody> {
  return {
    ...kpis,
    histogram: [...kpis.histogram],
    floods: kpis.floods.map((flood) => ({ ...flood, from: formatTime(flood.from), to: formatTime(flood.to) })),
    topTen: [...kpis.topTen],
    chattering: [...kpis.chattering],
    standing: [...kpis.standing],
    hotSpots: [...kpis.hotSpots],
  }
}
