import type { z } from '@hono/zod-openapi'
import type { Duty } from '../../core/people/duty.ts'
import type { RotaChange, Turn } from '../../core/people/rota/change.ts'
import type { Consequence } from '../../core/people/rota/consequence.ts'
import { dateOf } from '../../core/people/rota/day.ts'
import { personName } from '../../core/people/rota/events.ts'
import type { DayAnswer } from '../../core/people/rota/holidays.ts'
import type { Because, OnCall } from '../../core/people/rota/on-call.ts'
import { formatTime } from '../time.ts'
import type { BecauseBody, ChangeBody, DayBody, MadeBody, TurnBody } from './schema.ts'

export function presentOnCall({ people, absent, unlisted }: OnCall, duty: Duty | undefined) {
  const one = ({ person, because }: OnCall['people'][number]) => ({
    person,
    name: personName(duty, person),
    because: presentBecause(because),
  })
  return { people: people.map(one), absent: absent.map(one), unlisted: [...unlisted] }
}

function presentBecause(because: Because): z.infer<typeof BecauseBody> {
  if (because.by === 'layer') {
    const { by, layer, letter, from, to } = because
    return { by, layer, letter, from: formatTime(from), to: formatTime(to) }
  }
  if (because.by !== 'change') return because
  const { by, number, does, for: person } = because
  return { by, change: number, does, ...(person !== undefined && { for: person }) }
}

export function presentDay({ day, seasons, ...more }: DayAnswer): z.infer<typeof DayBody> {
  return { date: dateOf(day), ...more, seasons: [...seasons] }
}

export function presentMade(change: RotaChange, { does, nobody }: Consequence): z.infer<typeof MadeBody> {
  const gaps = nobody.map(({ crew, from, to }) => ({ crew, from: formatTime(from), to: formatTime(to) }))
  return { ...presentChange(change), does, nobody: gaps }
}

export function presentChange(change: RotaChange): z.infer<typeof ChangeBody> {
  const { number, crew, kind, madeBy, madeAt, why, withdrawn } = change
  return {
    number,
    kind,
    ...(crew !== undefined && { crew }),
    ...(change.kind === 'swap'
      ? { first: presentTurn(change.first), second: presentTurn(change.second) }
      : presentTurn(change)),
    ...(change.kind === 'cover' && { standIn: change.standIn }),
    madeBy,
    madeAt: formatTime(madeAt),
    why,
    ...(withdrawn && { withdrawn: { ...withdrawn, at: formatTime(withdrawn.at) } }),
  }
}

function presentTurn({ person, from, to }: Turn): z.infer<typeof TurnBody> {
  return { person, from: formatTime(from), to: formatTime(to) }
}
