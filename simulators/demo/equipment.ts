import { uniform } from './noise.ts'

const minuteMs = 60_000
const pumpBlockMs = 40 * minuteMs
const gateBlockMs = 3 * 60 * minuteMs
/** How long a gate takes to reach what it was told. */
const gateTravelMs = 4 * minuteMs

/** True while a pump runs: about a third of the time, forty minutes at least. */
export function isRunning(key: number, at: number): boolean {
  return uniform(key, Math.floor(at / pumpBlockMs)) < 0.35
}

export interface GatePosition {
  /** Percent open that it was told, and that it has. */
  readonly command: number
  readonly opening: number
  readonly state: 'open' | 'closed' | 'opening' | 'closing'
}

/** A gate that is told another opening every three hours. */
export function gateAt(key: number, at: number): GatePosition {
  const block = Math.floor(at / gateBlockMs)
  const told = (index: number) => Math.floor(uniform(key, index) * 4) * 20
  const command = told(block)
  const before = told(block - 1)
  const share = Math.min(1, (at - block * gateBlockMs) / gateTravelMs)
  const opening = before + (command - before) * share
  if (share < 1 && command !== before) return { command, opening, state: command > before ? 'opening' : 'closing' }
  return { command, opening, state: command === 0 ? 'closed' : 'open' }
}

/** The state that a healthy day shows, by quantity; pumps and gates have their own story. */
export const quietStates: Readonly<Record<string, string>> = {
  float_switch: 'off',
  mains: 'ok',
  door: 'closed',
  control_mode: 'auto',
  screen_blocked: 'off',
}

/** How much a counter grows in an hour, in the quantity's unit. */
export const counterPerHour: Readonly<Record<string, number>> = {
  irrigation_volume: 1.2,
  energy: 3.1,
  run_hours: 0.35,
  starts: 0.5,
}
