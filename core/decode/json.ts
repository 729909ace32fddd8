import type { Reject } from './decoder.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

export type TextResult = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reject: Reject }
export type JsonResult = { readonly ok: true; readonly json: unknown } | { readonly ok: false; readonly reject: Reject }

/** The payload as text, without a byte order mark. */
export function parseText(payload: Uint8Array): TextResult {
  try {
    return { ok: true, text: utf8.decode(payload) }
  } catch {
    return {
      ok: false,
      reject: { reason: 'not-utf8', where: '', detail: `${payload.length} bytes that are not UTF-8` },
    }
  }
}

/** The payload as JSON. Of a key that comes twice the last one counts, as everywhere in JavaScript. */
export function parseJson(payload: Uint8Array): JsonResult {
  const text = parseText(payload)
  if (!text.ok) return text
  try {
    return { ok: true, json: JSON.parse(text.text) }
  } catch (error) {
    const detail = payload.length === 0 ? 'an empty payload' : error instanceof Error ? error.message : String(error)
    return { ok: false, reject: { reason: 'not-json', where: '', detail } }
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value from a payload in a message for a person, short. Never looks inside: JSON may be nested 100,000 deep. */
export function quote(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length <= 80 ? value : `${value.slice(0, 79)}…`)
  if (Array.isArray(value)) return `a list of ${value.length}`
  return isObject(value) ? 'an object' : String(value)
}

/** One step of a JSON pointer (RFC 6901 §4). */
export function pointerStep(key: string | number): string {
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}
