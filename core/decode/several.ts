import { z } from 'zod'
import type { Decoded, DecoderFactory } from './decoder.ts'

/**
 * `use: several`: a message that is several at once (what is now, and a list of what was), each part read by a decoder of
 * its own. Every part sees the whole message.
 */
const most = 8
const Part = z.strictObject({
  use: z.string().describe('A decoder'),
  options: z.unknown().optional().describe('Its options'),
})
export const SeveralOptions = z.strictObject({
  of: z.array(Part).min(2, 'expected two parts or more: for one, use its decoder').max(most),
})

/** The factory of such decoders, given those that the parts may use. It throws a ZodError on options that do not fit. */
export function severalDecoder(factories: ReadonlyMap<string, DecoderFactory>): DecoderFactory {
  return (given) => {
    const { of } = SeveralOptions.parse(given)
    const decoders = of.map(({ use, options }, index) => {
      const factory = factories.get(use)
      const at = ['of', index]
      if (!factory)
        throw misuse([...at, 'use'], `no decoder ${JSON.stringify(use)}: expected ${[...factories.keys()].join(', ')}`)
      try {
        return factory(options)
      } catch (error) {
        if (!(error instanceof z.ZodError)) throw error
        throw new z.ZodError(error.issues.map((issue) => ({ ...issue, path: [...at, 'options', ...issue.path] })))
      }
    })
    return (message, plant, memory) => joined(decoders.map((decoder) => decoder(message, plant, memory)))
  }
}

function misuse(path: (string | number)[], message: string): z.ZodError {
  return new z.ZodError([{ code: 'custom', path, message, input: undefined }])
}

function joined(parts: readonly Decoded[]): Decoded {
  const local = new Map(parts.flatMap((part) => [...(part.local ?? [])]))
  return {
    readings: parts.flatMap(({ readings }) => readings),
    rejects: parts.flatMap(({ rejects }) => rejects),
    events: parts.flatMap(({ events = [] }) => events),
    requests: parts.flatMap(({ requests = [] }) => requests),
    ...(parts.every(({ isHistory }) => isHistory === true) && { isHistory: true }),
    ...(local.size > 0 && { local }),
  }
}
