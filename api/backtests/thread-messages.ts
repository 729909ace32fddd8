import type { Incident } from '../../core/alarm/backtest/incident.ts'
import type { BacktestReport } from '../../core/alarm/backtest.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { PlacedProblem } from '../../core/plant/yaml-file.ts'
import type { PlantPiece } from './plant-pieces.ts'
import type { Selection } from './selection.ts'
import type { Column } from './slices.ts'

/** What the thread is given at its start; the plant follows in pieces. */
export interface BacktestTask extends Selection {
  /** The rules to try; left out, those in force. */
  readonly rules?: string
  /** Rules that are compiled already, in place of a text: those tried, and those to compare with. */
  readonly given?: { readonly tried: readonly AlarmRule[]; readonly inForce: readonly AlarmRule[] }
  readonly incidents: readonly Incident[]
}

/** What a backtest's rules come to: how many, and the points that they look at; or the first of their problems. */
export type BacktestChecked =
  | { readonly ok: true; readonly rules: number; readonly points: readonly string[] }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[]; readonly more: number }

/** The thread says when it has the plant and looks at the rules, what they come to, asks for one slice after the other, `first` when it begins at the beginning, and at last tells its report. */
export type FromThread =
  | { readonly name: 'checking' }
  | { readonly name: 'checked'; readonly checked: BacktestChecked }
  | { readonly name: 'next'; readonly from: 'first' | 'here' }
  | { readonly name: 'done'; readonly report: BacktestReport }
export type ToThread =
  | { readonly name: 'plant'; readonly piece: PlantPiece }
  | { readonly name: 'check' }
  | { readonly name: 'slice'; readonly columns: readonly Column[] }
  | { readonly name: 'end' }
