import { lossesOf, type Part, problemOf, standingOf } from '../../core/progress.ts'
import type { Noted } from '../../storage/progress/note.ts'
import type { ProgressWatch } from '../../storage/progress/watch.ts'

/** The parts of this very process, which need no record to be seen. */
export function ownProgress(noted: readonly Noted[]): ProgressWatch {
  const find = (wanted: Part) => noted.find(({ part }) => part === wanted)
  return {
    standings: () =>
      new Map(
        noted.map(({ part, progress }) => {
          const record = { beat: 0, at: 0, parts: { [part]: progress() } }
          return [part, standingOf(part, { record, stillMs: 0, moved: true })]
        }),
      ),
    lagMs: (part) => find(part)?.progress().lagMs,
    losses: () => lossesOf(noted.map(({ part, progress }) => [part, progress()])),
  }
}

/** What of this process is not ready, in words for a person: also trouble that has not made anything late yet. */
export function ownProblems(noted: readonly Noted[]): string[] {
  const standings = ownProgress(noted).standings()
  return noted.flatMap(({ part, progress }) => {
    const { trouble } = progress()
    const standing = standings.get(part)
    const late = standing && problemOf(part, standing)
    return late ?? (trouble ? `${part}: ${trouble.because}` : [])
  })
}

/** What other processes have put on record that is not ready. */
export function problemsElsewhere(watch: ProgressWatch, noted: readonly Noted[]): string[] {
  return [...watch.standings()].flatMap(([part, standing]) => {
    if (noted.some((own) => own.part === part)) return []
    return problemOf(part, standing) ?? []
  })
}
