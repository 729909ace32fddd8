export type TakeRow = (at: number, value: number | null, quality: number) => void

/** What is asked of a store: a point, and times, both included. */
export interface Asked {
  readonly point: string
  readonly from: number
  readonly to: number
}

/** Where the verifier reads what is stored: the platform's API, or InfluxDB itself. */
export interface StoredReadings {
  /** How many points it is best asked for in one go. */
  readonly inOneGo: number
  /**
   * Tells everything stored of points, each in ascending order; a time that is stored twice comes twice. Asks `begin` who
   * takes a point's rows, again where an answer broke off; a point of which nothing is stored need not be begun.
   */
  read(asked: readonly Asked[], begin: (point: string) => TakeRow): Promise<void>
}
