import { Registry } from 'prom-client'
import { parse } from 'yaml'
import { CrewDesk } from '../../alarms/crew/crew-notifier.ts'
import type { Channel } from '../../alarms/notify/channel.ts'
import type { OperatorEvent } from '../../core/alarm/attention-event.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { CardPress, PressAnswer } from '../../core/channel/card-press.ts'
import type { ChannelName } from '../../core/people/channel-kind.ts'
import { compilePlant } from '../../core/plant/compile.ts'
import type { Plant, PlantRef } from '../../core/plant/plant.ts'
import { stateInFiles } from '../../run/roles/state-in-files.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import { entriesAtOnce } from '../../storage/alarms/follow-journal.ts'
import type { DeliveryStore } from '../../storage/deliveries/deliveries.ts'
import { raising, returning, tashi } from './alarm-act.ts'
import type { OpenState } from './kept-in.ts'
import { plantText } from './plant-text.ts'
import { quietLog } from './quiet.ts'

const people = ['tsering', 'li', 'dawa', 'office']
/** Of each person; the number of `li` is one that no provider knows. */
export const numbers: Readonly<Record<string, string>> = {
  PHONE_TSERING: '+8613800000001',
  PHONE_LI: '+8613800000000',
  PHONE_DAWA: '+8613800000003',
  PHONE_OFFICE: '+8613800000009',
}

/** Three people who are called one after the other, each for five minutes, and the duty office if nobody answers. */
export const crewDuty = {
  people: people.map((id) => ({
    ...{ id, name: { 'zh-CN': id }, reach: ['voice', 'sms'] },
    phone: `\${env:PHONE_${id.toUpperCase()}}`,
  })),
  crews: [{ id: 'canals', members: ['tsering', 'li', 'dawa'], officer: 'office' }],
  escalations: {
    urgent: {
      steps: [
        { tell: ['tsering'], by: ['voice'], answer: '5min' },
        { tell: ['li'], by: ['voice'], answer: '5min' },
        { tell: ['dawa'], by: ['voice'], answer: '5min' },
      ],
      repeat: 2,
      arrive: '45min',
      // biome-ignore lint/suspicious/noThenProperty: the plant file's word; it is never awaited
      then: { tell: ['office'] },
    },
    daily: { steps: [{ tell: 'crew', answer: '1h' }] },
  },
  routes: [
    { when: { priority: ['critical', 'high'] }, escalation: 'urgent', crew: 'canals' },
    { when: {}, escalation: 'daily', crew: 'canals' },
  ],
}

export function crewPlant(duty: object = crewDuty): Plant {
  const compiled = compilePlant({ ...parse(plantText, { merge: true }), ...duty })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.plant
}

export interface NightOptions {
  readonly folder: string
  readonly start: number
  readonly plant?: Plant
  /** By the word of `reach`; none: nobody can be told. */
  readonly channels?: (clock: () => number) => ReadonlyMap<ChannelName, readonly Channel[]>
  /** Whose log-ins were taken away; default: nobody's. */
  readonly isRevoked?: (person: string, calledAt: number) => Promise<boolean>
  /** Where its state is kept; default: in files. */
  readonly state?: OpenState
  /** What stands for people's addresses. */
  readonly env?: Readonly<Record<string, string>>
}

interface NightParts {
  readonly kept: AsyncDisposable
  readonly store: AlarmStore
  readonly deliveries: DeliveryStore
  readonly metrics: Registry
  readonly desk: CrewDesk
  readonly clock: { now: number; set: number }
  readonly inForce: PlantRef
  readonly step: number
}

/** An alarm journal, and the desk that calls people from it, on a clock that stands where it is put. */
export class CrewNight implements AsyncDisposable {
  readonly store: AlarmStore
  readonly deliveries: DeliveryStore
  readonly metrics: Registry
  private readonly clock: { now: number; set: number }
  /** What the plant file says: put another there, as a reload does. */
  readonly plant: PlantRef
  private readonly parts = new AsyncDisposableStack()
  private readonly desk: CrewDesk
  private readonly cutting = new AbortController()
  private step: number

  static async open(options: NightOptions): Promise<CrewNight> {
    const { folder, start, plant = crewPlant(), channels, env = numbers } = options
    const kept = await (options.state ?? stateInFiles)(folder)
    const store = await kept.alarms()
    const deliveries = await kept.deliveries()
    const clock = { now: start, set: 0 }
    const inForce: PlantRef = { current: plant }
    const metrics = new Registry()
    const desk = await CrewDesk.open({
      ...{ log: quietLog, metrics, store, deliveries, plant: inForce },
      history: async () => ({ versions: [], changes: [] }),
      channels: channels?.(() => clock.now) ?? new Map(),
      source: { env },
      publicUrl: 'https://huoshui.example',
      ...(options.isRevoked && { isRevoked: options.isRevoked }),
      look: () => ({ wall: clock.now, steady: clock.now - clock.set - start }),
    })
    return new CrewNight({ kept, store, deliveries, metrics, desk, clock, inForce, step: await store.cursor() })
  }

  private constructor({ kept, store, deliveries, metrics, desk, clock, inForce, step }: NightParts) {
    this.parts.use(kept)
    this.store = this.parts.use(store)
    this.deliveries = this.parts.use(deliveries)
    this.metrics = metrics
    this.desk = desk
    this.clock = clock
    this.plant = inForce
    this.step = step
  }

  /** What the newest plant file has left, in words. */
  left(): string[] {
    return this.desk.leaving.words()
  }

  get now(): number {
    return this.clock.now
  }

  set now(at: number) {
    this.clock.now = at
  }

  /** Somebody sets our clock. */
  setClock(by: number): void {
    this.clock.now += by
    this.clock.set += by
  }

  /** Whatever happens from now until then, with all that follows from it. */
  async to(at: number): Promise<void> {
    for (;;) {
      await this.settle()
      const due = await this.deliveries.nextDue()
      if (due === undefined || due > at) break
      this.now = Math.max(this.now, due)
    }
    this.now = at
    await this.settle()
  }

  /** All that there is to do at this moment. */
  async settle(): Promise<void> {
    for (let before = ''; ; ) {
      const { store, desk, cutting } = this
      const course = await desk.along(() => undefined, cutting.signal)
      for (let at = course.from; ; ) {
        const entries = await store.journal({ after: at, limit: entriesAtOnce })
        at = entries.at(-1)?.number ?? at
        await course.take(entries, at)
        if (entries.length < entriesAtOnce) break
      }
      await course.beside?.(0)
      await desk.courier.idle()
      const incoming = await this.deliveries.incoming(10_000)
      const place = `${await this.deliveries.cursor()} ${await store.journalEnd()}`
      const after = `${desk.courier.waiting} ${await this.attempts()} ${incoming.length} ${place}`
      if (after === before) return
      before = after
    }
  }

  /** Sends so far: what goes on to another channel waits as before, and is not over. */
  private async attempts(): Promise<number> {
    const counted = await this.metrics.getSingleMetric('huoshui_deliveries_attempts_total')?.get()
    return (counted?.values ?? []).reduce((sum, { value }) => sum + value, 0)
  }

  /** Providers that have to be asked are asked who has read what. */
  async askReads(): Promise<void> {
    await this.desk.askReads(this.cutting.signal)
    await this.settle()
  }

  /** A pressed button of a card, as a channel's own connection tells it. */
  async pressed(account: string, press: CardPress): Promise<PressAnswer> {
    return await this.desk.pressed(account, press)
  }

  /** Cards are made to say who has it. */
  async showCards(): Promise<void> {
    await this.desk.showCards(this.cutting.signal)
  }

  async raise(...rules: readonly AlarmRule[]): Promise<void> {
    await this.commit(rules.map((rule) => raising(rule, this.now - 5)))
  }

  async return(...rules: readonly AlarmRule[]): Promise<void> {
    await this.commit(rules.map((rule) => returning(rule, this.now - 5)))
  }

  async acknowledge(rule: AlarmRule): Promise<void> {
    const event: OperatorEvent = { type: 'acknowledged', channel: 'page', who: tashi }
    const result = await this.store.act(rule, event, { serverAt: this.now })
    if (!result.ok) throw new Error(result.because)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.parts.disposeAsync()
  }

  private async commit(events: Parameters<typeof this.store.commit>[0]['events']): Promise<void> {
    this.step += 1
    await this.store.commit({ cursor: this.step, events, records: [] })
  }
}
