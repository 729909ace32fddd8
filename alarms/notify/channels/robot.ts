import type { Recipient } from '../channel.ts'

/** What the robots of all providers' groups are given. */
export interface RobotOptions {
  readonly name: string
  /** Default: the provider's own. */
  readonly base?: string | undefined
  readonly recipients: readonly Recipient[]
  readonly zone: () => string
  readonly timeoutMs: number
  readonly clock?: () => number
}
