import { isWanted } from '../../core/people/escalation/wanted.ts'
import type { Callings } from '../../storage/deliveries/deliveries.ts'
import type { LaneItem } from './lane.ts'

/** What of this waits in a lane and is not worth telling any more: answered, over, or told by a newer one that waits there too. */
export async function staleIn(items: Iterable<LaneItem>, callings: Pick<Callings, 'calling'>): Promise<LaneItem[]> {
  const newest = new Map<string, LaneItem>()
  const stale: LaneItem[] = []
  for (const item of items) {
    const { alarm, occurrence } = item.delivery
    const state = (await callings.calling(alarm, occurrence))?.state
    if (!state || !isWanted(item.delivery, state)) stale.push(item)
    else {
      const key = `${alarm}#${occurrence}`
      const older = newest.get(key)
      if (older) stale.push(older)
      newest.set(key, item)
    }
  }
  return stale
}
