import type { Pieces } from './pieces.ts'
import type { PlantProblem } from './problem.ts'
import { quantitiesOf } from './quantities.ts'

/** Ranges that reach beyond what is typical of their quantity: most often they are in the unit on the wire. */
export function pointDoubts({ points, quantities: own }: Pieces): PlantProblem[] {
  const quantities = quantitiesOf(own.map(({ quantity }) => quantity))
  return points.flatMap(({ path, point: { quantity, range } }) => {
    const { typical, unit } = quantities.get(quantity) ?? {}
    if (!range || !typical || (range[0] >= typical[0] && range[1] <= typical[1])) return []
    const message = `the range [${range.join(', ')}] goes beyond [${typical.join(', ')}]${unit ? ` ${unit}` : ''}, which is typical of ${quantity}: is it in its unit?`
    return [{ path: [...path, 'range'], message }]
  })
}
