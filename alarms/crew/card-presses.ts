import type { CardPress, PressAnswer } from '../../core/channel/card-press.ts'
import type { DeliveryRecord } from '../../core/delivery/record.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import { isReadLanguage, type ReadLanguage, writtenFor } from '../../core/words/language.ts'
import { fill, wordsOf } from '../../core/words/tables.ts'
import { clockText } from '../../core/words/time.ts'
import type { PressWords } from '../../core/words/words.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import type { DeliveryStore } from '../../storage/deliveries/deliveries.ts'
import { type AnswerOptions, refusalOf } from './answers.ts'
import { type AddressBook, presserOf } from './presser.ts'

export interface CardPressesOptions extends Pick<AnswerOptions, 'isRevoked'> {
  readonly store: AlarmStore
  readonly deliveries: DeliveryStore
  readonly plant: PlantRef
  readonly addressOf: AddressBook
  readonly now: () => number
}

/** Buttons of cards that are told over a connection of ours: on record as other receipts are, and answered in words at once. */
export class CardPresses {
  private readonly options: CardPressesOptions

  constructor(options: CardPressesOptions) {
    this.options = options
  }

  /** What is answered is on record; what it says is how things stand, and the receipt decides. Throws where it cannot be kept. */
  async take(account: string, press: CardPress): Promise<PressAnswer> {
    const { deliveries, now } = this.options
    const { providerId, address, key, at } = press
    const receivedAt = now()
    const [delivery] = await deliveries.byProvider(account, providerId)
    const answer = await this.answer(delivery, press)
    const told = { providerId, address, receivedAt, ...(at !== undefined && { at }) }
    await deliveries.bring({ is: 'receipt', receivedAt, account, receipt: { ...told, says: 'pressed', key } })
    return answer
  }

  private async answer(delivery: DeliveryRecord | undefined, { address }: CardPress): Promise<PressAnswer> {
    if (!delivery) return this.say(undefined, false, 'unknownCard')
    const { deliveries, addressOf } = this.options
    const { alarm, occurrence, person } = delivery
    const presser = presserOf(delivery, address, { plant: this.options.plant.current, addressOf })
    if (presser.is === 'nobody') return this.say(undefined, false, 'unknownPerson')
    if (presser.is === 'another') return this.say(presser.person, false, 'anotherPerson', { who: this.nameOf(person) })
    const calling = await deliveries.calling(alarm, occurrence)
    const no = calling && (await refusalOf(this.options, person, calling))
    if (no !== undefined) return this.say(person, false, no === 'not-in-plant' ? 'unknownPerson' : 'mayNot')
    const stage = calling?.state?.stage
    if (!stage || (stage.name === 'over' && stage.because !== 'arrived')) return this.say(person, false, 'over')
    const now = await this.options.store.alarm(alarm)
    if (!calling.isDrill && now?.occurrence !== occurrence) return this.say(person, false, 'over')
    if (stage.name === 'answered' && stage.by !== person)
      return this.say(person, true, 'taken', { who: this.nameOf(stage.by) })
    return this.say(person, true, 'thanks')
  }

  private say(
    person: string | undefined,
    counts: boolean,
    words: keyof PressWords,
    about: Readonly<Record<string, string>> = {},
  ): PressAnswer {
    const { plant, now } = this.options
    const { duty, city } = plant.current
    const given = person === undefined ? undefined : duty.people.get(person)?.language
    const language: ReadLanguage = isReadLanguage(given) ? given : 'zh-CN'
    const at = now()
    const time = clockText(at, { now: at, zone: city.zone, language: writtenFor(language) })
    return { counts, text: fill(wordsOf(language).message.press[words], { ...about, time }) }
  }

  private nameOf(person: string): string {
    return this.options.plant.current.duty.people.get(person)?.name['zh-CN'] ?? person
  }
}
