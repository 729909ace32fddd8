import { z } from 'zod'
import { Misfit } from '../misfit.ts'
import { Counts } from '../separator.ts'

/** Text whose values stand at fixed places: which characters each has, the first being 1. */

export const PlaceOption = z
  .tuple([z.number().int().min(1), z.number().int().min(1)])
  .refine(([first, last]) => first <= last, 'expected [first, last], the first character being 1')
export type Place = z.output<typeof PlaceOption>

export const PlacesOption = z
  .strictObject({
    width: Counts.describe('How many characters a line has; of another number no place is what it was'),
    places: z.record(z.string().min(1), PlaceOption),
    ignored: z.array(PlaceOption).default([]).describe('Places of which anything may stand'),
  })
  .refine(({ width, places }) => Object.values(places).every(([, last]) => width.every((length) => last <= length)), {
    message: 'expected places within the width',
    path: ['places'],
  })
  .refine(({ places }) => overlaps(Object.values(places)) === undefined, {
    message: 'expected places that do not overlap',
    path: ['places'],
  })
export type PlacesOption = z.output<typeof PlacesOption>

function overlaps(places: readonly Place[]): Place | undefined {
  const sorted = places.toSorted(([one], [other]) => one - other)
  return sorted.find(([first], index) => first <= (sorted[index - 1]?.[1] ?? 0))
}

/** What stands at a place, without the blanks around it. */
export function placeIn(characters: readonly string[], [first, last]: Place): string {
  return characters
    .slice(first - 1, last)
    .join('')
    .trim()
}

/**
 * A line by its places. What stands between them separates, and is no part of a value: a line that has one there has
 * shifted.
 */
export function placedOf(line: string, { width, places, ignored }: PlacesOption): unknown {
  const all = [...line]
  if (!width.includes(all.length)) {
    return new Misfit(`a line of ${all.length} characters where ${width.join(' or ')} were expected`)
  }
  const known = [...Object.values(places), ...ignored]
  const stray = all.findIndex(
    (one, index) => /[\p{L}\p{N}+.-]/u.test(one) && !known.some(([first, last]) => index + 1 >= first && index < last),
  )
  if (stray >= 0) return new Misfit(`${JSON.stringify(all[stray])} at ${stray + 1}, which is no place of a value`)
  return Object.fromEntries(Object.entries(places).map(([name, place]) => [name, placeIn(all, place)]))
}
