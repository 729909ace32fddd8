import { z } from '@hono/zod-openapi'
import type { Duty } from '../../core/people/duty.ts'
import type { RotaChange, Turn } from '../../core/people/rota/change.ts'
import type { Consequence } from '../../core/people/rota/consequence.ts'
import { dateOf } from '../../core/people/rota/day.ts'
import { personName } from '../../core/people/rota/events.ts'
import type { DayAnswer } from '../../core/people/rota/holidays.ts'
import type { Because, OnCall } from '../../core/people/rota/on-call.ts'
import { formatTime } from '../time.ts'

const when = z.iso.datetime()

/** Why somebody is on duty, or is not. */
const BecauseBody = z
  .object({
    by: z.enum(['layer', 'membership', 'change', 'otherwise']).openapi({
      description:
        '`layer` of the rota · `membership`: the crew has no rota · `change`: a cover, swap or leave · `otherwise`: nobody else is on duty',
    }),
    layer: z.string().optional(),
    letter: z.string().optional().openapi({ description: 'Of the shift' }),
    from: when.optional(),
    to: when.optional(),
    change: z.int().optional().openapi({ description: 'Its number' }),
    does: z.enum(['leave', 'cover', 'add', 'remove']).optional(),
    for: z.string().optional().openapi({ description: 'Who is covered' }),
  })
  .openapi('OnDutyBecause')
const OnDutyBody = z.object({ person: z.string(), name: z.string(), because: BecauseBody }).openapi('OnDuty')

export const OnCallBody = z
  .object({
    people: z.array(OnDutyBody).openapi({ description: 'In the order in which they are told; nobody where empty' }),
    absent: z.array(OnDutyBody).openapi({ description: 'Who would be on duty, and is not' }),
    unlisted: z
      .array(z.string())
      .openapi({ description: 'Dates of a year that no calendar lists: layers by workdays give nobody then' }),
  })
  .openapi('OnCall')

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

export const DayBody = z
  .object({
    date: z.string(),
    kind: z.enum(['workday', 'restday', 'unlisted']),
    because: z.enum(['holiday', 'weekend', 'make-up', 'weekday']).optional(),
    seasons: z.array(z.string()),
  })
  .openapi({ description: 'What the rota takes the date for, by its zone; absent where it has no calendar' })

export function presentDay({ day, seasons, ...more }: DayAnswer): z.infer<typeof DayBody> {
  return { date: dateOf(day), ...more, seasons: [...seasons] }
}

const TurnBody = z.object({ person: z.string(), from: when, to: when })
/** A change on record. */
export const ChangeBody = z
  .object({
    number: z.int(),
    kind: z.enum(['leave', 'cover', 'add', 'remove', 'swap']),
    crew: z.string().optional().openapi({ description: 'Absent: of all crews (leave)' }),
    person: z.string().optional(),
    standIn: z.string().optional(),
    from: when.optional(),
    to: when.optional(),
    first: TurnBody.optional(),
    second: TurnBody.optional(),
    madeBy: z.string(),
    madeAt: when,
    why: z.string(),
    withdrawn: z.object({ by: z.string(), at: when, why: z.string() }).optional(),
  })
  .openapi('RotaChange')

/** A change that was made, and what it has come to. */
export const MadeBody = ChangeBody.extend({
  does: z
    .enum(['something', 'nothing'])
    .openapi({ description: '`nothing`: nobody else is told because of it (who is covered is not on duty then, say)' }),
  nobody: z
    .array(z.object({ crew: z.string(), from: when, to: when }))
    .openapi({ description: 'When nobody at all is on duty now, within its time' }),
}).openapi('MadeRotaChange')

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
