import { parseDuration } from '../../../core/duration.ts'
import { fill } from '../../../core/words/tables.ts'
import { words } from '../../lib/language.ts'
import { shownText } from '../../lib/shown-text.ts'
import type { ProposalBody } from './bodies.ts'

/** What stands in the form. */
export interface ClaimDraft {
  readonly site: string
  readonly device: string
  readonly address: string
  readonly asset: string
  /** Whether the asset is there already. */
  readonly is: 'known' | 'new'
  readonly kind: string
  readonly every: string
  readonly points: readonly DraftPoint[]
}
export interface DraftPoint {
  readonly take: 'take' | 'leave'
  readonly wire: string
  readonly value: string
  readonly id: string
  readonly quantity: string
  readonly unit: string
  readonly low: string
  readonly high: string
}

/** Filled in with what is proposed; what nothing tells is not taken. */
export function draftFrom({ site = '', device, address = '', asset, points }: ProposalBody): ClaimDraft {
  return {
    ...{ site, device, address, asset: asset ?? '', is: asset === undefined ? 'new' : 'known' },
    ...{ kind: kindOf(points), every: '' },
    points: points.map(({ wire, value, id, quantity = '', unit = '', range }) => ({
      ...{ take: quantity === '' ? 'leave' : 'take', wire, value, id, quantity, unit },
      ...{ low: range ? String(range[0]) : '', high: range ? String(range[1]) : '' },
    })),
  }
}

/** What was typed before, with what was sent since; undefined where that has other values, or nothing is kept. */
export function draftKept(text: string, { points }: ProposalBody): ClaimDraft | undefined {
  if (text === '') return undefined
  const kept = JSON.parse(text) as ClaimDraft
  const isSame = kept.points.map(({ wire }) => wire).join('\n') === points.map(({ wire }) => wire).join('\n')
  if (!isSame) return undefined
  return {
    ...kept,
    points: kept.points.map((point, index) => ({ ...point, value: points[index]?.value ?? point.value })),
  }
}

/** The kind of a new asset that has such points. */
function kindOf(points: ProposalBody['points']): string {
  const has = (quantity: string) => points.some((point) => point.quantity === quantity)
  if (has('pump_state')) return 'pump'
  if (has('gate_opening')) return 'gate'
  if (has('flow')) return 'flow-gauge'
  if (has('rain')) return 'rain-gauge'
  if (has('ph') || has('turbidity') || has('dissolved_oxygen_mass')) return 'water-quality'
  return has('water_level') ? 'level-gauge' : 'cabinet'
}

interface ClaimBody {
  readonly site: string
  readonly device: string
  readonly address?: string
  readonly asset: string
  readonly kind?: string
  readonly points: readonly {
    readonly id: string
    readonly wire?: string
    readonly quantity: string
    readonly unit?: string
    readonly range?: readonly [number, number]
    readonly every?: string
  }[]
}

export type ReadClaim =
  | { readonly ok: true; readonly body: ClaimBody }
  | { readonly ok: false; readonly says: readonly string[] }

const namePattern = /^[a-z0-9]([a-z0-9_.-]{0,62}[a-z0-9])?$/i

/** The form as a claim, or what is still wrong with it, in words. */
export function readClaim({ site, device, address, asset, is, kind, every, points }: ClaimDraft): ReadClaim {
  const { waiting: w } = words().data
  const taken = points.filter(({ take }) => take === 'take')
  const rangeOf = ({ low, high }: DraftPoint) =>
    low.trim() === '' && high.trim() === '' ? undefined : ([Number(low), Number(high)] as const)
  const isBad = (point: DraftPoint) => {
    const range = rangeOf(point)
    return range !== undefined && !(point.low.trim() !== '' && point.high.trim() !== '' && range[0] < range[1])
  }
  const says = [
    ...(site === '' ? [w.needSite] : []),
    ...(namePattern.test(asset) ? [] : [w.needAsset]),
    ...(taken.length === 0 ? [w.needPoint] : []),
    ...taken
      .filter(({ quantity }) => quantity === '')
      .map(({ wire }) => fill(w.needQuantity, { wire: shownText(wire) })),
    ...taken.filter(isBad).map(({ wire }) => fill(w.badRange, { wire: shownText(wire) })),
    ...(every.trim() !== '' && parseDuration(every.trim()) === undefined ? [w.badEvery] : []),
  ]
  if (says.length > 0) return { ok: false, says }
  const body: ClaimBody = {
    ...{ site, device, asset },
    ...(address !== '' && { address }),
    ...(is === 'new' && { kind }),
    points: taken.map((point) => {
      const { id, wire, quantity, unit } = point
      const range = rangeOf(point)
      return {
        ...{ id, quantity },
        ...(wire !== id && { wire }),
        ...(unit !== '' && { unit }),
        ...(range && { range }),
        ...(every.trim() !== '' && { every: every.trim() }),
      }
    }),
  }
  return { ok: true, body }
}
