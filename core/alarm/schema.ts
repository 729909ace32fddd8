import { z } from 'zod'
import { parseDuration } from '../duration.ts'
import { Name } from '../topic.ts'
import { priorities } from './priority.ts'

/**
 * The plant file's alarm rules as written. `compile.ts` turns them into `AlarmRule`s at their places; every error there
 * and here names its path. Limits and deadbands are in the unit of the point's quantity.
 */
const Text = z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) })
export const Duration = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'expected a duration like 10s, 5min, 4h or 1d')
const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day like 08:30')

const levelNames = ['FRZ', 'WRZ', 'GRZ', 'crest', 'record'] as const
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

export const Limit = z
  .union([
    z.number(),
    z.enum(levelNames),
    z.strictObject({ level: z.enum(levelNames), plus: z.number().describe('Added to the level; may be negative') }),
  ])
  .describe("A number, or one of the station's own levels")

const Season = z.array(z.number().int().min(1).max(12)).min(1).describe('Months in which the rule applies')
const Schedule = z
  .array(
    z.strictObject({
      days: z.array(z.enum(weekdays)).min(1).optional().describe('Default: every day'),
      from: ClockTime,
      to: ClockTime.describe('Not after `from`: the next day'),
    }),
  )
  .min(1)
  .describe("Times at which the rule applies, in the city's zone")
const Suppress = z.union([
  z.strictObject({
    parent: z.string().min(1).describe("A rule's id in the same asset or device, or a whole alarm id"),
  }),
  z.strictObject({
    when: z.string().min(1).describe('An expression over points, such as `pump1_state == maintenance`'),
    holds: Duration.optional().describe(
      'How long it still suppresses once its points are silent or bad. Default: three of their intervals and at least 1h; of points that report on change, 1d after their device was last heard',
    ),
  }),
])

/** What rules of every kind may say. */
const behaviour = {
  enabled: z.boolean().optional(),
  name: Text.optional().describe("Default: the kind's name"),
  priority: z.enum(priorities).optional().describe('Default: by kind'),
  onDelay: Duration.optional().describe('How long the condition must hold before it is raised. Default: none'),
  offDelay: Duration.optional().describe('How long it must be gone before it has returned. Default: none'),
  elapse: z
    .enum(['samples', 'time'])
    .optional()
    .describe('Default: `time` for states, starts, run hours and instruments, else `samples`'),
  latching: z.boolean().optional().describe('Stays until someone has inspected and reset it'),
  noteRequired: z.boolean().optional().describe('An acknowledgement needs a note'),
  reAlarm: Duration.optional().describe('Annunciated again this long after the acknowledgement'),
  shelveMax: Duration.optional().describe('Default: by priority, `shelving`'),
  season: Season.optional(),
  schedule: Schedule.optional(),
  suppress: z.array(Suppress).optional(),
  trusting: z
    .array(z.string().min(1))
    .optional()
    .describe(
      'Points that must be good or the condition holds. Default: the water temperature, for what depends on it',
    ),
  shadow: z.boolean().optional().describe('Evaluated and journaled apart; tells nobody'),
  group: Name.optional().describe('Alarms among which the first is marked'),
  cause: Text.optional(),
  consequence: Text.optional(),
  response: Text.optional(),
  notes: z
    .array(Text)
    .max(4)
    .optional()
    .describe('What crews say of it, a tap each on its card, such as "opening the outlets"'),
  timeToRespond: Duration.optional(),
}
const point = z.string().min(1).optional().describe("A point's id, or * for every point of the asset")
const quantity = z.string().min(1).optional().describe('Instead of `point`: every point of this quantity')
const deadband = z.number().nonnegative().optional().describe('Default: 0')
const onPoint = { id: Name, point, quantity, ...behaviour }

export const RuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['high-high', 'high', 'low', 'low-low']), limit: Limit, deadband, ...onPoint }),
  z.strictObject({
    kind: z.enum(['rate-of-rise', 'rate-of-fall']),
    change: z.number().positive(),
    per: Duration,
    window: Duration.describe('The time over which the rate is taken; at least three readings'),
    deadband: deadband.describe('In the change per `per`'),
    ...onPoint,
  }),
  z.strictObject({
    kind: z.literal('deviation'),
    from: z.string().min(1),
    limit: z.number().positive(),
    deadband,
    ...onPoint,
  }),
  z.strictObject({ kind: z.literal('state'), states: z.array(z.string().min(1)).min(1), ...onPoint }),
  z.strictObject({ kind: z.literal('expression'), when: z.string().min(1), id: Name, ...behaviour }),
  z.strictObject({
    kind: z.literal('warning'),
    near: z.number().nonnegative().optional().describe('How close to a level is "near" it, m. Default: 0.1'),
    deadband,
    ...onPoint,
  }),
  z.strictObject({
    kind: z.enum(['starts', 'run-hours']),
    limit: z.number().positive().describe('Starts, or hours, in the window'),
    window: Duration.optional().describe('Default: 1h of starts, 1d of run hours'),
    states: z.array(z.string().min(1)).min(1).optional().describe('States that count as running. Default: running'),
    ...onPoint,
  }),
  z.strictObject({ kind: z.literal('bad-quality'), ...onPoint }),
  z.strictObject({
    kind: z.literal('frozen'),
    atLeast: Duration.describe('Never frozen before this'),
    times: z.number().min(1).optional().describe("How many times the point's own longest flat line. Default: 3"),
    ...onPoint,
  }),
  z.strictObject({
    kind: z.literal('silent'),
    times: z.number().min(1).optional().describe('How many intervals without a reading. Default: 3'),
    every: Duration.optional().describe("Default: the point's own interval, or the shortest of the device's points"),
    atLeast: Duration.optional().describe('Never silent before this, however short the intervals are'),
    ...onPoint,
  }),
  z.strictObject({
    kind: z.literal('clock'),
    behind: Duration.optional().describe('Default: 15min'),
    ahead: Duration.optional().describe('Default: 1min'),
    id: Name,
    ...behaviour,
  }),
  z.strictObject({ kind: z.literal('offline'), id: Name, ...behaviour }),
])
export type RuleText = z.infer<typeof RuleSchema>

export const Place = z
  .string()
  .regex(/^[^/\s]+(\/[^/\s]+){0,2}$/, 'expected site, site/asset, site/asset/point or site/device')

const Instant = z.iso.datetime({ offset: true, error: 'expected a time with its zone, like 2026-07-03T08:00:00+08:00' })
const Maintenance = z.strictObject({
  id: Name.describe("Shown where alarms are suppressed: a work order's number, say"),
  at: Place.describe('site, site/asset, site/asset/point or site/device: its alarms call nobody meanwhile'),
  from: Instant,
  to: Instant,
  who: z.string().min(1),
  why: z.string().min(1),
})

export const AlarmsSchema = z.strictObject({
  templates: z
    .record(z.string(), z.array(RuleSchema))
    .optional()
    .describe('Rules for every asset of a kind; * for every asset. Points that an asset does not have are passed over'),
  devices: z.array(RuleSchema).optional().describe('Rules for every device: silent, clock, offline'),
  rules: z
    .array(z.strictObject({ at: Place, rule: RuleSchema }))
    .optional()
    .describe('Rules of one place: site/asset, or site/device'),
  overrides: z
    .array(
      z.strictObject({
        at: Place,
        rule: Name,
        set: z.record(z.string(), z.unknown()).describe('What is different here; null takes a setting away'),
      }),
    )
    .optional()
    .describe('Later ones win over earlier ones'),
  maintenance: z
    .array(Maintenance)
    .optional()
    .describe('Planned work. Alarms there are suppressed by design; what is still true at its end calls then'),
  shelving: z
    .strictObject(Object.fromEntries(priorities.map((priority) => [priority, Duration.optional()])))
    .optional()
    .describe('Longest shelving by priority. Default: 1h, 8h, 1d, 7d'),
  approval: z
    .array(z.enum(priorities))
    .optional()
    .describe('Priorities of rules whose edits by command or API need a second person. Default: none'),
})
/** The `alarms` part of a plant file. */
export type AlarmsFile = z.infer<typeof AlarmsSchema>
