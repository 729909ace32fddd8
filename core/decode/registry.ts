import type { z } from 'zod'
import { steppedTopic } from '../clock-step.ts'
import { keptAliveTopic } from '../kept-alive.ts'
import { listeningTopic } from '../listening.ts'
import type { LoggedMessage } from '../message.ts'
import { openedTopic } from '../opened.ts'
import type { Plant } from '../plant/plant.ts'
import { topicMatches } from '../topic.ts'
import { AdvantechOptions, advantechDecoder } from './advantech.ts'
import { BytesOptions, bytesDecoder } from './bytes.ts'
import { chirpstackDecoder } from './chirpstack.ts'
import type { Decoder, DecoderFactory } from './decoder.ts'
import { Hj212Options, hj212Decoder } from './hj212.ts'
import { JsonOptions, jsonDecoder } from './json-mapping.ts'
import { LineProtocolOptions, lineProtocolDecoder } from './line-protocol.ts'
import { LorawanOptions } from './lorawan/codecs.ts'
import { NativeOptions, nativeDecoder } from './native.ts'
import { SenmlOptions, senmlDecoder } from './senml.ts'
import { SeveralOptions, severalDecoder } from './several.ts'
import { stationTopic } from './sl651/topic.ts'
import { Sl651Options, sl651Decoder } from './sl651.ts'
import { SparkplugOptions, sparkplugDecoder } from './sparkplug.ts'
import {
  IgnoreOptions,
  ignoreDecoder,
  keptAliveDecoder,
  openedDecoder,
  silentDecoder,
  statusDecoder,
} from './status.ts'
import { TasmotaOptions, tasmotaDecoder } from './tasmota.ts'
import { TextOptions, textDecoder } from './text-mapping.ts'
import { thingsStackDecoder } from './things-stack.ts'

/** The decoders that a plant file may `use`, by name, each with the shape of its options. */
const decoders: readonly (readonly [name: string, factory: DecoderFactory, options: z.ZodType])[] = [
  ['native', nativeDecoder, NativeOptions],
  ['json', jsonDecoder, JsonOptions],
  ['text', textDecoder, TextOptions],
  ['bytes', bytesDecoder, BytesOptions],
  ['chirpstack', chirpstackDecoder, LorawanOptions.prefault({})],
  ['things-stack', thingsStackDecoder, LorawanOptions.prefault({})],
  ['sparkplug', sparkplugDecoder, SparkplugOptions],
  ['senml', senmlDecoder, SenmlOptions],
  ['hj212', hj212Decoder, Hj212Options],
  ['sl651', sl651Decoder, Sl651Options],
  ['line-protocol', lineProtocolDecoder, LineProtocolOptions],
  ['advantech', advantechDecoder, AdvantechOptions],
  ['tasmota', tasmotaDecoder, TasmotaOptions],
  ['ignore', ignoreDecoder, IgnoreOptions],
]
const single: ReadonlyMap<string, DecoderFactory> = new Map(decoders.map(([name, factory]) => [name, factory]))
export const decoderFactories: ReadonlyMap<string, DecoderFactory> = new Map([
  ...single,
  ['several', severalDecoder(single)],
])
/** What their options look like, for editors: the factories say more precisely what does not fit. */
export const decoderOptions: ReadonlyMap<string, z.ZodType> = new Map([
  ...decoders.map(([name, , options]) => [name, options] as const),
  ['several', SeveralOptions],
])

const ownTopics: readonly (readonly [filter: string, decoder: Decoder])[] = [
  [listeningTopic, silentDecoder],
  [steppedTopic, silentDecoder],
  [openedTopic, openedDecoder],
  [keptAliveTopic, keptAliveDecoder],
  [stationTopic('+'), sl651Decoder()],
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
