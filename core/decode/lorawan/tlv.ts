import { z } from 'zod'
import { ScaleOption } from '../../scale.ts'
import type { Codec, CodecField, CodecResult } from './codec.ts'
import { type NumberType, numberTypes, readNumber } from './numbers.ts'

const Tag = z.string().regex(/^(?:[\da-f]{2}){1,4}$/i, 'expected a tag of one to four bytes in hex, like 0175')

const TlvOptions = z
  .strictObject({
    parts: z
      .array(
        z.strictObject({
          tag: Tag,
          name: z.string().min(1),
          type: z.enum(Object.keys(numberTypes) as [NumberType, ...NumberType[]]),
          none: z.number().optional().describe('The number that means "no value"'),
          scale: ScaleOption.optional(),
          unit: z.string().optional(),
        }),
      )
      .min(1),
    skip: z
      .array(z.strictObject({ tag: Tag, bytes: z.number().int().min(0).max(255) }))
      .default([])
      .describe('Parts that nobody wants, and how many bytes stand behind their tags'),
  })
  .superRefine(({ parts, skip }, context) => {
    const tags = [...parts, ...skip].map(({ tag }) => tag.toUpperCase())
    if (new Set(tags.map(({ length }) => length)).size > 1)
      context.addIssue({ code: 'custom', message: 'expected tags of one length' })
    const twice = tags.find((tag, index) => tags.indexOf(tag) < index)
    if (twice !== undefined) context.addIssue({ code: 'custom', message: `the tag ${twice} stands twice` })
  })

/** One kind of part: how many bytes stand behind its tag, and what they say. */
export interface TaggedPart {
  readonly bytes: number
  /** Undefined where nobody wants it. */
  readonly read?: (frame: DataView, at: number) => CodecField
}

/**
 * `use: tlv`: a tag before each value, in any order (Milesight's channel and type, say). What is behind a tag that is not
 * known cannot be read, and is not; a name that comes twice has no value.
 */
export function tlv(given: unknown): Codec {
  const { parts, skip } = TlvOptions.parse(given)
  const tagBytes = (parts[0]?.tag.length ?? 2) / 2
  const known = new Map<number, TaggedPart>([
    ...skip.map(({ tag, bytes }) => [Number.parseInt(tag, 16), { bytes }] as const),
    ...parts.map(({ tag, type, ...part }) => {
      const read = (frame: DataView, at: number) => readNumber(frame, { ...part, at, type })
      return [Number.parseInt(tag, 16), { bytes: numberTypes[type][0], read }] as const
    }),
  ])
  return { ports: 'any', decode: (frame) => readParts(frame, tagBytes, (tag) => known.get(tag)) }
}

/** Reads parts as long as their tags are known. */
export function readParts(
  frame: DataView,
  tagBytes: number,
  partOf: (tag: number) => TaggedPart | undefined,
): CodecResult {
  const fields: CodecField[] = []
  const named = new Set<string>()
  const twice = new Set<string>()
  let problem: string | undefined
  for (let at = 0; at < frame.byteLength; ) {
    const tag = at + tagBytes <= frame.byteLength ? tagAt(frame, at, tagBytes) : -1
    const part = partOf(tag)
    if (!part || at + tagBytes + part.bytes > frame.byteLength) {
      problem = part ? `cut short at byte ${at}` : `unknown tag at byte ${at}`
      break
    }
    const field = part.read?.(frame, at + tagBytes)
    if (field && named.has(field.name)) twice.add(field.name)
    if (field) {
      named.add(field.name)
      fields.push(field)
    }
    at += tagBytes + part.bytes
  }
  if (twice.size > 0) problem ??= `${[...twice].join(', ')} came twice`
  const once = fields.filter(({ name }) => !twice.has(name))
  return problem === undefined ? { fields: once } : { fields: once, problem }
}

function tagAt(frame: DataView, at: number, bytes: number): number {
  let tag = 0
  for (let index = 0; index < bytes; index++) tag = tag * 256 + frame.getUint8(at + index)
  return tag
}
