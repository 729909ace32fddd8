import type { Asset } from '../../core/plant/plant.ts'
import { smooth } from './noise.ts'
import type { Mounting, Truth } from './truth.ts'
import type { View } from './view.ts'

const hourMs = 3_600_000

/** Weather, power, radio and doors; undefined for anything else. Rain is what fell since the beginning: see `station.ts`. */
export function housekeeping(place: Mounting): Truth | undefined {
  const { id, point, key, asset } = place
  switch (point.quantity.id) {
    case 'rain':
      return (view) => view.state.rained[id] ?? 0
    case 'air_temperature':
      return (view) => view.weather.air
    case 'humidity':
      return (view) => view.weather.humidity
    case 'wind_speed':
      return (view) => view.weather.wind
    case 'mains':
      return (view) => (view.state.mainsLost[id] === undefined ? 'ok' : 'failed')
    case 'battery':
      return (view) => volts(view, id, asset)
    case 'battery_charge':
      return (view) => Math.max(0, Math.min(100, (volts(view, id, asset) - 11) * 50))
    case 'signal':
      return (view) => -78 + 5 * smooth(key, view.state.at, 3 * hourMs)
    case 'door':
      return (view) => (view.state.doorsOpen.includes(id) ? 'open' : 'closed')
    default:
      return undefined
  }
}

/** 12 V lead-acid: floating on the mains, or charged by the sun; without either it falls 0.11 V an hour. */
function volts({ state, weather }: View, id: string, asset: Asset | undefined): number {
  const since = Math.min(
    state.mainsLost[id] ?? Number.POSITIVE_INFINITY,
    state.discharging[id] ?? Number.POSITIVE_INFINITY,
  )
  if (since !== Number.POSITIVE_INFINITY) return Math.max(10.2, 12.7 - (0.11 * (state.at - since)) / hourMs)
  const onMains = asset?.points.some(({ quantity }) => quantity === 'mains') ?? false
  return onMains ? 13.55 : 12.5 + 1 * weather.sun
}
