/** Where the verifier reads what is stored: the platform's API, or InfluxDB itself. */
export interface StoredReadings {
  /**
   * Tells everything stored of a point in [from, to], in ascending order; a time that is stored twice comes twice. Throws
   * when the store does not answer, perhaps after some rows.
   */
  read(
    point: string,
    period: { readonly from: number; readonly to: number },
    take: (at: number, value: number | null, quality: number) => void,
  ): Promise<void>
}
