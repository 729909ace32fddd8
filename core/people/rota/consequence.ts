import { type RotaChange, spanOf } from './change.ts'
import { type DutyHistory, dutyTable, onCallAt } from './history.ts'

/** What a change has come to, for whoever made it: a cover of somebody who is not on duty does nothing, a leave may leave nobody. */
export interface Consequence {
  /** Whether anybody else is told at any time because of it. */
  readonly does: 'something' | 'nothing'
  /** [from, to), epoch ms, in which nobody of a crew is told. */
  readonly nobody: readonly { readonly crew: string; readonly from: number; readonly to: number }[]
}

/** The consequence for these crews of a change that is among those of the history. */
export function consequenceOf(history: DutyHistory, change: RotaChange, crews: readonly string[]): Consequence {
  const { from, to } = spanOf(change)
  const without = { ...history, changes: history.changes.filter(({ number }) => number !== change.number) }
  const rows = crews.flatMap((crew) => dutyTable(history, crew, from, to).map((row) => ({ crew, ...row })))
  const before = crews.flatMap((crew) => dutyTable(without, crew, from, to).map((row) => ({ crew, ...row })))
  const differs = [...rows, ...before].some(({ crew, from: at }) => told(history, crew, at) !== told(without, crew, at))
  const nobody = rows.filter(({ onCall }) => onCall?.people.length === 0)
  return {
    does: differs ? 'something' : 'nothing',
    nobody: nobody.map((row) => ({ crew: row.crew, from: row.from, to: row.to })),
  }
}

function told(history: DutyHistory, crew: string, at: number): string | undefined {
  return onCallAt(history, crew, at)
    ?.people.map(({ person }) => person)
    .join()
}
