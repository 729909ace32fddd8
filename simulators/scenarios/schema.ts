import { z } from 'zod'
import { parseDuration } from '../../core/duration.ts'
import { zonedInstant } from '../../core/instant.ts'
import { ruleIds } from './expected-alarm.ts'

/** A scenario as it is written; docs/simulators.md explains it with an example. */

const Duration = z
  .string()
  .transform((text, context) => {
    const ms = parseDuration(text)
    if (ms !== undefined) return ms
    context.addIssue('expected a duration like 10s, 5min, 4h or 1d')
    return z.NEVER
  })
  .describe('ms')
const Text = z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) })
const Asset = z.string().regex(/^[^/\s]+\/[^/\s]+$/, 'expected site/asset')
const PointId = z.string().regex(/^[^/\s]+\/[^/\s]+\/[^/\s]+$/, 'expected site/asset/point')
const SiteOrDevice = z.string().regex(/^[^/\s]+(\/[^/\s]+)?$/, 'expected a site, or site/device')
const Start = z.string().transform((text, context) => {
  const at = zonedInstant(text)
  if (at !== undefined) return at
  context.addIssue('expected a time with its zone, like 2026-07-18T20:00:00+08:00')
  return z.NEVER
})

const at = Duration.describe('After the start')
const PlantEvents = [
  z.strictObject({ at, do: z.enum(['trip', 'reset']), pump: Asset }),
  z.strictObject({ at, do: z.literal('load'), pump: Asset, share: z.number().min(0).max(3) }),
  z.strictObject({ at, do: z.enum(['stick', 'free']), gate: Asset }),
  z.strictObject({ at, do: z.literal('command'), gate: Asset, percent: z.number().min(0).max(100).nullable() }),
  z.strictObject({ at, do: z.literal('block'), screen: Asset, share: z.number().min(0).max(1) }),
  z.strictObject({ at, do: z.literal('leak'), lake: Asset, flow: z.number().min(0).describe('l/s') }),
  z.strictObject({ at, do: z.literal('mains'), asset: Asset, state: z.enum(['ok', 'failed']) }),
  z.strictObject({ at, do: z.literal('door'), asset: Asset, state: z.enum(['open', 'closed']) }),
  z.strictObject({ at, do: z.enum(['discharge', 'charge']), asset: Asset }),
] as const

const WeatherEvents = [
  z.strictObject({
    at,
    do: z.literal('rain'),
    zone: z.string().min(1).default('everywhere').describe('A site, site/asset, or everywhere'),
    peak: z.number().positive().describe('mm/h, in the middle'),
    for: Duration,
  }),
  z.strictObject({
    at,
    do: z.literal('river'),
    peak: z.number().positive().describe('m³/s; risen in half of the time'),
    for: Duration,
  }),
  z.strictObject({
    at,
    do: z.literal('cold'),
    by: z.number().positive().describe('°C below the season'),
    for: Duration,
  }),
] as const

const on = { at, do: z.literal('fault'), point: PointId, for: Duration }
const InstrumentFaultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...on, kind: z.literal('noise'), deviation: z.number().positive() }),
  z.strictObject({ ...on, kind: z.literal('drift'), perHour: z.number() }),
  z.strictObject({ ...on, kind: z.literal('stuck') }),
  z.strictObject({ ...on, kind: z.literal('spike'), size: z.number(), share: z.number().min(0).max(1) }),
  z.strictObject({ ...on, kind: z.literal('dropout'), share: z.number().min(0).max(1) }),
  z.strictObject({ ...on, kind: z.literal('sentinel'), value: z.union([z.number(), z.string(), z.null()]) }),
])

const NetworkEvents = [
  z.strictObject({ at, do: z.literal('cut'), network: SiteOrDevice, for: Duration }),
  z.strictObject({
    at,
    do: z.literal('clock'),
    network: SiteOrDevice,
    ahead: z.number().default(0).describe('s; behind when negative'),
    drift: z.number().default(0).describe('ppm that it runs fast; slow when negative'),
    for: Duration,
  }),
  z.strictObject({
    at,
    do: z.literal('duplicate'),
    network: SiteOrDevice,
    share: z.number().min(0).max(1).describe('Of the messages'),
    for: Duration,
  }),
  z.strictObject({
    at,
    do: z.literal('reorder'),
    network: SiteOrDevice,
    depth: z.int().min(2).max(100).describe('Messages among which the order is drawn'),
    for: Duration,
  }),
] as const

const EventSchema = z.discriminatedUnion('do', [
  ...PlantEvents,
  ...WeatherEvents,
  ...NetworkEvents,
  InstrumentFaultSchema,
])

const ExpectSchema = z.strictObject({
  alarm: z
    .string()
    .regex(
      new RegExp(`^[^/\\s]+/[^/\\s]+/(${ruleIds.join('|')})$`),
      `expected site/asset/rule, the rule one of ${ruleIds.join(', ')}`,
    ),
  within: Duration.describe('After the start'),
})

export const ScenarioSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected small letters, digits and -, a letter first'),
  name: Text,
  story: Text,
  start: Start.optional().describe('Left out: whenever it is run'),
  duration: Duration,
  sky: z.enum(['natural', 'dry']).default('dry').describe('dry: no rain but what the events bring'),
  events: z.array(EventSchema).default([]),
  expect: z.array(ExpectSchema).default([]).describe('These alarms come, and no other'),
})
export type Scenario = z.output<typeof ScenarioSchema>
export type ScenarioEvent = Scenario['events'][number]
/** Of the way to the platform, and of the clocks that it sets. */
export type NetworkEvent = Extract<ScenarioEvent, { network: string }>
export type InstrumentFault = z.output<typeof InstrumentFaultSchema>
