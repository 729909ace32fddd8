import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'

/** What was done, and what the broker answered: counts, in the order of the first time. */
export class Tally {
  private readonly counts = new Map<string, Map<string, number>>()
  private readonly times = new Map<string, RecordableHistogram>()
  /** Rejects that the platform must have by now, by reason. */
  readonly rejects = new Map<string, number>()

  note(did: string, answer: string): void {
    const answers = this.counts.get(did) ?? new Map<string, number>()
    answers.set(answer, (answers.get(answer) ?? 0) + 1)
    this.counts.set(did, answers)
  }

  /** How long something took, beside its counts. */
  took(did: string, ms: number): void {
    const times = this.times.get(did) ?? createHistogram()
    times.record(Math.max(1, Math.round(ms * 1000)))
    this.times.set(did, times)
  }

  expectReject(reason: string): void {
    this.rejects.set(reason, (this.rejects.get(reason) ?? 0) + 1)
  }

  count(did: string, answer: string): number {
    return this.counts.get(did)?.get(answer) ?? 0
  }

  /** How often it was done, whatever the answer. */
  countFor(did: string): number {
    return [...(this.counts.get(did)?.values() ?? [])].reduce((sum, count) => sum + count, 0)
  }

  /** How often anything was answered so. */
  countOf(answer: string): number {
    return Array.from(this.counts.values(), (answers) => answers.get(answer) ?? 0).reduce(
      (sum, count) => sum + count,
      0,
    )
  }

  get total(): number {
    return [...this.counts.keys()].reduce((sum, did) => sum + this.countFor(did), 0)
  }

  lines(): string[] {
    const width = Math.max(0, ...Array.from(this.counts.keys(), (did) => did.length))
    const rows = Array.from(this.counts, ([did, answers]) => {
      const told = Array.from(answers, ([answer, count]) => `${answer} ${count}`)
      return `  ${did.padEnd(width)}  ${told.join(', ')}${timesText(this.times.get(did))}`
    })
    const rejects = Array.from(this.rejects, ([reason, count]) => `${reason} ${count}`).sort()
    return [...rows.sort(), ...(rejects.length > 0 ? [`  to be found as rejects: ${rejects.join(', ')}`] : [])]
  }
}

function timesText(times: RecordableHistogram | undefined): string {
  if (!times) return ''
  const ms = (percentile: number) => (times.percentile(percentile) / 1000).toFixed(1)
  return ` (p50 ${ms(50)} ms, p99 ${ms(99)} ms)`
}
