/** What a load generator is told: one JSON argument. */
export interface Load {
  readonly port: number
  readonly connections: number
  readonly qos: 0 | 1
  readonly readings: number
  readonly messages: number
  /** Unacknowledged messages of one connection at once. */
  readonly window: number
  /** Messages a second over all connections; 0 is as fast as it goes. */
  readonly rate: number
  /** Password of each connection's user `bench-N`; none where the broker asks for none. */
  readonly passwords: readonly string[]
  /** Event time of each device's first message, epoch ms; each next one is a second later. */
  readonly startAt: number
}

/** What it tells at the end: one JSON line. */
export interface LoadReport {
  readonly messages: number
  readonly seconds: number
  readonly cpuSeconds: number
  /** PUBLISH written to PUBACK read, ms; QoS 1 only. */
  readonly ackMs: { readonly p50: number; readonly p99: number } | undefined
}

export function deviceName(index: number): string {
  return `bench-${index}`
}

export function pointName(index: number): string {
  return `p${index}`
}

export const benchSite = 'bench'
