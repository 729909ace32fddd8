import type { Logger } from 'pino'
import type { Counter } from 'prom-client'
import type { ClockLook } from '../../core/clock-step.ts'
import type { DeliveryRecord } from '../../core/delivery/record.ts'
import type { ChannelMessage } from '../../core/notice/channel-message.ts'
import type { ChannelName } from '../../core/people/channel-kind.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import { type ReadLanguage, writtenFor } from '../../core/words/language.ts'
import { fill, wordsOf } from '../../core/words/tables.ts'
import { clockText } from '../../core/words/time.ts'
import type { DeliveryStore, Step } from '../../storage/deliveries/deliveries.ts'
import { tellingOf } from './message.ts'
import type { Way } from './ways.ts'

export interface CardsOptions {
  readonly log: Logger
  readonly deliveries: DeliveryStore
  readonly plant: PlantRef
  readonly look: () => ClockLook
  readonly wayTo: (person: string, by: ChannelName) => Way
  /** What a delivery's message says. */
  readonly messageOf: (items: readonly DeliveryRecord[]) => Promise<ChannelMessage | undefined>
  readonly metrics: { readonly cards: Counter<'outcome'> }
}

interface Waiting {
  readonly alarm: string
  readonly occurrence: number
  readonly tries: number
  /** By the steady clock, ms. */
  readonly notBefore: number
}

/** Occurrences whose cards wait; beyond it the oldest are left as they are. */
const most = 1_000
const triesMost = 3
const againMs = 20_000
/** Longer than any provider changes a card: WeCom 72 h, Feishu 14 days. */
const changeableMs = 14 * 86_400_000
const mostLookedAt = 10_000

/**
 * Makes the cards of an occurrence say who has it, at everybody who was sent one, however it was answered. Which cards
 * still have to is kept with their deliveries, so that what a restart cut off is done after it. Nothing waits for it, and
 * what fails is counted and leaves the card as it was.
 */
export class Cards {
  private readonly options: CardsOptions
  private readonly waiting = new Map<string, Waiting>()

  /** With what was left to do when the process ended: changed, perhaps, and not noted; then it is changed to the same. */
  static async begin(options: CardsOptions): Promise<Cards> {
    const cards = new Cards(options)
    const since = options.look().wall - changeableMs
    for (const delivery of await options.deliveries.withCards(since, mostLookedAt)) cards.put(beginning(delivery))
    return cards
  }

  private constructor(options: CardsOptions) {
    this.options = options
  }

  /** What one turn has kept: an answer, or a card that was taken after it. */
  async kept({ notes = [], changed = [] }: Step): Promise<void> {
    const answered = notes.filter(({ note }) => note.note === 'answered' || note.note === 'said')
    const sent: DeliveryRecord[] = []
    for (const { id, card } of changed) {
      const delivery = card && card.shownAt === undefined ? await this.options.deliveries.delivery(id) : undefined
      if (delivery) sent.push(delivery)
    }
    for (const each of [...answered, ...sent]) this.put(beginning(each))
  }

  /** Changes the cards that wait; as long as that takes, and no turn waits for it. */
  async turn(signal: AbortSignal): Promise<void> {
    const { steady } = this.options.look()
    for (const [key, waiting] of this.waiting) {
      if (signal.aborted) return
      if (waiting.notBefore > steady) continue
      this.waiting.delete(key)
      if (await this.show(waiting, signal)) continue
      const tries = waiting.tries + 1
      if (tries < triesMost) this.put({ ...waiting, tries, notBefore: steady + againMs * tries })
    }
  }

  private put(waiting: Waiting): void {
    this.waiting.set(`${waiting.alarm}#${waiting.occurrence}`, waiting)
    const [oldest] = this.waiting.keys()
    if (this.waiting.size > most && oldest !== undefined) this.waiting.delete(oldest)
  }

  /** False where another try may do it. */
  private async show({ alarm, occurrence, tries }: Waiting, signal: AbortSignal): Promise<boolean> {
    const { deliveries, log, metrics } = this.options
    const cards = (await deliveries.deliveriesOf(alarm, occurrence)).filter(({ card }) => card && !card.shownAt)
    const answer = cards.length === 0 ? undefined : await this.answerOf(alarm, occurrence)
    if (!answer) return true
    let isDone = true
    for (const delivery of cards) {
      const { id, person, channel: by, account, card } = delivery
      const way = this.options.wayTo(person, by)
      if (!card || way.is !== 'channel' || way.channel.name !== account || !way.channel.showAnswered) continue
      const { to, channel } = way
      const message = await this.options.messageOf([delivery])
      const telling = await tellingOf(deliveries, delivery)
      const text = this.textOf(answer, to.language)
      const said = { code: card.code, to, text, telling, ...(message && { message }) }
      const outcome = (await channel.showAnswered?.(said, signal))?.outcome
      if (signal.aborted) return true
      const mayRepeat = outcome === 'unavailable' || outcome === 'limited'
      if (mayRepeat && tries + 1 < triesMost) {
        isDone = false
        continue
      }
      const isShown = outcome === 'accepted'
      metrics.cards.inc({ outcome: isShown ? 'shown' : 'failed' })
      if (!isShown) log.warn({ person, alarm, outcome }, 'a card does not show who has it')
      // its code holds for one change: it is not tried again
      const shownAt = this.options.look().wall
      await deliveries.commit({ changed: [{ id, card: { ...card, shownAt } }] })
    }
    return isDone
  }

  private async answerOf(alarm: string, occurrence: number): Promise<{ by: string; at: number } | undefined> {
    const { deliveries } = this.options
    const stage = (await deliveries.calling(alarm, occurrence))?.state?.stage
    const isAnswered = stage?.name === 'answered' || (stage?.name === 'over' && stage.because === 'arrived')
    if (!isAnswered) return undefined
    const notes = await deliveries.notesOf(alarm, occurrence)
    const answer =
      notes.findLast(({ note }) => note.note === 'answered') ?? notes.findLast(({ note }) => note.note === 'said')
    return answer && 'by' in answer.note ? { by: answer.note.by, at: answer.at } : undefined
  }

  private textOf({ by, at }: { readonly by: string; readonly at: number }, language: ReadLanguage = 'zh-CN'): string {
    const { duty, city } = this.options.plant.current
    const name = duty.people.get(by)?.name
    const time = clockText(at, { now: at, zone: city.zone, language })
    return fill(wordsOf(language).stateOf.answered, {
      who: name?.[writtenFor(language)] ?? name?.['zh-CN'] ?? by,
      time,
    })
  }
}

function beginning({ alarm, occurrence }: Pick<Waiting, 'alarm' | 'occurrence'>): Waiting {
  return { alarm, occurrence, tries: 0, notBefore: Number.NEGATIVE_INFINITY }
}
