import { Registry } from 'prom-client'
import { parse } from 'yaml'
import type { Channel } from '../../alarms/notify/channel.ts'
import { startNotifier } from '../../alarms/notify/notifier.ts'
import type { EvaluatorEvent, OperatorEvent } from '../../core/alarm/attention-event.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import { compilePlant } from '../../core/plant/compile.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import { openJournalCursors } from '../../storage/alarms/journal-cursors.ts'
import { openNoticeLog } from '../../storage/notices/notice-log.ts'
import type { NoticeLog } from '../../storage/notices/notices.ts'
import { raising, returning, tashi } from './alarm-act.ts'
import { alarmRule } from './alarm-rule.ts'
import { plantText } from './plant-text.ts'
import { quietLog } from './quiet.ts'

export function noticePlant(): Plant {
  const compiled = compilePlant(parse(plantText, { merge: true }))
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.plant
}

/** A rule of the gauge at the canal's head. */
export function headRule(id: string, different: Partial<AlarmRule> = {}): AlarmRule {
  return alarmRule({
    id: `nangan.head.level.${id}`,
    site: 'nangan',
    asset: 'head',
    signal: { of: 'value', point: 'nangan/head/level' },
    texts: {
      name: { 'zh-CN': '水位高', en: 'Level high' },
      cause: { 'zh-CN': '上游暴雨', en: 'Storm upstream' },
      response: { 'zh-CN': '开启泄水闸 <2>', en: 'Open sluice <2>' },
    },
    timeToRespondMs: 600_000,
    ...different,
  })
}

export interface DeskOptions {
  readonly folder: string
  readonly channels: readonly Channel[]
  readonly perMinute?: number
  readonly retryMs?: number
}

interface DeskParts {
  readonly store: AlarmStore
  readonly notices: NoticeLog
  readonly step: number
}

/** An alarm journal with a notifier that reads it; the notifier starts when it is told to. */
export class NoticeDesk implements AsyncDisposable {
  readonly store: AlarmStore
  readonly notices: NoticeLog
  readonly metrics = new Registry()
  private readonly options: DeskOptions
  private readonly parts = new AsyncDisposableStack()
  private step: number

  static async open(options: DeskOptions): Promise<NoticeDesk> {
    const { folder } = options
    const store = await openAlarmStore({ folder })
    return new NoticeDesk(options, { store, notices: await openNoticeLog({ folder }), step: await store.cursor() })
  }

  private constructor(options: DeskOptions, { store, notices, step }: DeskParts) {
    this.options = options
    this.store = this.parts.use(store)
    this.notices = this.parts.use(notices)
    this.step = step
  }

  async start(): Promise<void> {
    const { folder, channels, perMinute = 1_000, retryMs = 60_000 } = this.options
    const { store, notices, metrics } = this
    const cursors = this.parts.use(await openJournalCursors({ folder }))
    const plant = { current: noticePlant() }
    const publicUrl = 'https://huoshui.example/'
    const sources = { store, cursors, notices, plant, metrics, log: quietLog, channels }
    this.parts.use(await startNotifier({ ...sources, perMinute, retryMs, publicUrl }))
  }

  async raise(...rules: readonly AlarmRule[]): Promise<this> {
    return await this.commit(rules.map((rule) => raising(rule, Date.now())))
  }

  async return(...rules: readonly AlarmRule[]): Promise<this> {
    return await this.commit(rules.map((rule) => returning(rule, Date.now())))
  }

  /** What the evaluator says of an alarm. */
  async say(rule: AlarmRule, ...events: readonly EvaluatorEvent[]): Promise<this> {
    return await this.commit(events.map((event) => ({ rule, serverAt: Date.now(), event })))
  }

  async act(rule: AlarmRule, event: DistributiveOmit<OperatorEvent, 'who'>): Promise<this> {
    const result = await this.store.act(rule, { ...event, who: tashi } as OperatorEvent, { serverAt: Date.now() })
    if (!result.ok) throw new Error(result.because)
    return this
  }

  /** A metric's value, summed over the label sets that hold these. */
  async metric(name: string, labels: Record<string, string> = {}): Promise<number> {
    const found = await this.metrics.getSingleMetric(name)?.get()
    const values = (found?.values ?? []).filter((value) =>
      Object.entries(labels).every(([label, wanted]) => String(Reflect.get(value.labels, label)) === wanted),
    )
    return values.reduce((sum, { value }) => sum + value, 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.parts.disposeAsync()
  }

  private async commit(events: Parameters<typeof this.store.commit>[0]['events']): Promise<this> {
    this.step += 1
    await this.store.commit({ cursor: this.step, events, records: [] })
    return this
  }
}

type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never
