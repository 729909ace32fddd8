import { isObject, parseJson, quote } from '../json.ts'
import { type Levels, levelsOf, pick } from '../levels.ts'
import { Misfit } from '../misfit.ts'
import { type Pointer, resolve } from '../pointer.ts'
import { partsOf } from '../separator.ts'
import { type Place, placeIn } from '../text/places.ts'
import { type Registers, registersOf } from './registers.ts'

/** Where in a message a value, a name, a unit, a time or a quality stands: the fields of a mapping (source-option.ts). */

/** One entry of a message, and the whole message around it. */
export interface Entry {
  readonly entry: unknown
  readonly message: unknown
  /** The way from the message to the entry. */
  readonly steps: readonly string[]
  /** The same as a JSON pointer. */
  readonly where: string
  readonly topic: string
}

export type Source =
  | { readonly kind: 'entry'; readonly pointer: Pointer }
  | { readonly kind: 'message'; readonly pointer: Pointer }
  /** `up` steps above the entry. */
  | { readonly kind: 'above'; readonly up: number; readonly pointer: Pointer }
  | { readonly kind: 'key'; readonly up: number }
  | { readonly kind: 'topic'; readonly levels: Levels }
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null }
  | {
      readonly kind: 'part'
      readonly of: Source
      readonly split: string
      readonly part: Levels
      /** How many parts there may be. */
      readonly counts: readonly number[]
    }
  /** Characters of a text, by their places. */
  | { readonly kind: 'chars'; readonly of: Source; readonly place: Place; readonly lengths: readonly number[] }
  /** Of a list that goes along with the one that the entry, or what is `up` steps above it, stands in: the same entry. */
  | { readonly kind: 'beside'; readonly list: Source; readonly up: number }
  /** A number that stands in several registers. */
  | { readonly kind: 'registers'; readonly of: readonly Source[]; readonly registers: Registers }
  /** Within a text that is JSON itself. */
  | { readonly kind: 'inner'; readonly of: Source; readonly pointer: Pointer }
  | { readonly kind: 'joined'; readonly of: readonly Source[]; readonly with: string }

/** The fields that a field is made of. */
export function leavesOf(source: Source): readonly Source[] {
  switch (source.kind) {
    case 'part':
    case 'inner':
    case 'chars':
      return leavesOf(source.of)
    case 'joined':
    case 'registers':
      return source.of.flatMap(leavesOf)
    case 'beside':
      return leavesOf(source.list)
    default:
      return [source]
  }
}

/** What stands there, undefined where nothing does, or a misfit. */
export function readSource(source: Source, at: Entry): unknown {
  switch (source.kind) {
    case 'constant':
      return source.value
    case 'entry':
      return resolve(source.pointer, at.entry)
    case 'message':
      return resolve(source.pointer, at.message)
    case 'above':
      return source.up > at.steps.length ? undefined : resolve(source.pointer, above(source.up, at))
    case 'key':
      return keyOf(source.up, at)
    case 'topic':
      return levelsOf(at.topic, '/', source.levels)
    case 'part':
      return partOf(readSource(source.of, at), source)
    case 'inner':
      return innerOf(readSource(source.of, at), source.pointer)
    case 'chars':
      return charsOf(readSource(source.of, at), source)
    case 'beside':
      return besideOf(source, at)
    case 'registers':
      return registersOf(
        source.of.map((one) => readSource(one, at)),
        source.registers,
      )
    case 'joined':
      return joinedOf(
        source.of.map((one) => readSource(one, at)),
        source.with,
      )
  }
}

/** What stands in JSON that stands in a text. */
function innerOf(text: unknown, pointer: Pointer): unknown {
  if (text === undefined || text === null || text instanceof Misfit) return text ?? undefined
  if (typeof text !== 'string') return new Misfit(`${quote(text)} where JSON in a text was expected`)
  const parsed = parseJson(new TextEncoder().encode(text))
  return parsed.ok ? resolve(pointer, parsed.json) : new Misfit(`${quote(text)} where JSON was expected`)
}

function partOf(whole: unknown, { split, part, counts }: Extract<Source, { kind: 'part' }>): unknown {
  if (whole === undefined || whole === null || whole instanceof Misfit) return whole ?? undefined
  const all = typeof whole === 'string' ? partsOf(whole, split) : []
  if (!counts.includes(all.length)) {
    return new Misfit(`${quote(whole)} where text of ${counts.join(' or ')} parts was expected`)
  }
  return pick(all, part)
    ?.join(split === 'sign' ? '' : split)
    .trim()
}

function charsOf(whole: unknown, { place, lengths }: Extract<Source, { kind: 'chars' }>): unknown {
  if (whole === undefined || whole === null || whole instanceof Misfit) return whole ?? undefined
  const all = typeof whole === 'string' ? [...whole] : []
  if (lengths.includes(all.length)) return placeIn(all, place)
  return new Misfit(`${quote(whole)} where text of ${lengths.join(' or ')} characters was expected`)
}

/** Lists that go along with each other are of one length, or no entry of one belongs to any of the other. */
function besideOf({ list, up }: Extract<Source, { kind: 'beside' }>, at: Entry): unknown {
  const other = readSource(list, at)
  if (other === undefined || other === null || other instanceof Misfit) return other ?? undefined
  const own = listOf(up, at)
  if (!own || !Array.isArray(other) || own.length !== other.length) {
    return new Misfit(`${quote(other)} beside ${quote(own)}, where two lists of one length were expected`)
  }
  return other[Number(at.steps.at(-1 - up))]
}

/** A part that is missing is no shorter whole. */
function joinedOf(parts: readonly unknown[], between: string): unknown {
  if (parts.every((part) => part === undefined || part === null)) return undefined
  return parts.every(isText) ? parts.join(between) : new Misfit(`one of ${parts.length} fields is missing, or no text`)
}

/** JSON pointer of the place in the message, for a reject. */
export function placeOf(source: Source, at: Entry): string {
  if (source.kind === 'entry') return at.where + source.pointer.text
  if (source.kind === 'message') return source.pointer.text
  if (source.kind === 'part' || source.kind === 'inner' || source.kind === 'chars') return placeOf(source.of, at)
  if (source.kind === 'beside') return placeOf(source.list, at)
  if (source.kind === 'registers' && source.of[0]) return placeOf(source.of[0], at)
  return at.where
}

/** The list in which the entry stands, or what is `up` steps above it. */
export function listOf(up: number, at: Entry): readonly unknown[] | undefined {
  const own = up + 1 > at.steps.length ? undefined : above(up + 1, at)
  return Array.isArray(own) ? own : undefined
}

function above(up: number, { message, steps }: Entry): unknown {
  return resolve({ text: '', steps: steps.slice(0, steps.length - up) }, message)
}

/** The name of the member, or the number of the list's entry: a number can be counted with. */
function keyOf(up: number, at: Entry): string | number | undefined {
  const key = at.steps.at(-1 - up)
  return key === undefined || isObject(above(up + 1, at)) ? key : Number(key)
}

function isText(value: unknown): value is string | number {
  return typeof value === 'string' || Number.isFinite(value)
}
