/** An hour of a point whose readings have changed since it was rolled up. */
export interface DirtyHour {
  readonly point: string
  /** Hours since 1970, UTC. */
  readonly hour: number
  /** Grows with every mark: tells one made while the hour was being rolled from the one that was read. */
  readonly change: number
}

/** Hours by point that a step touched. */
export type TouchedHours = ReadonlyMap<string, ReadonlySet<number>>

export interface DirtyQuery {
  /** Only marks that lie behind this one, in the order of points and hours. */
  readonly after?: Pick<DirtyHour, 'point' | 'hour'>
  /** Only hours before this one. */
  readonly before: number
  readonly limit: number
}

/** The hours of points whose readings have changed since they were rolled up. */
export interface DirtyMarks {
  /**
   * Marks in the order of points, then of hours, so that what is near in the store is rolled together; a mark of the same
   * hour that is made from now on is another.
   */
  read(query: DirtyQuery): Promise<DirtyHour[]>
  /** Takes away exactly these marks: an hour that was marked again since stays dirty. */
  clear(marks: readonly DirtyHour[]): Promise<void>
  /** Marks of hours before this one. */
  count(before: number): Promise<number>
  /** The earliest hour that is dirty. */
  oldest(): Promise<number | undefined>
  /** Gives some of the room that marks have left back to the disk; more of it the next time. */
  shrink(): Promise<void>
}
