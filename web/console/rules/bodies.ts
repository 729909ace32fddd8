import type { AttentionState } from '../../../core/alarm/alarm.ts'
import type { Priority } from '../../../core/alarm/priority.ts'
import type { Language } from '../../../core/words/language.ts'

type Text = Readonly<Record<Language, string>>

/** What can be changed of a rule, as a plant file writes it. */
export interface Values {
  readonly limit?: number | string | { readonly level: string; readonly plus: number }
  readonly change?: number
  readonly deadband?: number
  readonly onDelay?: string
  readonly offDelay?: string
  readonly priority?: string
}

/** A compiled rule, as the API says it. */
export interface RuleBody {
  readonly id: string
  /** Another one wherever it says something else. */
  readonly version: string
  readonly site: string
  readonly asset?: string
  readonly point?: string
  readonly device?: string
  readonly name: Text
  readonly siteName: Text
  readonly assetName?: Text
  /** Of its limits. */
  readonly unit?: string
  /** Points. */
  readonly looksAt: readonly string[]
  readonly priority: Priority
  readonly onDelayMs: number
  readonly offDelayMs: number
  /** Of a rule as it would be: what a level of the plant file comes to is not known, and is not what `stages` say. */
  readonly level?: 'not-known'
  readonly stages: readonly { readonly limit: number; readonly clear: number; readonly priority: Priority }[]
  /** Of its alarm, now. */
  readonly state: AttentionState
  readonly source?: {
    readonly from: 'template' | 'devices' | 'rule'
    readonly path: string
    readonly at: string
    readonly rule: string
    readonly overrides: readonly string[]
    readonly edits: readonly number[]
    readonly against: readonly number[]
    readonly filed: Values
    readonly values: Values
  }
  readonly trialOf?: { readonly alarm: string; readonly edit: number }
}

/** An edit of a rule, as the API says it. */
export interface RuleEditBody {
  readonly id: number
  readonly revision: number
  readonly at: string
  readonly rule: string
  readonly set: Values
  readonly why: string
  readonly by: string
  readonly madeAt: string
  readonly approval?: { readonly who: string; readonly at: string }
  readonly state: {
    readonly name: 'draft' | 'trial' | 'applied' | 'reverted' | 'superseded' | 'discarded'
    readonly who?: string
    readonly why?: string
    readonly at?: string
    readonly since?: string
    readonly until?: string
  }
  readonly verdict?: {
    readonly name: 'holds' | 'in-file' | 'conflict' | 'superseded' | 'gone' | 'misfit'
    readonly at?: readonly {
      readonly alarm: string
      readonly says: Values
      readonly before: Values
      readonly now: Values
    }[]
    readonly problems?: readonly string[]
    readonly says: Text
  }
}

/** An edit with what it would do. */
export interface ShownEdit {
  readonly edit: RuleEditBody
  readonly approval?: 'required' | 'free'
  readonly problems?: readonly { readonly where: string; readonly expected: string }[]
  readonly alarms?: readonly string[]
  /** What holds where it is taken back, and of which older edits; none: of the plant file. */
  readonly without?: { readonly values: Values; readonly older: readonly number[] }
  readonly trial?: readonly {
    readonly alarm: string
    readonly tried: { readonly raised: number }
    readonly inForce: { readonly raised: number }
  }[]
}

/** What one set of rules made of the past. */
interface SideBody {
  readonly kpis: { readonly annunciations: number; readonly fleeting: number }
  readonly activeMs: number
  /** Raised again within ten minutes of a return. */
  readonly jumps: number
  readonly stood: readonly { readonly alarm: string; readonly from: string; readonly to: string }[]
  readonly incidents: readonly { readonly name: string; readonly at: string; readonly leadMs: number | null }[]
}

export interface ReportBody extends SideBody {
  readonly readings: number
  readonly from: string
  readonly to: string
  readonly before?: SideBody
}

export interface BacktestBody {
  readonly id: string
  readonly state: 'running' | 'done' | 'failed'
  readonly readings?: number
  /** 0 to 1. */
  readonly progress?: number
  readonly because?: string
  readonly says?: Text
  readonly report?: ReportBody
}
