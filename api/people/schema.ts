import { z } from '@hono/zod-openapi'

const when = z.iso.datetime()

/** Why somebody is on duty, or is not. */
export const BecauseBody = z
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

export const DayBody = z
  .object({
    date: z.string(),
    kind: z.enum(['workday', 'restday', 'unlisted']),
    because: z.enum(['holiday', 'weekend', 'make-up', 'weekday']).optional(),
    seasons: z.array(z.string()),
  })
  .openapi({ description: 'What the rota takes the date for, by its zone; absent where it has no calendar' })

export const TurnBody = z.object({ person: z.string(), from: when, to: when })

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
export type ChangeBody = z.infer<typeof ChangeBody>

/** A change that was made, and what it has come to. */
export const MadeBody = ChangeBody.extend({
  does: z
    .enum(['something', 'nothing'])
    .openapi({ description: '`nothing`: nobody else is told because of it (who is covered is not on duty then, say)' }),
  nobody: z
    .array(z.object({ crew: z.string(), from: when, to: when }))
    .openapi({ description: 'When nobody at all is on duty now, within its time' }),
}).openapi('MadeRotaChange')
export type MadeBody = z.infer<typeof MadeBody>

const NamesById = z.record(z.string(), z.object({ 'zh-CN': z.string(), en: z.string() }))

/** The answer of `/api/v1/names`. */
export const NamesBody = z
  .object({ people: NamesById, crews: NamesById.openapi({ description: 'Of those that have one' }) })
  .openapi('Names')
export type NamesBody = z.infer<typeof NamesBody>
