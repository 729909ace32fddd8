import type { Priority } from '../../core/alarm/priority.ts'
import { type Because, decide, type NoticeKind, noticeKinds, settledAt } from '../../core/notice/decide.ts'
import { noticeId } from '../../core/notice/notice.ts'
import type { AlarmStore, NumberedEntry } from '../../storage/alarms/alarms.ts'
import type { Addressee, NoticeLog } from '../../storage/notices/notices.ts'

/** A journal entry whose notice waits for its turn. */
export interface QueueItem {
  readonly entry: NumberedEntry
  readonly number: number
  readonly priority: Priority
  readonly kind: NoticeKind
  readonly failures: number
  /** Of the first attempt, also of one before a restart; epoch ms. */
  readonly firstAt?: number
  /** Not to be tried again before, epoch ms. */
  readonly notBefore: number
}

export interface QueueOptions {
  readonly to: Addressee
  readonly store: AlarmStore
  readonly notices: NoticeLog
  /** Told of each entry that the recipient is not told of. */
  readonly onHeld: (because: Because) => void
}

/**
 * What one recipient still has to be told: at most one notice per alarm, because a newer one makes an older one stale.
 * So it is bounded by the number of alarms, however long the receiver is away.
 */
export class NoticeQueue {
  private readonly items = new Map<string, QueueItem>()
  /** Ids of notices that were tried and still stand open in the record. */
  private readonly open: Set<string>
  private readonly options: QueueOptions

  constructor(options: QueueOptions) {
    this.options = options
    this.open = new Set(options.notices.unsettled(options.to))
  }

  get size(): number {
    return this.items.size
  }

  /** Number of the oldest entry that is still to be told. */
  get oldest(): number | undefined {
    let oldest: number | undefined
    for (const { number } of this.items.values()) if (oldest === undefined || number < oldest) oldest = number
    return oldest
  }

  add(entry: NumberedEntry): void {
    const decision = this.decide(entry)
    if (!decision.send) {
      this.hold(entry, decision.because)
      return
    }
    const { number, priority } = entry
    const { to, notices } = this.options
    const before = notices.find(to, noticeId(entry, decision.kind))
    if (before?.outcome === 'failed') {
      this.hold(entry, 'given-up')
      return
    }
    const older = this.items.get(entry.alarm)
    if (older) this.hold(older.entry, 'superseded')
    const since = before ? { firstAt: before.firstAt } : {}
    this.items.set(entry.alarm, {
      entry,
      number,
      priority,
      kind: decision.kind,
      failures: 0,
      notBefore: settledAt(entry),
      ...since,
    })
  }

  /** What may go at a time, judged anew by what the alarms are by now. */
  ready(at: number): QueueItem[] {
    const ready: QueueItem[] = []
    for (const [alarm, item] of this.items) {
      const decision = this.decide(item.entry)
      if (!decision.send) {
        this.items.delete(alarm)
        this.hold(item.entry, decision.because)
        continue
      }
      if (decision.kind !== item.kind) this.close(noticeId(item.entry, item.kind), 'superseded')
      // what it says now is another notice, which has not been tried yet
      const judged = decision.kind === item.kind ? item : { ...item, kind: decision.kind, failures: 0, notBefore: 0 }
      this.items.set(alarm, judged)
      if (judged.notBefore <= at) ready.push(judged)
    }
    return ready
  }

  /** It was accepted or given up. */
  drop({ entry, kind }: QueueItem): void {
    this.open.delete(noticeId(entry, kind))
    this.items.delete(entry.alarm)
  }

  /** It was tried and not accepted. */
  postpone(item: QueueItem, until: { readonly firstAt: number; readonly notBefore: number }): void {
    this.open.add(noticeId(item.entry, item.kind))
    this.items.set(item.entry.alarm, { ...item, ...until, failures: item.failures + 1 })
  }

  /** The receiver is back: nothing has to wait for its own next try. */
  release(): void {
    for (const [alarm, item] of this.items) this.items.set(alarm, { ...item, notBefore: settledAt(item.entry) })
  }

  private decide(entry: NumberedEntry) {
    const { to, store, notices } = this.options
    return decide({ entry, alarm: store.alarm(entry.alarm), told: notices.told(to, entry.alarm) })
  }

  private hold(entry: NumberedEntry, because: Because): void {
    this.options.onHeld(because)
    if (this.open.size === 0) return
    for (const kind of noticeKinds) this.close(noticeId(entry, kind), because)
  }

  /** The record must not say for ever that a notice is being tried. */
  private close(id: string, because: Because): void {
    if (this.open.delete(id)) this.options.notices.drop(this.options.to, id, because)
  }
}
