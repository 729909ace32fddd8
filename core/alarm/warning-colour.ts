import type { Priority } from './priority.ts'

/** 蓝 黄 橙 红: the colours of a Chinese flood warning, mildest first. They are derived; nobody types one. */
export const warningColours = ['blue', 'yellow', 'orange', 'red'] as const
export type WarningColour = (typeof warningColours)[number]

export const colourPriority: Readonly<Record<WarningColour, Priority>> = {
  red: 'critical',
  orange: 'high',
  yellow: 'medium',
  blue: 'low',
}
