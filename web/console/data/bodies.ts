/** What waits, as the API says it. */
export interface WaitingBody {
  readonly id: number
  readonly reason: 'unknown-device' | 'unknown-point'
  readonly name: string
  readonly state: 'waiting' | 'reading-again'
  readonly count: number
  readonly lastReceivedAt: string
  readonly client: string
  readonly topics: readonly string[]
  readonly values: Readonly<Record<string, string>>
  readonly sample: string
  readonly encoding: 'utf-8' | 'base64'
  readonly proposal: ProposalBody
}

/** A claim as it could be. */
export interface ProposalBody {
  readonly site?: string
  readonly device: string
  readonly address?: string
  readonly asset?: string
  readonly points: readonly {
    readonly id: string
    readonly wire: string
    readonly value: string
    readonly quantity?: string
    readonly unit?: string
    readonly range?: readonly [number, number]
  }[]
}

/** What was claimed beside the plant file, as the API says it. */
export interface MadeClaim {
  readonly site: string
  readonly device: string
  readonly points: readonly string[]
  readonly yaml: string
}

/** What could not be used, as the API says it. */
export interface RejectBody {
  readonly id: number
  readonly reason: string
  readonly detail: string
  readonly where: string
  readonly count: number
  readonly topic: string
  readonly client: string
  readonly receivedAt: string
  readonly payload: string
  readonly encoding: 'utf-8' | 'base64'
}

/** A day of a site, as the API says it. */
export interface QualityDay {
  readonly from: string
  readonly expected: number
  readonly readings: number
  readonly complete: number | null
  readonly suspect: number | null
  readonly silentMs: number
  readonly clockMs: number
}
