import { z } from 'zod'
import type { DecoderFactory } from '../decode/decoder.ts'
import { isTopicFilter } from '../topic.ts'
import { suggest } from './nearest.ts'
import type { PlantPath, PlantProblem } from './problem.ts'
import { PlantSchema } from './schema.ts'
import { shapeProblems } from './shape.ts'

const DecoderEntry = PlantSchema.pick({ decoders: true }).strip()

/** Decoders that exist, with options that fit, on topics that MQTT allows. */
export function checkDecoders(file: unknown, factories: ReadonlyMap<string, DecoderFactory>): PlantProblem[] {
  const entries = DecoderEntry.safeParse(file).data?.decoders ?? []
  const topics = new Map<string, PlantPath>()
  return entries.flatMap(({ topic, use, options }, index) => {
    const path = ['decoders', index]
    const problems: PlantProblem[] = []
    const first = topics.get(topic)
    if (!first) topics.set(topic, [...path, 'topic'])
    else problems.push({ path: [...path, 'topic'], message: 'never reached: the first match wins', first })
    if (!isTopicFilter(topic)) {
      const message = `${JSON.stringify(topic)}: expected a topic filter, + and # alone in their level, # the last`
      problems.push({ path: [...path, 'topic'], message })
    }
    const factory = factories.get(use)
    if (factory) return [...problems, ...checkOptions(factory, options, [...path, 'options'])]
    const known = [...factories.keys()]
    const message = `no decoder ${JSON.stringify(use)}: expected ${known.join(', ')}${suggest(use, known)}`
    return [...problems, { path: [...path, 'use'], message }]
  })
}

function checkOptions(factory: DecoderFactory, options: unknown, path: PlantPath): PlantProblem[] {
  try {
    factory(options)
    return []
  } catch (error) {
    if (error instanceof z.ZodError) return shapeProblems(error, options, { root: path })
    return [{ path, message: error instanceof Error ? error.message : String(error) }]
  }
}
