import type { LatestBody } from '../../api/live/schema.ts'
import type { Priority } from '../../core/alarm/priority.ts'
import type { Language } from '../../core/words/language.ts'

type Text = Readonly<Record<Language, string>>

/** A point, as the API says it. */
export interface PointInfo {
  readonly id: string
  readonly name: Text
  readonly assetName: Text
  readonly quantity: string
  readonly kind: 'gauge' | 'amount' | 'counter' | 'state'
  readonly unit: string
  readonly states?: Readonly<Record<string, number>>
  readonly stateNames?: Readonly<Record<string, Text>>
  readonly everyMs?: number
  /** What the instrument can report. */
  readonly range?: readonly [number, number]
  readonly limits?: readonly LimitInfo[]
}

/** A limit of a rule that compares the point's own value; `side`: which way is worse. */
export interface LimitInfo {
  readonly alarm: string
  readonly name: Text
  readonly side: 'above' | 'below'
  readonly limit: number
  readonly priority: Priority
}

/** A site, as the API says it; `lines`: where its water runs, upstream first. */
export interface SiteInfo {
  readonly id: string
  readonly name: Text
  readonly at: readonly [number, number]
  readonly lines?: readonly (readonly (readonly [number, number])[])[]
  readonly assetList: readonly AssetInfo[]
}

/** What a site has, and where it stands. */
export interface AssetInfo {
  readonly id: string
  readonly kind: string
  readonly name: Text
  readonly at: readonly [number, number]
}

/** A device, as the API says it. */
export interface DeviceInfo {
  readonly id: string
  readonly state: 'unheard' | 'reporting' | 'connected' | 'session-lost' | 'silent' | 'clock-wrong'
  readonly label: Text
  readonly since?: string
  readonly data?: { readonly receivedAt: string }
  /** Above 0 its clock is behind. */
  readonly clockOffsetMs?: number
  readonly gateway?: string
  /** When it last said that it lives. */
  readonly aliveAt?: string
  readonly session: { readonly since?: string }
  /** Messages that never came. */
  readonly gaps?: { readonly count: number; readonly detail: string }
  readonly rejects: number
  /** `hint`: what its wrong clock looks like. */
  readonly clock: { readonly told: 'by-device' | 'by-receipt'; readonly hint?: Text }
  readonly battery: readonly LatestBody[]
  readonly signal: readonly LatestBody[]
}
