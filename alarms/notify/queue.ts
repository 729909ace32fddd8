import type { Priority } from '../../core/alarm/priority.ts'
import type { ClockLook } from '../../core/clock-step.ts'
import {
  type Because,
  type Decision,
  decide,
  decideEnd,
  isOpen,
  type Known,
  settlesInMs,
} from '../../core/notice/decide.ts'
import { endingOf, stands } from '../../core/notice/ending.ts'
import { type NoticeKind, noticeKinds } from '../../core/notice/kind.ts'
import { noticeId } from '../../core/notice/notice.ts'
import type { AlarmStore, NumberedEntry } from '../../storage/alarms/alarms.ts'
import type { Addressee, NoticeLog, OpenNotice } from '../../storage/notices/notices.ts'

/** A journal entry whose notice waits for its turn. */
export interface QueueItem {
  readonly entry: NumberedEntry
  readonly number: number
  readonly priority: Priority
  readonly kind: NoticeKind
  /** What ended an earlier occurrence of the alarm that the recipient had been told of. */
  readonly ended?: NumberedEntry
  readonly failures: number
  /** Of the first attempt, also of one before a restart; by the steady clock, ms. */
  readonly firstAt?: number
  /** Not to be tried again before, by the steady clock, ms. */
  readonly notBefore: number
}

export interface QueueOptions {
  readonly to: Addressee
  readonly store: AlarmStore
  readonly notices: NoticeLog
  /** Told of each entry that the recipient is not told of. */
  readonly onHeld: (because: Because) => void
  /** Our clock, and the steady one, which no waiting is shortened or drawn out by when ours is set. */
  readonly look?: () => ClockLook
}

const entriesAtOnce = 200

/**
 * What one recipient still has to be told: at most one notice per alarm, because a newer one makes an older one stale.
 * So it is bounded by the number of alarms, however long the receiver is away.
 */
export class NoticeQueue {
  private readonly items = new Map<string, QueueItem>()
  /** Notices that were tried and still stand open in the record: the number of their entry by id, by alarm. */
  private readonly open = new Map<string, Map<string, number>>()
  private readonly options: QueueOptions
  private readonly look: () => ClockLook

  static async begin(options: QueueOptions): Promise<NoticeQueue> {
    await options.notices.takeUp(options.to)
    return new NoticeQueue(options, await options.notices.unsettled(options.to))
  }

  private constructor(options: QueueOptions, unsettled: readonly OpenNotice[]) {
    this.options = options
    this.look = options.look ?? (() => ({ wall: Date.now(), steady: performance.now() }))
    for (const notice of unsettled) this.tried(notice)
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

  async add(entry: NumberedEntry): Promise<void> {
    const decision = await this.decide(entry)
    if (!decision.send) {
      await this.hold(entry, decision.because)
      return
    }
    if (decision.held) await this.hold(entry, decision.held)
    const item = await this.itemOf(decision)
    if (!item) {
      await this.hold(entry, 'given-up')
      return
    }
    const older = this.items.get(entry.alarm)
    if (older && idOf(older) !== idOf(item)) await this.hold(older.entry, 'superseded')
    await this.place(item)
  }

  /**
   * Looks through all that the recipient believes to stand, for ends that no entry has brought up: those of before a
   * restart, or of an alarm whose newer news was not told in the end.
   */
  async findEnds(): Promise<void> {
    for (const alarm of await this.options.notices.open(this.options.to)) {
      const end = this.items.has(alarm) ? undefined : decideEnd(await this.known(alarm))
      const item = end && (await this.itemOf(end))
      if (item) await this.place(item)
    }
  }

  /** What may go at a time of the steady clock, judged anew by what the alarms are by now. */
  async ready(at: number): Promise<QueueItem[]> {
    const ready: QueueItem[] = []
    for (const item of [...this.items.values()]) {
      const judged = await this.judge(item)
      if (!judged) continue
      this.items.set(judged.entry.alarm, judged)
      if (judged.notBefore <= at) ready.push(judged)
    }
    return ready
  }

  /** It was accepted or given up. */
  drop({ entry, kind }: QueueItem): void {
    this.settled(entry.alarm, noticeId(entry, kind))
    this.items.delete(entry.alarm)
  }

  /** It was tried and not accepted. */
  postpone(item: QueueItem, until: { readonly firstAt: number; readonly notBefore: number }): void {
    this.tried({ id: idOf(item), alarm: item.entry.alarm, number: item.number })
    this.items.set(item.entry.alarm, { ...item, ...until, failures: item.failures + 1 })
  }

  /** The receiver is back: nothing has to wait for its own next try. */
  release(): void {
    const { wall, steady } = this.look()
    for (const [alarm, item] of this.items) {
      this.items.set(alarm, { ...item, notBefore: steady + settlesInMs(item.entry, wall) })
    }
  }

  /** An alarm has one notice: whatever was tried of it before, and is not read again after a restart, is stale by now. */
  private async place(item: QueueItem): Promise<void> {
    const { alarm } = item.entry
    this.items.set(alarm, item)
    for (const [id, number] of this.open.get(alarm) ?? [])
      if (number < item.number) await this.close(alarm, id, 'superseded')
  }

  private tried({ id, alarm, number }: OpenNotice): void {
    const open = this.open.get(alarm) ?? new Map<string, number>()
    this.open.set(alarm, open.set(id, number))
  }

  /** False where it was not open. */
  private settled(alarm: string, id: string): boolean {
    const open = this.open.get(alarm)
    const wasOpen = open?.delete(id) ?? false
    if (open?.size === 0) this.open.delete(alarm)
    return wasOpen
  }

  /** Undefined where it is not to be told any more. What it says by now may be another notice, which has not been tried. */
  private async judge(item: QueueItem): Promise<QueueItem | undefined> {
    const decision = await this.decide(item.entry)
    if (!decision.send) {
      this.items.delete(item.entry.alarm)
      await this.hold(item.entry, decision.because)
      return undefined
    }
    const { entry, kind } = decision
    if (entry.number === item.number && kind === item.kind) return item
    await this.close(item.entry.alarm, idOf(item), 'superseded')
    const other = await this.itemOf(decision)
    if (!other) this.items.delete(item.entry.alarm)
    return other
  }

  /** Undefined where the notice has been given up. */
  private async itemOf({ entry, kind, ended }: Decision & { send: true }): Promise<QueueItem | undefined> {
    const { to, notices } = this.options
    const before = await notices.find(to, noticeId(entry, kind))
    if (before?.outcome === 'failed') return undefined
    const { wall, steady } = this.look()
    return {
      entry,
      number: entry.number,
      priority: entry.priority,
      kind,
      failures: 0,
      notBefore: steady + settlesInMs(entry, wall),
      ...(ended && { ended }),
      ...(before && { firstAt: steady - Math.max(0, wall - before.firstAt) }),
    }
  }

  private async decide(entry: NumberedEntry): Promise<Decision> {
    return decide({ entry, ...(await this.known(entry.alarm, entry.occurrence)) })
  }

  /** What counts where a recipient believes that an alarm stands is asked for there only. `occurrence`: what is to be told. */
  private async known(id: string, occurrence?: number): Promise<Known> {
    const { to, store, notices } = this.options
    const [alarm, told] = [await store.alarm(id), await notices.told(to, id)]
    if (!told || !isOpen(told)) return { alarm, told, stands: false, ending: undefined }
    const isStanding = alarm !== undefined && stands(alarm, (await store.rule(id))?.audience ?? 'people')
    const asks = !isStanding || (occurrence !== undefined && occurrence !== told.occurrence)
    return { alarm, told, stands: isStanding, ending: asks ? await this.endAfter(id, told.number) : undefined }
  }

  /** The first entry of an alarm after a number that ends what was told of it. */
  private async endAfter(alarm: string, number: number): Promise<NumberedEntry | undefined> {
    for (let after = number; ; ) {
      const entries = await this.options.store.journal({ alarm, after, limit: entriesAtOnce })
      const end = entries.find((entry) => endingOf(entry) !== undefined)
      if (end || entries.length < entriesAtOnce) return end
      after = entries.at(-1)?.number ?? after
    }
  }

  private async hold(entry: NumberedEntry, because: Because): Promise<void> {
    this.options.onHeld(because)
    if (!this.open.has(entry.alarm)) return
    for (const kind of noticeKinds) await this.close(entry.alarm, noticeId(entry, kind), because)
  }

  /** The record must not say for ever that a notice is being tried. */
  private async close(alarm: string, id: string, because: Because): Promise<void> {
    if (this.settled(alarm, id)) await this.options.notices.drop(this.options.to, id, because)
  }
}

function idOf({ entry, kind }: QueueItem): string {
  return noticeId(entry, kind)
}
