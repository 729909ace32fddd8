import { z } from 'zod'
import { Counts } from '../separator.ts'
import { type Entry, placeOf, readSource, type Source } from './source.ts'
import { SourceOption } from './source-option.ts'

/**
 * Lists that a mapping reads by position, `/ai/0` and `/ai/1`, or rows of `[name, value, time]`. A position means what it
 * means only while the list is as long as it was: with one entry more, every value behind it would be another's.
 */

/** A list, and how many entries it has where they are not as many as the mapping reads. */
export const ListOption = z.strictObject({ field: SourceOption, length: Counts })
export type ListOption = z.output<typeof ListOption>

export interface ListShape {
  readonly list: Source
  readonly lengths: readonly number[]
}

const position = /^(?:0|[1-9]\d*)$/

/**
 * The lists whose length matters: of which an entry is itself a value, or of which several entries are read. The first of
 * a list of objects (`/rxInfo/0/rssi`) is the first of however many.
 */
export function listsOf(sources: readonly Source[], known: readonly ListOption[]): readonly ListShape[] {
  const found = new Map<string, { list: Source; positions: Set<number>; isRow: boolean }>()
  for (const source of sources) {
    if (!('pointer' in source)) continue
    const { steps } = source.pointer
    for (const [index, step] of steps.entries()) {
      if (!position.test(step)) continue
      const list = cutTo(source, index)
      const key = keyOf(list)
      const shape = found.get(key) ?? { list, positions: new Set(), isRow: false }
      shape.positions.add(Number(step))
      shape.isRow ||= index === steps.length - 1
      found.set(key, shape)
    }
  }
  const said = new Map(known.map(({ field, length }) => [keyOf(field), { list: field, lengths: length }]))
  const read = [...found].flatMap(([key, { list, positions, isRow }]): [string, ListShape][] => {
    const length = Math.max(...positions) + 1
    return isRow || positions.size > 1 ? [[key, { list, lengths: [length] }]] : []
  })
  return [...new Map([...read, ...said]).values()]
}

/** What is wrong with the first list of the entry that has another length. */
export function misfitList(shapes: readonly ListShape[], entry: Entry): { where: string; detail: string } | undefined {
  for (const { list, lengths } of shapes) {
    const value = readSource(list, entry)
    if (!Array.isArray(value) || lengths.includes(value.length)) continue
    const detail = `a list of ${value.length} where ${lengths.join(' or ')} were expected: its positions may mean others`
    return { where: placeOf(list, entry), detail }
  }
  return undefined
}

type Pointed = Extract<Source, { pointer: unknown }>

function cutTo(source: Pointed, steps: number): Source {
  const kept = source.pointer.steps.slice(0, steps)
  const text = source.pointer.text
    .split('/')
    .slice(0, steps + 1)
    .join('/')
  return { ...source, pointer: { text, steps: kept } }
}

function keyOf(source: Source): string {
  if (!('pointer' in source)) return JSON.stringify(source)
  return `${source.kind} ${source.kind === 'above' ? source.up : 0} ${source.pointer.text}`
}
