import { setImmediate as yieldOnce } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { CardPress, PressAnswer } from '../../core/channel/card-press.ts'
import type { ClockLook } from '../../core/clock-step.ts'
import type { ChannelName } from '../../core/people/channel-kind.ts'
import type { DutyHistory } from '../../core/people/rota/history.ts'
import type { AlarmStore, NumberedEntry } from '../../storage/alarms/alarms.ts'
import { entriesAtOnce, followJournal } from '../../storage/alarms/follow-journal.ts'
import type { DeliveryStore, Step } from '../../storage/deliveries/deliveries.ts'
import type { Progress } from '../../storage/follow/follow.ts'
import type { Course } from '../../storage/follow/source.ts'
import { endInGrace } from '../end-in-grace.ts'
import type { AnswerOptions } from './answers.ts'
import { aside } from './aside.ts'
import { CardPresses } from './card-presses.ts'
import { Cards } from './cards.ts'
import { Courier } from './courier.ts'
import { Decisions } from './decisions.ts'
import { newestDrill } from './drill.ts'
import { Leaving } from './leaving.ts'
import type { Left } from './left.ts'
import { messageOf } from './message.ts'
import { createCrewMetrics } from './metrics.ts'
import { Reads } from './reads.ts'
import { addressesOf, unreachable, type WaySources, wayTo } from './ways.ts'

export interface CrewDeskOptions extends WaySources {
  readonly log: Logger
  readonly metrics: Registry
  readonly store: AlarmStore
  readonly deliveries: DeliveryStore
  /** Which rota was in force when, and what people have changed about it. */
  readonly history: () => Promise<DutyHistory>
  /** Where people reach us; left out, messages have no links. */
  readonly publicUrl?: string | undefined
  /** Whether a person's log-in was taken away since they were called. Default: nobody's. */
  readonly isRevoked?: NonNullable<AnswerOptions['isRevoked']>
  /** Default: ours, and one that is never set. */
  readonly look?: () => ClockLook
}

export interface CrewNotifier extends AsyncDisposable {
  readonly progress: Progress
  /** Whom nothing that is configured can reach, in words for a person. */
  unreachable(): string[]
  /** What the newest plant file has left without who had it, in words for a person. */
  left(): string[]
  seen(): CrewsSeen
  pressed: CrewDesk['pressed']
}

/** How the queue of those who are called is. Times epoch ms. */
export interface CrewsSeen {
  /** How often all that is to be decided and sent was gone through, since the start. */
  readonly turns: number
  /** Since when all that was tried has failed. */
  readonly failingSince: number | undefined
  /** When the oldest critical that is not sent was decided. */
  readonly criticalSince: number | undefined
}

const most = 1_000

interface DeskParts {
  readonly decisions: Decisions
  readonly courier: Courier
  readonly reads: Reads
  readonly cards: Cards
  readonly presses: CardPresses
  readonly leaving: Leaving
  readonly look: () => ClockLook
}

/** Calls people by the escalations of the plant file: decides, and sends what is decided. Time is what `look` says. */
export class CrewDesk {
  readonly courier: Courier
  readonly leaving: Leaving
  private readonly options: CrewDeskOptions
  private readonly decisions: Decisions
  private readonly reads: Reads
  private readonly cards: Cards
  private readonly presses: CardPresses
  private readonly look: () => ClockLook
  /** To the journal's end before anything is sent: the most urgent may be the last. */
  private hasRead = false
  private turns = 0

  static async open(options: CrewDeskOptions): Promise<CrewDesk> {
    const { deliveries, plant, history, store, log } = options
    const look = options.look ?? (() => ({ wall: Date.now(), steady: performance.now() }))
    const metrics = createCrewMetrics(options.metrics, {
      waiting: () => courier.waiting,
      lag: async () => Math.max(0, (await store.journalEnd()) - (await deliveries.cursor())),
      unmatched: async () => (await deliveries.unmatched(most)).length,
      open: async () => (await deliveries.open(most)).length,
      drill: () => newestDrill(deliveries),
    })
    const ways = { wayTo: (person: string, by: ChannelName) => wayTo(options, person, by) }
    const cards = await Cards.begin({
      ...{ log, deliveries, plant, look, metrics, ...ways },
      messageOf: (items) => messageOf(options, items),
    })
    const onKept = async (step: Step) => {
      await courier.kept(step)
      await cards.kept(step)
    }
    const { publicUrl, isRevoked } = options
    const asked = { addressOf: addressesOf(options), ...(isRevoked && { isRevoked }) }
    const leaving = new Leaving(log)
    const onLeft = (left: readonly Left[]) => leaving.tell(left)
    const decisions = new Decisions({ plant, history, store, deliveries, publicUrl, onKept, onLeft, look, ...asked })
    const presses = new CardPresses({ store, deliveries, plant, now: () => look().wall, ...asked })
    const courier = await Courier.begin({
      ...{ log, deliveries, metrics, look, ...ways },
      messageOf: (items) => messageOf(options, items),
      settle: (changes, failed) => decisions.settle(changes, failed),
    })
    const reads = new Reads({ deliveries, ...ways })
    return new CrewDesk(options, { decisions, courier, reads, cards, presses, leaving, look })
  }

  private constructor(
    options: CrewDeskOptions,
    { decisions, courier, reads, cards, presses, leaving, look }: DeskParts,
  ) {
    this.options = options
    this.decisions = decisions
    this.courier = courier
    this.look = look
    this.reads = reads
    this.cards = cards
    this.presses = presses
    this.leaving = leaving
  }

  seen(): CrewsSeen {
    const { failingSince, criticalSince } = this.courier
    return { turns: this.turns, failingSince, criticalSince }
  }

  /** Asks who has read what, where providers have to be asked and it is time; as long as they take, and no turn waits for it. */
  async askReads(signal: AbortSignal): Promise<void> {
    await this.reads.ask(this.look(), signal)
  }

  /** Makes cards say who has it; as long as that takes, and no turn waits for it. */
  async showCards(signal: AbortSignal): Promise<void> {
    await this.cards.turn(signal)
  }

  /** A button of a card that a configured channel has heard of, on record, and what is said to whoever pressed. */
  async pressed(account: string, press: CardPress): Promise<PressAnswer> {
    return await this.presses.take(account, press)
  }

  /** The way along the journal from what is kept: decides all that there is to decide, and begins to send it; `cutting` cuts that off. */
  async along(kept: (position: number) => void, cutting: AbortSignal): Promise<Course<NumberedEntry>> {
    const { decisions, courier } = this
    await this.options.deliveries.resume()
    await courier.catchUp()
    return {
      from: await this.options.deliveries.cursor(),
      take: async (entries, next) => {
        this.hasRead = false
        if (entries.length > 0) {
          await decisions.take(entries, next)
          kept(next)
        }
        this.hasRead = entries.length < entriesAtOnce
      },
      beside: async (): Promise<'nothing'> => {
        if (!this.hasRead) return 'nothing'
        while ((await decisions.pass()) > 0) await yieldOnce()
        await courier.turn(cutting)
        this.turns++
        return 'nothing'
      },
    }
  }
}

/** The desk at work, until it is disposed; what is not told by then is told after the next start. */
export async function startCrewNotifier(options: CrewDeskOptions): Promise<CrewNotifier> {
  const { log, store } = options
  const stopping = new AbortController()
  const cutting = new AbortController()
  const desk = await CrewDesk.open(options)
  const reads = aside(
    () => desk.askReads(stopping.signal),
    (error) => log.warn({ err: error }, 'who has read is not known'),
  )
  const cards = aside(
    () => desk.showCards(stopping.signal),
    (error) => log.warn({ err: error }, 'cards do not show who has it'),
  )

  const follower = followJournal({
    part: 'crews',
    log,
    store,
    async begin({ kept }) {
      const course = await desk.along(kept, cutting.signal)
      return {
        ...course,
        beside: async (at): Promise<'nothing'> => {
          await course.beside?.(at)
          reads.begin()
          cards.begin()
          return 'nothing'
        },
      }
    },
  })

  async function stop(): Promise<void> {
    stopping.abort()
    await follower[Symbol.asyncDispose]()
    await Promise.all([reads.idle(), cards.idle()])
    await desk.courier.idle()
  }

  return {
    get progress() {
      return follower.progress
    },
    unreachable: () => unreachable(options),
    left: () => desk.leaving.words(),
    seen: () => desk.seen(),
    pressed: (account, press) => desk.pressed(account, press),
    [Symbol.asyncDispose]: () => endInGrace({ stop, cutting }),
  }
}
