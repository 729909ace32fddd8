import { listeningTopic } from '../listening.ts'
import type { LoggedMessage } from '../message.ts'
import { openedTopic } from '../opened.ts'
import type { Plant } from '../plant/plant.ts'
import { topicMatches } from '../topic.ts'
import { advantechDecoder } from './advantech.ts'
import { bytesDecoder } from './bytes.ts'
import { chirpstackDecoder } from './chirpstack.ts'
import type { Decoder, DecoderFactory } from './decoder.ts'
import { hj212Decoder } from './hj212.ts'
import { jsonDecoder } from './json-mapping.ts'
import { nativeDecoder } from './native.ts'
import { senmlDecoder } from './senml.ts'
import { sparkplugDecoder } from './sparkplug.ts'
import { openedDecoder, silentDecoder, statusDecoder } from './status.ts'
import { tasmotaDecoder } from './tasmota.ts'
import { textDecoder } from './text-mapping.ts'
import { thingsStackDecoder } from './things-stack.ts'

/** The decoders that a plant file may `use`, by name. */
export const decoderFactories: ReadonlyMap<string, DecoderFactory> = new Map<string, DecoderFactory>([
  ['native', nativeDecoder],
  ['json', jsonDecoder],
  ['text', textDecoder],
  ['bytes', bytesDecoder],
  ['chirpstack', chirpstackDecoder],
  ['things-stack', thingsStackDecoder],
  ['sparkplug', sparkplugDecoder],
  ['senml', senmlDecoder],
  ['hj212', hj212Decoder],
  ['advantech', advantechDecoder],
  ['tasmota', tasmotaDecoder],
])

const ownTopics: readonly (readonly [filter: string, decoder: Decoder])[] = [
  [listeningTopic, silentDecoder],
  [openedTopic, openedDecoder],
  ['v1/+/alarms/+', silentDecoder],
  ['v1/+/+/readings', nativeDecoder()],
  ['v1/+/+/status', statusDecoder],
  ['v1/+/+/command', silentDecoder],
  ['v1/+/+/result', silentDecoder],
]

/** Most topics whose decoder is remembered; above it the memory starts anew. */
const rememberedTopics = 20_000

/**
 * Which decoder reads a message: the first of the plant file whose filter matches its topic, then our own topics';
 * undefined for a topic that is nobody's. Throws on options that `plant check` would have refused.
 */
export function createDecoders(plant: Plant): (message: LoggedMessage) => Decoder | undefined {
  const foreign = plant.decoders.map(({ topic, use, options }) => {
    const factory = decoderFactories.get(use)
    if (!factory) throw new Error(`no decoder ${use}: there are ${[...decoderFactories.keys()].join(', ')}`)
    return [topic, factory(options)] as const
  })
  const rules = [...foreign, ...ownTopics]
  const remembered = new Map<string, Decoder | undefined>()
  return ({ topic }) => {
    const known = remembered.get(topic)
    if (known !== undefined || remembered.has(topic)) return known
    const decoder = rules.find(([filter]) => topicMatches(filter, topic))?.[1]
    if (remembered.size >= rememberedTopics) remembered.clear()
    remembered.set(topic, decoder)
    return decoder
  }
}
