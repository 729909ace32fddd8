import type { z } from 'zod'
import type { KpiAnswer } from '../../../api/kpis/schema.ts'

/** The KPIs of a period, as the API says them. */
export type Kpis = z.infer<typeof KpiAnswer>
