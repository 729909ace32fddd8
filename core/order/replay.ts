import { openOrder } from './act.ts'
import type { Doing, OrderEntry } from './event.ts'
import { next } from './next.ts'
import type { Order } from './order.ts'

/** The order as it was after a revision, out of its journal; undefined where that is not whole. */
export function replayOrder(entries: readonly OrderEntry[], revision = Number.POSITIVE_INFINITY): Order | undefined {
  let order: Order | undefined
  for (const { order: id, revision: own, event, at, madeAt, who, via, asOfficer, letInBy, byToken } of entries) {
    if (own > revision) break
    // who may do what was asked when it was done; the role counts for what an officer's word does at once
    const doing = {
      who: whoOf(entries, own, who),
      at,
      ...(madeAt !== undefined && { madeAt }),
      ...(via !== undefined && { via }),
      ...(asOfficer !== undefined && { asOfficer }),
      ...(letInBy !== undefined && { letInBy }),
      ...(byToken && { byToken }),
    }
    if (event.type === 'opened') {
      const { type: _, ...given } = event
      order = openOrder(id, given, doing).order
    } else if (order?.revision === own - 1) order = next(order, event, doing).order
    else return undefined
  }
  return order
}

function whoOf(entries: readonly OrderEntry[], revision: number, name: string): Doing['who'] {
  const { role, person } = entries.find((entry) => entry.revision === revision) ?? {}
  if (role) return { name, role, ...(person !== undefined && { person }) }
  return name === 'instrument' || name === 'time' ? name : 'router'
}
