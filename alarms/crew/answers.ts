import { verbOfKey } from '../../core/channel/keys.ts'
import { nothingShown, undelivered, withReceipt } from '../../core/channel/receipt.ts'
import type { DeliveryRecord } from '../../core/delivery/record.ts'
import { answerRefusal } from '../../core/people/may-answer.ts'
import { isOwnMeans } from '../../core/people/means.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import { acknowledgeOccurrence } from '../../storage/alarms/acknowledge.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import type { Calling, DeliveryStore } from '../../storage/deliveries/deliveries.ts'
import type { Incoming } from '../../storage/deliveries/incoming.ts'
import type { Draft } from './draft.ts'
import { beginDrill } from './drill.ts'
import { tellOfLogIns } from './failed-log-ins.ts'
import { type AddressBook, presserOf } from './presser.ts'
import { takeOver } from './take-over.ts'

export interface AnswerOptions {
  readonly store: AlarmStore
  readonly deliveries: DeliveryStore
  /** What people are called, and what they may do now. */
  readonly plant: PlantRef
  /** Where people are found. Default: nowhere, and whoever presses is who was told. */
  readonly addressOf?: AddressBook
  /** Whether a person's log-in was taken away since they were called. Default: nobody's. */
  readonly isRevoked?: (person: string, calledAt: number) => Promise<boolean>
}

/** A receipt may be here before the answer that names the message: it is looked for again until then. */
const matchMs = 600_000
/** Of an account that nobody of the plant has, so much is kept. */
const mostOfAccount = 100

/** What came from outside, and what it does: receipts to deliveries, answers to callings and to the alarm itself. */
export class Answers {
  private readonly options: AnswerOptions

  constructor(options: AnswerOptions) {
    this.options = options
  }

  /** False where it has to wait: it matches nothing yet. */
  async take(draft: Draft, incoming: Incoming, now: number): Promise<boolean> {
    const { row } = incoming
    if (incoming.is === 'receipt') {
      const { account, receipt } = incoming
      const matched = await this.options.deliveries.byProvider(account, receipt.providerId)
      if (matched.length === 0) {
        const waited = now - incoming.receivedAt
        if (waited >= 0 && waited < matchMs) return false
        draft.taken.push({ row, as: 'unmatched' })
        return true
      }
      for (const delivery of matched) await this.receive(draft, delivery, incoming, now)
    } else if (incoming.is === 'answer') {
      await this.say(draft, incoming, now)
    } else if (incoming.is === 'drill') await beginDrill(draft, incoming, now)
    else if (incoming.is === 'log-ins-failed') {
      const { zone } = this.options.plant.current.city
      await tellOfLogIns(draft, incoming, { zone, now })
    }
    draft.taken.push({ row, as: 'done' })
    return true
  }

  private async receive(
    draft: Draft,
    delivery: DeliveryRecord,
    incoming: Incoming & { is: 'receipt' },
    now: number,
  ): Promise<void> {
    const { receipt } = incoming
    if (receipt.says === 'pressed' && this.isOfAnother(draft, delivery, incoming, now)) return
    const before = draft.shownOf(delivery.id) ?? delivery.shown ?? nothingShown
    const shown = withReceipt(before, receipt)
    const { id, alarm, occurrence, person, channel } = delivery
    draft.changed.push({ id, shown })
    const calling = await draft.calling(alarm, occurrence)
    const why = undelivered(shown)
    if (calling && why !== undefined && undelivered(before) === undefined) {
      draft.changed.push({ id, outcome: 'failed', failedAt: now, detail: why })
      draft.apply(calling, { type: 'failed', delivery: id, because: 'undelivered', at: now })
    }
    const verb = receipt.says === 'pressed' ? verbOfKey(receipt.key) : undefined
    if (!verb || before.pressed !== undefined) return
    const called = this.options.plant.current.duty.people.get(person)?.name['zh-CN']
    const named = called !== undefined && { person: called }
    await this.say(draft, { alarm, occurrence, verb, by: person, ...named, via: channel }, now)
  }

  /** Whoever it was passed on to has not been told it, and says nothing for who was. */
  private isOfAnother(
    draft: Draft,
    delivery: DeliveryRecord,
    { receipt }: Incoming & { is: 'receipt' },
    now: number,
  ): boolean {
    const { plant, addressOf } = this.options
    const presser = addressOf && presserOf(delivery, receipt.address, { plant: plant.current, addressOf })
    if (!presser || presser.is === 'own' || receipt.says !== 'pressed') return false
    const by = presser.is === 'another' ? presser.person : delivery.channel
    const because = presser.is === 'another' ? 'another-person' : 'not-in-plant'
    const account = presser.is === 'nobody' && receipt.address?.slice(0, mostOfAccount)
    const says = verbOfKey(receipt.key) ?? receipt.key
    draft.note(delivery, now, { note: 'refused', says, by, because, ...(account && { account }) })
    return true
  }

  private async say(
    draft: Draft,
    { alarm, occurrence, verb, by, person, via }: Omit<Incoming & { is: 'answer' }, 'is' | 'row' | 'receivedAt'>,
    now: number,
  ): Promise<void> {
    const calling = await draft.calling(alarm, occurrence)
    if (!calling) return
    // whoever answers by the API was asked there, as themselves
    const no = isOwnMeans(via) ? undefined : await refusalOf(this.options, by, calling)
    if (no !== undefined) {
      draft.note(calling, now, { note: 'refused', says: verb, by, because: no })
      return
    }
    if (calling.about) {
      takeOver(draft, calling, { verb, by, via }, now)
      return
    }
    draft.note(calling, now, { note: 'said', says: verb, by, via })
    if (verb === 'pass-on') {
      draft.apply(calling, { type: 'passed-on', by, at: now })
      return
    }
    const isThere = verb === 'arrived' || verb === 'done'
    if (isThere) draft.apply(calling, { type: 'arrived', at: now })
    // who is on the way or there has it in hand
    const because = calling.isDrill
      ? 'done'
      : await acknowledgeOccurrence(
          this.options.store,
          { alarm, occurrence, by, ...(person !== undefined && { person }), via, note: verb },
          now,
        )
    if (because !== 'done') draft.note(calling, now, { note: 'refused', says: verb, by, because })
    const latest = await draft.calling(alarm, occurrence)
    if (because === 'done' && latest && !isThere) draft.apply(latest, { type: 'acknowledged', by, at: now })
    // nobody has to go anywhere for a drill
    const answered = await draft.calling(alarm, occurrence)
    if (answered?.isDrill) draft.apply(answered, { type: 'arrived', at: now })
  }
}

/** Why somebody who was called may not answer any more. */
export async function refusalOf(
  { plant, store, isRevoked }: Pick<AnswerOptions, 'plant' | 'store' | 'isRevoked'>,
  person: string,
  { alarm, beganAt }: Pick<Calling, 'alarm' | 'beganAt'>,
) {
  const site = (await store.rule(alarm))?.site
  const revoked = (await isRevoked?.(person, beganAt)) ?? false
  return answerRefusal(plant.current, { person, ...(site !== undefined && { site }), isRevoked: revoked })
}
