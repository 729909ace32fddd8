import { smooth } from './noise.ts'
import type { Mounting, Truth } from './truth.ts'
import { levelOf, outflowOf, type View } from './view.ts'

/** Levels, flows and the quality of water; undefined for anything else. */
export function waters(place: Mounting): Truth | undefined {
  const { id, point, asset } = place
  switch (point.quantity.id) {
    case 'water_level':
      return levelTruth(place)
    case 'distance':
      return (view) => Math.max(0, (point.range?.[1] ?? 5) - (levelOf(view, id) ?? 1))
    case 'flow':
      return asset?.kind === 'irrigation' ? undefined : (view) => outflowOf(view, id)
    case 'velocity':
      return (view) => velocity(view, id)
    default:
      return qualityTruth(place)
  }
}

function levelTruth({ id, point, asset }: Mounting): Truth {
  const down = point.point.includes('down')
  if (!down) return (view) => levelOf(view, id) ?? 1
  switch (asset?.kind) {
    case 'screen':
      return (view) => levelOf(view, `${id}-chamber`) ?? (levelOf(view, id) ?? 1) - 0.04
    case 'barrage':
      // Tail-water: normal depth of a bed 180 m wide, 1 ‰ steep.
      return (view) => 0.3 + ((outflowOf(view, id) / 180) * 1.11) ** 0.6
    default:
      return (view) => below(view, id) ?? Math.max(0, (levelOf(view, id) ?? 1) * 0.5)
  }
}

/** Depth of the first water that a node runs into. */
function below(view: View, id: string): number | undefined {
  const index = view.model.indexOf.get(id)
  const next = view.model.links.find(({ from, to }) => from === index && to >= 0)
  return next && view.depths[next.to]
}

function velocity(view: View, id: string): number {
  const shape = view.model.nodes[view.model.indexOf.get(id) ?? -1]?.shape
  const level = levelOf(view, id) ?? 0
  if (shape?.kind !== 'channel' || level <= 0.01) return 0
  return outflowOf(view, id) / ((shape.width + shape.side * level) * level)
}

/** Water quality: the day's oxygen, and what rain washes in. */
function qualityTruth({ point, key, asset }: Mounting): Truth | undefined {
  const drift = (view: View) => smooth(key, view.state.at, 9 * 3_600_000)
  const still = asset?.kind === 'lake' ? 1 : 0.6
  switch (point.quantity.id) {
    case 'water_temperature':
      return (view) => view.state.waterTemperature + still * (view.weather.sun - 0.3) + 0.2 * drift(view)
    case 'dissolved_oxygen':
      return (view) =>
        89 + 9 * still * (view.weather.sun - 0.3) - Math.min(20, 0.6 * view.state.washOff) + 2 * drift(view)
    case 'dissolved_oxygen_mass':
      // At 64.5 kPa water holds about 0.63 of what it holds at sea level.
      return (view) => 0.63 * (14.6 - 0.32 * view.state.waterTemperature) * (0.89 + 0.05 * drift(view))
    case 'ph':
      return (view) => 7.9 + 0.15 * still * (view.weather.sun - 0.3) + 0.08 * drift(view)
    case 'turbidity':
      return (view) => 7 + 9 * view.state.washOff + 2 * drift(view)
    case 'conductivity':
      return (view) => 260 - Math.min(90, 4 * view.state.washOff) + 15 * drift(view)
    case 'ammonia_nitrogen':
      return (view) => 0.25 + 0.01 * view.state.washOff + 0.05 * drift(view)
    default:
      return undefined
  }
}
