import type { Threshold } from '@grafana/grafana-foundation-sdk/dashboard'
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard'

/**
 * One meaning, one colour, on every panel: grey is normal, violet is what we cannot see or should not believe, and the
 * warning colours are the Chinese 蓝黄橙红.
 */
export const colour = {
  ok: '#8e8e8e',
  idle: '#8e8e8e',
  moving: '#b4b4b4',
  unseen: 'purple',
  notice: 'yellow',
  maintenance: '#a89f91',
  alarm: 'red',
  blue: 'blue',
  yellow: 'yellow',
  orange: 'orange',
  red: 'red',
  none: 'transparent',
} as const

export type Colour = (typeof colour)[keyof typeof colour]

/** The base colour, then the colour from each value on. */
export type Steps = readonly [Colour, ...(readonly [from: number, Colour])[]]

/** Steps as Grafana keeps them; the lowest step has no value. */
export function steps([base, ...rest]: Steps): Threshold[] {
  return [{ value: null, color: base }, ...rest.map(([value, color]) => ({ value, color }))]
}

/** Thresholds for a panel's fields. */
export function thresholds(colours: Steps): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps(colours))
}

/** Nothing at zero, red from one on: a count of what is wrong. */
export const anyIsWrong: Steps = [colour.none, [1, colour.alarm]]
/** Nothing at zero, violet from one on: a count of what is not to be believed, or not seen. */
export const anyIsUnseen: Steps = [colour.none, [1, colour.unseen]]
/** Below whatever is measured: the base colour is that of no answer (Grafana asks for the colour of −∞), and that is none. */
const lowest = -1e9
/** The same steps, but violet where there is no answer: a zero that nobody has seen is not one. */
export function unseenWithout([base, ...rest]: Steps): Steps {
  return [colour.unseen, [lowest, base], ...rest]
}
/** 1 where all is well. */
export const wellIsOne: Steps = unseenWithout([colour.alarm, [1, colour.none]])

/** Battery in V (12 V lead): what we shall not see for long. */
export const batteryVolts: Steps = [colour.none, [lowest, colour.unseen], [11.8, colour.none]]
/** Radio signal in dBm. */
export const signalDbm: Steps = [colour.none, [lowest, colour.unseen], [-105, colour.none]]
/** Nothing at zero; blue from one on: a count of levels at or above 警戒. */
export const anyOverWRZ: Steps = [colour.none, [1, colour.blue]]
/** Metres left below 警戒: blue near it and above it. */
export const belowWRZ: Steps = [colour.none, [lowest, colour.blue], [0.1, colour.none]]
/** Metres left below 保证: yellow near it, orange from the limit on. */
export const belowGRZ: Steps = [colour.none, [lowest, colour.orange], [0.001, colour.yellow], [0.2, colour.none]]
/** Metres left below the dike's design level: red from it on. */
export const belowCrest: Steps = [colour.none, [lowest, colour.red], [0.001, colour.none]]
/** What is too little below the first of two numbers, and little below the second. */
export function tooLittle(much: number, little: number): Steps {
  return [colour.none, [lowest, colour.orange], [much, colour.yellow], [little, colour.none]]
}
/** Rain in mm over a span: 50 mm in 12, 6, 3 h is blue, yellow, orange; 100 mm in 3 h is red. */
export const rainMm = {
  '1h': [colour.none],
  '3h': [colour.none, [50, colour.orange], [100, colour.red]],
  '6h': [colour.none, [50, colour.yellow]],
  '12h': [colour.none, [50, colour.blue]],
} as const satisfies Record<string, Steps>
