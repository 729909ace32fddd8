import type { Reject } from './decoder.ts'
import { Misfit } from './misfit.ts'
import { readNearlyJson } from './nearly-json.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })
const anything = new TextDecoder('utf-8')

export type TextResult = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reject: Reject }
export type JsonResult = { readonly ok: true; readonly json: unknown } | { readonly ok: false; readonly reject: Reject }

/**
 * The payload as text, without a byte order mark, and without the white space and NULs at its end; with `blanks: kept`
 * without line ends and NULs only.
 */
export function parseText(payload: Uint8Array, { blanks }: { readonly blanks?: 'kept' } = {}): TextResult {
  try {
    return { ok: true, text: utf8.decode(withoutPadding(payload, blanks === 'kept' ? isLineEnd : isPadding)) }
  } catch {
    return {
      ok: false,
      reject: { reason: 'not-utf8', where: '', detail: `${payload.length} bytes that are not UTF-8` },
    }
  }
}

/**
 * The payload as JSON. Of a key that comes twice the last one counts, as everywhere in JavaScript. Where a value is no
 * JSON but all around it is (nearly-json.ts), it is an infinite number: its neighbours are read, and it is not.
 */
export function parseJson(payload: Uint8Array): JsonResult {
  const text = parseText(payload)
  if (!text.ok) {
    const nearly = readNearlyJson(anything.decode(withoutPadding(payload)), true)
    return nearly ? { ok: true, json: nearly.json } : text
  }
  try {
    return { ok: true, json: JSON.parse(text.text) }
  } catch (error) {
    const nearly = readNearlyJson(text.text, false)
    if (nearly) return { ok: true, json: nearly.json }
    const detail = text.text === '' ? 'an empty payload' : error instanceof Error ? error.message : String(error)
    return { ok: false, reject: { reason: 'not-json', where: '', detail } }
  }
}

/** Firmware that sends its whole buffer leaves NULs at the end. */
function withoutPadding(payload: Uint8Array, isNothing = isPadding): Uint8Array {
  let end = payload.length
  while (end > 0 && isNothing(payload[end - 1])) end--
  return end === payload.length ? payload : payload.subarray(0, end)
}

function isPadding(byte: number | undefined): boolean {
  return isLineEnd(byte) || byte === 32 || byte === 9
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 0 || byte === 10 || byte === 13
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value from a payload in a message for a person, short. Never looks inside: JSON may be nested 100,000 deep. */
export function quote(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length <= 80 ? value : `${value.slice(0, 79)}…`)
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (value instanceof Misfit) return value.detail
  return isObject(value) ? 'an object' : String(value)
}

/** One step of a JSON pointer (RFC 6901 §4). */
export function pointerStep(key: string | number): string {
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}
