import { z } from 'zod'
import { bytesOfBase64 } from '../base64.ts'
import { isObject, type JsonResult, parseJson, pointerStep } from '../json.ts'
import { EachPath } from './entries.ts'

/** Texts in a message that are JSON themselves, as envelopes of clouds have them: read as what they say. */

export const UnpackOption = z.union(
  [
    EachPath.transform((path) => ({ path, encoding: 'plain' as const })),
    z.strictObject({ base64: EachPath }).transform(({ base64 }) => ({ path: base64, encoding: 'base64' as const })),
  ],
  'expected a pointer to a text that is JSON, /body, or { base64: /body }',
)
export type UnpackOption = z.output<typeof UnpackOption>

/** The message with JSON in place of the texts. One that is none refuses all: what stands beside it may be another's. */
export function unpacked(json: unknown, { path, encoding }: UnpackOption, where = ''): JsonResult {
  const [step, ...rest] = path
  if (step === undefined) return parsed(json, encoding, where)
  if (typeof json !== 'object' || json === null) return { ok: true, json }
  const keys = step === '*' ? Object.keys(json) : Object.hasOwn(json, step) ? [step] : []
  if (keys.length === 0) return { ok: true, json }
  const copy = Array.isArray(json) ? [...json] : { ...json }
  for (const key of keys) {
    const inner = unpacked(Reflect.get(json, key), { path: rest, encoding }, where + pointerStep(key))
    if (!inner.ok) return inner
    Object.defineProperty(copy, key, { value: inner.json, enumerable: true, writable: true, configurable: true })
  }
  return { ok: true, json: copy }
}

function parsed(text: unknown, encoding: UnpackOption['encoding'], where: string): JsonResult {
  // a server that has unpacked it already
  if (text === null || isObject(text) || Array.isArray(text)) return { ok: true, json: text }
  const bytes = typeof text === 'string' ? bytesOf(text, encoding) : undefined
  const inner = bytes && parseJson(bytes)
  if (inner?.ok) return inner
  const detail = encoding === 'base64' ? 'no JSON in base64' : 'no JSON in a text'
  return { ok: false, reject: { reason: 'bad-shape', where, detail: `${detail} stands there` } }
}

function bytesOf(text: string, encoding: UnpackOption['encoding']): Uint8Array | undefined {
  return encoding === 'plain' ? new TextEncoder().encode(text) : bytesOfBase64(text)
}
