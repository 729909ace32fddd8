/** One measured line of a section's table. */
export type Row = Readonly<Record<string, string | number>>

export interface Section {
  readonly name: string
  readonly title: string
  /** What must be installed, or undefined when it can run. */
  readonly missing?: () => string | undefined
  run(report: (row: Row) => void): Promise<void>
}

/** A number with as many digits as a noisy machine deserves. */
export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits))
}

/** Whole thousands for rates. */
export function rate(count: number, seconds: number): number {
  return Math.round(count / seconds / 100) * 100
}
