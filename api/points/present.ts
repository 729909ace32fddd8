import type { z } from '@hono/zod-openapi'
import { formatAdding } from '../../core/adding.ts'
import type { Point } from '../../core/plant/plant.ts'
import type { PointBody } from './schema.ts'

export function presentPoint({ id, name, quantity, adding, device, everyMs, range }: Point): z.infer<typeof PointBody> {
  return {
    id,
    name,
    quantity: quantity.id,
    kind: quantity.kind,
    adds: formatAdding(adding),
    unit: quantity.unit,
    ...(quantity.states && { states: { ...quantity.states } }),
    ...(quantity.stateNames && { stateNames: { ...quantity.stateNames } }),
    ...(quantity.typical && { typical: [...quantity.typical] }),
    device,
    ...(everyMs !== undefined && { everyMs }),
    ...(range && { range: [...range] }),
  }
}
