import type { Stage } from './rule.ts'
import { colourPriority, type WarningColour, warningColours } from './warning-colour.ts'

/** Levels of a gauging station, in m on the gauge's own datum; what is not known is left out. */
export interface StationLevels {
  /** 设防水位: watch duty begins. */
  readonly FRZ?: number | undefined
  /** 警戒水位: danger may come. */
  readonly WRZ?: number | undefined
  /** 保证水位: what the works are built to hold. */
  readonly GRZ?: number | undefined
  /** The dike's design level. */
  readonly crest?: number | undefined
  readonly record?: number | undefined
}

/**
 * The stages of a station's warning, mildest first: blue near or above 警戒, yellow near 保证, orange at or above 保证,
 * red at or above the dike's design level. `near` and `deadband` are in m. Levels that are missing leave stages out.
 */
export function warningStages(levels: StationLevels, near: number, deadband: number): readonly Stage[] {
  const limits: Readonly<Record<WarningColour, number | undefined>> = {
    blue: minus(levels.WRZ, near),
    yellow: minus(levels.GRZ, near),
    orange: levels.GRZ,
    red: levels.crest,
  }
  return warningColours.flatMap((colour) => {
    const limit = limits[colour]
    if (limit === undefined) return []
    return [{ colour, priority: colourPriority[colour], limit, clear: minus(limit, deadband) ?? limit }]
  })
}

/** Cut to 12 digits, so that 46.8 − 0.2 is 46.6 and a reading of 46.6 is at the limit. */
function minus(level: number | undefined, amount: number): number | undefined {
  return level === undefined ? undefined : Number((level - amount).toPrecision(12))
}
