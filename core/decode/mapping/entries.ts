import { z } from 'zod'
import { isObject, pointerStep } from '../json.ts'
import { Misfit } from '../misfit.ts'
import { parsePointer, pointerSyntax } from '../pointer.ts'
import type { Entry } from './source.ts'

/** Where the entries of a message stand: a pointer in which a step `*` is every entry of a list, every member of an object. */
export const EachPath = z
  .string()
  .regex(pointerSyntax, "expected a pointer to a list: '', /tags or /devices/*/tags")
  .transform(parsePointer)

/**
 * The entries in their order. A list at the end of the path is gone through without a `*`, and may also come as its only
 * entry: many stations do so when they have just one. Where nothing stands at the path, that is the only entry, a misfit:
 * fields of the same names may stand elsewhere in the message, and mean something else.
 */
export function* entriesOf(
  message: unknown,
  each: readonly string[] | undefined,
  topic: string,
): Generator<Entry, void> {
  const whole: Entry = { entry: message, message, steps: [], where: '', topic }
  if (!each) {
    yield whole
    return
  }
  const list = each.includes('*') ? each.slice(0, each.indexOf('*')) : each
  if (!isThere(list, whole)) {
    yield { ...whole, entry: new Misfit(`nothing stands at ${list.map(pointerStep).join('')}`) }
    return
  }
  for (const node of walk(whole, each)) {
    if (Array.isArray(node.entry) && each.at(-1) !== '*') yield* children(node)
    else yield node
  }
}

function isThere(path: readonly string[], whole: Entry): boolean {
  const [found] = walk(whole, path)
  return found !== undefined
}

function* walk(node: Entry, [step, ...rest]: readonly string[]): Iterable<Entry> {
  if (step === undefined || node.entry instanceof Misfit) yield node
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
