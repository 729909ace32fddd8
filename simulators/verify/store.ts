export type TakeRow = (at: number, value: number | null, quality: number) => void

/** Where the verifier reads what is stored: the platform's API, or InfluxDB itself. */
export interface StoredReadings {
  /**
   * Tells everything stored of a point in [from, to], in ascending order; a time that is stored twice comes twice. Asks
   * `begin` who takes the rows, again where an answer broke off. Nothing is told of a point that the store does not know.
   */
  read(point: string, period: { readonly from: number; readonly to: number }, begin: () => TakeRow): Promise<void>
}
