import type { DeliveryRecord } from '../../core/delivery/record.ts'
import { type ChannelName, channelKinds } from '../../core/people/channel-kind.ts'
import type { Plant } from '../../core/plant/plant.ts'

/** Where a person is found by a channel now; undefined where nowhere. */
export type AddressBook = (person: string, by: ChannelName) => string | undefined

export type Presser =
  /** Whom the message went to. */
  | { readonly is: 'own' }
  | { readonly is: 'another'; readonly person: string }
  /** Nobody of the plant has this address. */
  | { readonly is: 'nobody' }

/** Where who pressed is told by an id of theirs; of a telephone number the same may be written in several ways. */
const byId: ReadonlySet<string> = new Set(['wecom', 'dingtalk', 'feishu'])

/** Who has pressed a button of a message: a card may be passed on, and answers for nobody else. */
export function presserOf(
  { person, channel }: Pick<DeliveryRecord, 'person' | 'channel'>,
  address: string | undefined,
  { plant, addressOf }: { readonly plant: Pick<Plant, 'duty'>; readonly addressOf: AddressBook },
): Presser {
  if (address === undefined || !byId.has(channelKinds[channel].needs)) return { is: 'own' }
  const wanted = address.toLowerCase()
  const has = (id: string) => addressOf(id, channel)?.toLowerCase() === wanted
  if (has(person)) return { is: 'own' }
  const other = plant.duty.people.keys().find(has)
  return other === undefined ? { is: 'nobody' } : { is: 'another', person: other }
}
