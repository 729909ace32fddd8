import { z } from 'zod'
import { isObject, pointerStep } from '../json.ts'
import { parsePointer, pointerSyntax } from '../pointer.ts'
import type { Entry } from './source.ts'

/** Where the entries of a message stand: a pointer in which a step `*` is every entry of a list, every member of an object. */
export const EachPath = z
  .string()
  .regex(pointerSyntax, "expected a pointer to a list: '', /tags or /devices/*/tags")
  .transform(parsePointer)

/**
 * The entries in their order. A list at the end of the path is gone through without a `*`, and may also come as its only
 * entry: many stations do so when they have just one. Where nothing stands at the path, the message is its own entry.
 */
export function* entriesOf(message: unknown, each: readonly string[] | undefined, topic: string): Iterable<Entry> {
  const whole: Entry = { entry: message, message, steps: [], where: '', topic }
  if (!each) {
    yield whole
    return
  }
  let any = false
  for (const node of walk(whole, each)) {
    any = true
    if (Array.isArray(node.entry) && each.at(-1) !== '*') yield* children(node)
    else yield node
  }
  if (!any && !each.includes('*')) yield whole
}

function* walk(node: Entry, [step, ...rest]: readonly string[]): Iterable<Entry> {
  if (step === undefined) yield node
  else if (step === '*') for (const child of children(node)) yield* walk(child, rest)
  else {
    const inner = childOf(node, step)
    if (inner) yield* walk(inner, rest)
  }
}

function* children(node: Entry): Iterable<Entry> {
  const keys = typeof node.entry === 'object' && node.entry !== null ? Object.keys(node.entry) : []
  for (const key of keys) {
    const child = childOf(node, key)
    if (child) yield child
  }
}

function childOf(node: Entry, key: string): Entry | undefined {
  const { entry, steps, where } = node
  const own = Array.isArray(entry) ? /^(?:0|[1-9]\d*)$/.test(key) && Object.hasOwn(entry, key) : isObject(entry)
  if (!own || !Object.hasOwn(entry as object, key)) return undefined
  const value = (entry as Record<string, unknown>)[key]
  return { ...node, entry: value, steps: [...steps, key], where: where + pointerStep(key) }
}
