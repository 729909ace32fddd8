import type { DrillReport } from '../../core/delivery/drill-report.ts'
import type { Calling } from '../../storage/deliveries/deliveries.ts'
import { formatTime } from '../time.ts'
import type { DrillBody } from './schema.ts'

export function presentDrill(
  { occurrence, escalation, crew, beganAt }: Calling,
  { outcome, toldAt, answeredAt, answeredBy, stepsPassed, called, told }: DrillReport,
): DrillBody {
  return {
    ...{ number: occurrence, escalation, beganAt: formatTime(beganAt), outcome, stepsPassed },
    ...(crew !== undefined && { crew }),
    ...(toldAt !== undefined && { toldAt: formatTime(toldAt), toldMs: toldAt - beganAt }),
    ...(answeredAt !== undefined && { answeredAt: formatTime(answeredAt) }),
    ...(answeredAt !== undefined && toldAt !== undefined && { answeredMs: Math.max(0, answeredAt - toldAt) }),
    ...(answeredBy !== undefined && { answeredBy }),
    ...{ called: [...called], told: [...told] },
  }
}
