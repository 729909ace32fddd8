import type { City, Model } from '../model.ts'
import type { RuleBody, Values } from './bodies.ts'
import type { Incident } from './incident-text.ts'
import type { Check } from './use-check.ts'
import type { usePast } from './use-past.ts'

/** A rule, what is typed of it, and the past under both. */
export interface PastProps {
  readonly model: Model
  readonly city: City
  readonly rule: RuleBody
  readonly set: Values
  readonly check: Check
  readonly past: ReturnType<typeof usePast>
  readonly days: number
  readonly mayEdit: boolean
  readonly incidents: readonly Incident[]
  readonly onIncidents: (incidents: readonly Incident[]) => void
}
