import { quality as qualities } from '../../core/reading.ts'
import type { Findings } from './findings.ts'
import type { SentAt } from './sorted-ledger.ts'

/**
 * Walks along what was sent for a point and what is stored of it, both ascending in time. The stored rows are told one
 * by one; `end` accounts for what was sent after the last.
 */
export class Reconciliation {
  private readonly point: string
  private readonly sent: Iterator<SentAt>
  private readonly findings: Findings
  private next: SentAt | undefined
  private lastStored = Number.NEGATIVE_INFINITY

  constructor(point: string, sent: Iterable<SentAt>, findings: Findings) {
    this.point = point
    this.sent = sent[Symbol.iterator]()
    this.findings = findings
    this.advance()
  }

  /** Throws where rows are not told in order: the store's answer cannot be used. */
  stored(at: number, value: number | null, quality: number): void {
    const { point, findings } = this
    if (at < this.lastStored) throw new Error(`${point}: the store tells ${at} after ${this.lastStored}`)
    if (at === this.lastStored) {
      findings.wrong('duplicated', { point, at, found: value })
      return
    }
    this.lastStored = at
    while (this.next && this.next.at < at) this.missing(this.next)
    if (this.next?.at !== at) {
      findings.wrong('phantom', { point, at, found: value })
      return
    }
    const { values, acknowledged } = this.next
    this.advance()
    if (quality >= qualities.suspect) findings.count('doubted')
    if (!values.includes(value)) findings.wrong('corrupted', { point, at, expected: values, found: value })
    else if (acknowledged === 'not') findings.count('unacknowledged-stored')
    else {
      findings.count('kept')
      if (acknowledged === 'late') findings.count('late')
    }
  }

  end(): void {
    while (this.next) this.missing(this.next)
  }

  private missing({ at, values, acknowledged }: SentAt): void {
    if (acknowledged === 'not') this.findings.count('unacknowledged-not-stored')
    else this.findings.wrong('lost', { point: this.point, at, expected: values })
    this.advance()
  }

  private advance(): void {
    const { value, done } = this.sent.next()
    this.next = done ? undefined : value
  }
}
