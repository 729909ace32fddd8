import { z } from '@hono/zod-openapi'
import type { Duty } from '../../core/people/duty.ts'
import { peopleOf, spanOf, type Turn } from '../../core/people/rota/change.ts'
import { suggest } from '../../core/plant/nearest.ts'
import type { NewChange } from '../../storage/people/people.ts'
import { readAsked, type Wrong } from '../asked-time.ts'

const id = z.string().min(1).max(64)
const time = z.string().min(1).openapi({ description: 'RFC 3339 with a zone, epoch ms, or `now`' })
const why = z
  .string()
  .trim()
  .min(1, 'expected a reason')
  .max(2_000)
  .openapi({ description: 'The reason, kept for good' })
const TurnText = z.strictObject({ person: id, from: time, to: time })
const crew = id.openapi({ example: 'river' })

/** A change as it is asked for. */
export const NewChangeBody = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('leave'), ...TurnText.shape, why }),
    z.strictObject({ kind: z.literal('cover'), crew, ...TurnText.shape, standIn: id, why }),
    z.strictObject({ kind: z.literal('add'), crew, ...TurnText.shape, why }),
    z.strictObject({ kind: z.literal('remove'), crew, ...TurnText.shape, why }),
    z.strictObject({ kind: z.literal('swap'), crew, first: TurnText, second: TurnText, why }),
  ])
  .openapi('NewRotaChange')
export type NewChangeText = z.infer<typeof NewChangeBody>

/** Longer leave is made in parts. */
const longestMs = 400 * 86_400_000

/** The change that a request asks for, or all that is wrong with it. */
export function readChange(
  body: NewChangeText,
  duty: Duty,
  now: number,
): { readonly ok: true; readonly change: NewChange } | { readonly ok: false; readonly errors: Wrong } {
  const wrong: Wrong = []
  const change = changeOf(body)
  if (body.kind !== 'leave' && !duty.crews.has(body.crew)) unknown('json.crew', body.crew, 'crew', duty.crews.keys())
  if (change) {
    for (const person of peopleOf(change)) {
      if (!duty.people.has(person)) unknown('json', person, 'person', duty.people.keys())
    }
    if (spanOf(change).to <= now)
      wrong.push({ where: 'json', expected: 'a time that is not over: the past stays as it was' })
    if (new Set(peopleOf(change)).size < peopleOf(change).length)
      wrong.push({ where: 'json', expected: 'two different people' })
  }
  return change && wrong.length === 0 ? { ok: true, change } : { ok: false, errors: wrong }

  function changeOf(given: NewChangeText): NewChange | undefined {
    if (given.kind === 'swap') {
      const [first, second] = [turnOf('json.first', given.first), turnOf('json.second', given.second)]
      return first && second && { kind: 'swap', crew: given.crew, first, second }
    }
    const turn = turnOf('json', given)
    if (!turn) return undefined
    if (given.kind === 'leave') return { kind: 'leave', ...turn }
    if (given.kind === 'cover') return { kind: 'cover', crew: given.crew, standIn: given.standIn, ...turn }
    return { kind: given.kind, crew: given.crew, ...turn }
  }

  function turnOf(where: string, { person, ...written }: z.infer<typeof TurnText>): Turn | undefined {
    const from = readAsked(`${where}.from`, written.from, { now, wrong })
    const to = readAsked(`${where}.to`, written.to, { now, wrong })
    if (from === undefined || to === undefined) return undefined
    if (to > from && to - from <= longestMs) return { person, from, to }
    wrong.push({ where: `${where}.to`, expected: 'a time after from, at most 400 days', got: written.to })
    return undefined
  }

  function unknown(where: string, got: string, what: string, known: Iterable<string>): void {
    const hint = suggest(got, known).replace(/^; /, '')
    wrong.push({ where, expected: `a ${what} of the plant file`, got, ...(hint !== '' && { hint }) })
  }
}
