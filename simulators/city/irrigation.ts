import type { IrrigationState } from './state.ts'
import type { Weather } from './weather.ts'

/** Out of season the pipes are drained: November to March. */
export function isDrained(local: Date): boolean {
  const month = local.getUTCMonth() + 1
  return month >= 11 || month <= 3
}

/** Before sunrise and after sunset, when little evaporates: minutes after midnight. */
const programme = [
  [330, 450],
  [1230, 1320],
] as const

const openFlow = 0.014

/** m³/s */
export function irrigationFlow(state: IrrigationState | undefined): number {
  if (!state || state.valve === 'closed') return 0
  return state.valve === 'open' ? openFlow : openFlow / 2
}

/** An area that is watered by the clock. `rain` in mm/h; `local` shows the wall clock in UTC fields. */
export function irrigate(
  state: IrrigationState,
  { local, weather, rain, dtS }: { local: Date; weather: Weather; rain: number; dtS: number },
): IrrigationState {
  const minutes = local.getUTCHours() * 60 + local.getUTCMinutes()
  const due = !isDrained(local) && rain === 0 && programme.some(([from, to]) => minutes >= from && minutes < to)
  const hours = dtS / 3600
  const gained = irrigationFlow(state) > 0 ? 1 : 0
  const dried = 0.45 * weather.sun * Math.max(0, (state.moisture - 14) / 14)
  return {
    valve: nextValve(state.valve, due),
    volume: state.volume + irrigationFlow(state) * dtS,
    moisture: Math.min(45, state.moisture + hours * (gained + 0.8 * rain - dried)),
  }
}

function nextValve(valve: IrrigationState['valve'], due: boolean): IrrigationState['valve'] {
  if (due) return valve === 'open' || valve === 'opening' ? 'open' : 'opening'
  return valve === 'closed' || valve === 'closing' ? 'closed' : 'closing'
}
