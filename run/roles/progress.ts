import { lossesOf, type Part, problemOf, type Standing, standingOf, worstOf } from '../../core/progress.ts'
import type { Noted } from '../../storage/progress/note.ts'
import { rolesOf } from '../../storage/progress/roles.ts'
import type { ProgressWatch } from '../../storage/progress/watch.ts'

/** The parts of this very process, which need no record to be seen. */
export function ownProgress(noted: readonly Noted[]): ProgressWatch {
  const allOf = (wanted: Part) => noted.filter(({ part }) => part === wanted)
  return {
    standings: () => {
      const all = noted.map((each) => [each.part, ownStanding(each)] as const)
      return new Map(
        [...Map.groupBy(all, ([part]) => part)].map(([part, found]) => [part, worstOf(found.map(([, one]) => one))]),
      )
    },
    lagMs(part) {
      const lags = allOf(part).map(({ progress }) => progress().lagMs)
      return lags.length === 0 ? undefined : Math.max(...lags)
    },
    losses: () => lossesOf(noted.map(({ part, progress }) => [part, progress()])),
  }
}

function ownStanding({ part, progress }: Noted): Standing {
  const record = { beat: 0, at: 0, parts: { [part]: progress() } }
  return standingOf(part, { record, stillMs: 0, moved: true })
}

/** What of this process is not ready, in words for a person: also trouble that has not made anything late yet. */
export function ownProblems(noted: readonly Noted[]): string[] {
  const problems = noted.flatMap((each) => {
    const { part, progress } = each
    const { trouble } = progress()
    return problemOf(part, ownStanding(each)) ?? (trouble ? `${part}: ${trouble.because}` : [])
  })
  return [...new Set(problems)]
}

/** How all stands, by what is on record, and for what is all this process's own by what it says itself. */
export function standingsWith(
  watch: ProgressWatch,
  noted: readonly Noted[],
  partitions: number,
): ReadonlyMap<Part, Standing> {
  const own = [...ownProgress(noted).standings()].filter(([part]) => !isShared(part, partitions))
  return new Map([...watch.standings(), ...own])
}

/** What other processes have put on record that is not ready. */
export function problemsElsewhere(watch: ProgressWatch, noted: readonly Noted[], partitions: number): string[] {
  return [...watch.standings()].flatMap(([part, standing]) => {
    const isOwn = !isShared(part, partitions) && noted.some((own) => own.part === part)
    return isOwn ? [] : (problemOf(part, standing) ?? [])
  })
}

/** Whether a part of the work may be in several processes at once. */
function isShared(part: Part, partitions: number): boolean {
  return rolesOf(part, partitions).length > 1
}
