import { z } from 'zod'
import { DeviceOption } from './decode/device.ts'
import { levelsOf } from './decode/levels.ts'
import type { Message } from './message.ts'
import { deviceAt } from './plant/addresses.ts'
import { keysOf, type Partitioning, partitionOf } from './plant/partitions.ts'
import type { Device, Plant } from './plant/plant.ts'
import { parseTopic, topicMatches } from './topic.ts'

/**
 * Where a message goes in a log of several parts. `one`: all that it can hold is of sites of that key. `home`: its topic
 * does not say of which sites it is, or it is of several; the part of its client's name keeps it for ingest, and every
 * other one has a copy, for alarms. `note`: the platform's own, which every part is told.
 */
export type Route =
  | { readonly to: 'one'; readonly partition: number }
  | { readonly to: 'home'; readonly partition: number }
  | { readonly to: 'note' }

type Routed = Pick<Message, 'topic' | 'client'>
/** By the topic alone: the key; `several` where it does not say, or where it is of several; `nobody` where no decoder reads it. */
type Named = { readonly key: string } | 'several' | 'nobody' | 'note'

/** Most topics whose key is remembered; above it the memory starts anew. */
const rememberedTopics = 20_000
const ownNotes = '$huoshui/'

/** Where each message of a plant goes. A reload makes another. */
export function createRoutes(plant: Plant, { partitions }: Partitioning): (message: Routed) => Route {
  const keyOf = keysOf(plant)
  const remembered = new Map<string, Named>()

  function named(topic: string): Named {
    const known = remembered.get(topic)
    if (known !== undefined) return known
    const found = nameOf(topic, plant, keyOf)
    if (remembered.size >= rememberedTopics) remembered.clear()
    remembered.set(topic, found)
    return found
  }

  return ({ topic, client }) => {
    const name = named(topic)
    if (name === 'note') return { to: 'note' }
    if (name === 'several') return { to: 'home', partition: partitionOf(client, partitions) }
    return { to: 'one', partition: partitionOf(name === 'nobody' ? client : name.key, partitions) }
  }
}

function nameOf(topic: string, plant: Plant, keyOf: (site: string) => string): Named {
  if (topic.startsWith(ownNotes)) return 'note'
  const entry = plant.decoders.find((each) => topicMatches(each.topic, topic))
  const sites = entry ? sitesBy(entry, topic, plant) : ownSites(topic, plant)
  if (sites === 'nobody') return 'nobody'
  const [key, ...others] = new Set(sites.map(keyOf))
  return key === undefined || others.length > 0 ? 'several' : { key }
}

function ownSites(topic: string, plant: Plant): readonly string[] | 'nobody' {
  const own = parseTopic(topic)
  if (own) return [own.site]
  const [station, address, ...rest] = topic.split('/')
  if (station === 'sl651' && address !== undefined && rest.length === 0) return sitesThrough(address, plant)
  return 'nobody'
}

type Entry = Plant['decoders'][number]

/** The sites that a message on that topic can be of, by what its format says of the topic; none where it does not say. */
function sitesBy(
  { use, options }: Pick<Entry, 'use' | 'options'>,
  topic: string,
  plant: Plant,
): readonly string[] | 'nobody' {
  const levels = topic.split('/')
  switch (use) {
    case 'native': {
      const own = parseTopic(topic)
      return own ? [own.site] : []
    }
    case 'ignore':
      return 'nobody'
    case 'chirpstack':
      return levels[2] === 'device' ? sitesThrough(levels[3], plant) : []
    case 'sparkplug':
      return sitesBehind(`${levels[1]}/${levels[3]}`, plant)
    case 'tasmota':
    case 'advantech':
      return sitesOfOption(options, topic, plant) ?? sitesThrough(levels[1], plant)
    case 'json':
    case 'text':
    case 'bytes':
    case 'line-protocol':
      return sitesOfOption(options, topic, plant) ?? []
    case 'several': {
      const parts = Several.safeParse(options).data?.of ?? []
      const all = parts.map((part) => sitesBy(part, topic, plant))
      // a part that does not say may be of any site
      return all.some((sites) => sites === 'nobody' || sites.length === 0) ? [] : all.flat()
    }
    default:
      return []
  }
}

const Several = z.object({ of: z.array(z.object({ use: z.string(), options: z.unknown() })) })
const WithDevice = z.object({ device: DeviceOption })

/** By the option `device`; undefined where there is none of a kind that names one device by the topic. */
function sitesOfOption(options: unknown, topic: string, plant: Plant): readonly string[] | undefined {
  const device = WithDevice.safeParse(options).data?.device
  if (!device || 'pointer' in device) return undefined
  if ('is' in device) return sitesOf([plant.devices.get(device.is)])
  const name = levelsOf(topic, '/', device.topic)
  const here = device.site === undefined ? undefined : plant.devices.get(`${device.site}/${name}`)
  return name === undefined ? [] : sitesOf([here ?? deviceAt(plant.devicesByAddress, name)])
}

/** Of a device, and of those that speak through it. */
function sitesThrough(address: string | undefined, plant: Plant): readonly string[] {
  const device = address === undefined ? undefined : deviceAt(plant.devicesByAddress, address)
  if (!device) return []
  return sitesOf([device, ...[...plant.devices.values()].filter(({ gateway }) => gateway === device.id)])
}

/** Of an edge node, and of the devices behind it: its sequence and its death are of all of them. */
function sitesBehind(edge: string, plant: Plant): readonly string[] {
  const own = edge.toLowerCase()
  return sitesOf(
    [...plant.devices.values()].filter(({ address = '' }) => {
      const called = address.toLowerCase()
      return called === own || called.startsWith(`${own}/`)
    }),
  )
}

function sitesOf(devices: readonly (Device | undefined)[]): readonly string[] {
  return [...new Set(devices.flatMap((device) => device?.site ?? []))]
}
