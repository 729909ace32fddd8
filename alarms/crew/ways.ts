import { addressOf } from '../../core/channel/address.ts'
import type { SecretSource } from '../../core/channel/parse.ts'
import { type ChannelName, channelKinds } from '../../core/people/channel-kind.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import { isReadLanguage } from '../../core/words/language.ts'
import type { Channel, Recipient } from '../notify/channel.ts'
import type { AddressBook } from './presser.ts'

/** By what a person is told. */
export type Way =
  | { readonly is: 'channel'; readonly channel: Channel; readonly to: Recipient }
  /** No channel of anybody is configured: who would be told is logged, and nobody is reached. */
  | { readonly is: 'log'; readonly name: string }
  | { readonly is: 'none'; readonly detail: string }

export interface WaySources {
  readonly plant: PlantRef
  /** The configured channels, by the word of `reach` that they answer to. The first of a word is used. */
  readonly channels: ReadonlyMap<ChannelName, readonly Channel[]>
  /** Where numbers and ids are kept. */
  readonly source: SecretSource
}

/** Whether anybody can be told by anything that is configured; a robot that tells a group of everything is no way to a person. */
export function isConfigured({ plant, channels }: WaySources): boolean {
  return plant.current.duty.people.values().some(({ reach }) => reach.some((by) => channels.has(by)))
}

export function wayTo(sources: WaySources, id: string, by: ChannelName): Way {
  const { plant, channels, source } = sources
  const person = plant.current.duty.people.get(id)
  if (!isConfigured(sources)) return { is: 'log', name: person?.name['zh-CN'] ?? id }
  if (!person) return { is: 'none', detail: `${id} is no longer in the plant file` }
  const channel = channels.get(by)?.[0]
  if (!channel) return { is: 'none', detail: `no channel is ${by}` }
  const found = addressOf(person, by, source)
  if (!found.ok) return { is: 'none', detail: found.why }
  const recipient = channelKinds[by].needs === 'none' ? channel.name : id
  const language = isReadLanguage(person.language) ? { language: person.language } : {}
  return { is: 'channel', channel, to: { id: recipient, address: found.address, ...language } }
}

/** Where people are found by each channel, by the plant of now. */
export function addressesOf({ plant, source }: WaySources): AddressBook {
  return (id, by) => {
    const person = plant.current.duty.people.get(id)
    const found = person && addressOf(person, by, source)
    return found?.ok ? found.address : undefined
  }
}

/** Whom nothing that is configured can reach, in words for a person; nobody where nothing is configured. */
export function unreachable(sources: WaySources): string[] {
  if (!isConfigured(sources)) return []
  const { people, crews, routes } = sources.plant.current.duty
  if (routes.length === 0) return []
  const told = new Set(
    [...crews.values()].flatMap(({ members, officer }) => [...members, ...(officer ? [officer] : [])]),
  )
  const missed = [...people.values()].filter(
    ({ id, reach }) => told.has(id) && reach.every((by) => wayTo(sources, id, by).is === 'none'),
  )
  return missed.map(({ id }) => `crews: ${id} cannot be reached by any configured channel`)
}
