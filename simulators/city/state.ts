import type { GateState, PumpState } from './machines.ts'

/** Everything that the city remembers from one step to the next. Plain data: it survives JSON. */
export interface CityState {
  /** Epoch ms. */
  readonly at: number
  /** m³, by node. */
  readonly volumes: readonly number[]
  /** m³/s during the last step, by link. */
  readonly flows: readonly number[]
  readonly pumps: Readonly<Record<string, PumpState>>
  readonly gates: Readonly<Record<string, GateState>>
  /** Share of each screen that is clogged. */
  readonly blocked: Readonly<Record<string, number>>
  /** m³/s out of lakes. */
  readonly leaks: Readonly<Record<string, number>>
  /** Since when a cabinet has had no mains. */
  readonly mainsLost: Readonly<Record<string, number>>
  /** Since when a battery has not been charged. */
  readonly discharging: Readonly<Record<string, number>>
  readonly doorsOpen: readonly string[]
  /** mm since the beginning, by asset that measures rain. */
  readonly rained: Readonly<Record<string, number>>
  readonly irrigation: Readonly<Record<string, IrrigationState>>
  /** °C */
  readonly waterTemperature: number
  /** mm of rain whose wash-off is still in the water. */
  readonly washOff: number
  /** m³ that came into the model, and that left it. */
  readonly balance: { readonly in: number; readonly out: number }
}

export interface IrrigationState {
  readonly valve: 'closed' | 'opening' | 'open' | 'closing'
  /** m³ since it was built. */
  readonly volume: number
  /** % by volume. */
  readonly moisture: number
}
