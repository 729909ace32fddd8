import type { Plant } from '../../core/plant/plant.ts'
import { compileEdited, stampOf } from '../../core/rule-edit/compile.ts'
import type { RouteDeps } from '../env.ts'

/** The plant with the edits of this moment: the one in force may be a second behind them. */
export async function freshPlant({
  plant,
  ruleEdits,
  clock,
}: Pick<RouteDeps, 'plant' | 'ruleEdits' | 'clock'>): Promise<Plant> {
  const { current } = plant
  const edits = await ruleEdits.inForce()
  const now = clock()
  const known = current.book?.edited?.stamp
  const isFresh = known === stampOf(edits, now) || (known === undefined && edits.edits.length === 0)
  return isFresh ? current : compileEdited(current, edits, now)
}
