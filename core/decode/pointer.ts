import { z } from 'zod'
import { isObject } from './json.ts'

/** JSON pointers (RFC 6901): `/rxInfo/0/rssi`; `''` is the whole. */

/** A parsed pointer with its text. */
export interface Pointer {
  readonly text: string
  readonly steps: readonly string[]
}

export const pointerSyntax = /^(?:\/(?:[^~/]|~[01])*)*$/

export const PointerText = z
  .string()
  .regex(pointerSyntax, "expected a JSON pointer: '' or /name/0/name, with ~1 for / and ~0 for ~")
  .transform((text): Pointer => ({ text, steps: parsePointer(text) }))

/** The steps of a pointer whose syntax was checked. */
export function parsePointer(text: string): readonly string[] {
  return text
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What the pointer finds, or undefined; it never follows a prototype. */
export function resolve(pointer: Pointer, from: unknown): unknown {
  let value = from
  for (const step of pointer.steps) {
    if (Array.isArray(value)) value = /^(?:0|[1-9]\d*)$/.test(step) ? value[Number(step)] : undefined
    else if (isObject(value) && Object.hasOwn(value, step)) value = value[step]
    else return undefined
  }
  return value
}
