import { z } from 'zod'
import { ReferenceText } from '../people/reference.ts'
import { Name } from '../topic.ts'
import { GatewayShape } from './gateway/schema.ts'

/** The file of the channels, as written. Secrets are references, as numbers of people are. */

const Base = z.url({ protocol: /^https?$/, error: 'expected a URL that begins with http:// or https://' })
const base = Base.optional().describe("Where the provider is, if not at its usual place: a city's own server")
const Mobile = z.string().regex(/^\+?\d{5,15}$/, 'expected digits')

const RateSchema = z.strictObject({
  perSecond: z.int().min(1).optional(),
  perMinute: z.int().min(2).optional(),
  perHour: z.int().min(1).optional(),
  perPersonPerMinute: z.int().min(1).optional(),
  perPersonPerHour: z.int().min(1).optional(),
  perPersonPerDay: z.int().min(1).optional(),
})
export type RateFile = z.infer<typeof RateSchema>

const common = {
  id: Name,
  name: z.string().min(1).optional().describe('What people call it'),
  rate: RateSchema.optional().describe('Most messages; default 85 % of what the provider takes'),
}
const everything = z
  .literal('everything')
  .optional()
  .describe('It is told all that is told to anybody. Left out: only what an escalation sends by it')
const group = { ...common, tells: everything, base }

const shapes = [
  z.strictObject({ ...group, kind: z.literal('wecom-robot'), key: ReferenceText, mention: z.array(Name).optional() }),
  z.strictObject({
    ...group,
    kind: z.literal('dingtalk-robot'),
    token: ReferenceText,
    secret: ReferenceText,
    mention: z.array(Mobile).optional(),
  }),
  z.strictObject({ ...group, kind: z.literal('feishu-robot'), token: ReferenceText, secret: ReferenceText.optional() }),
  z.strictObject({
    ...common,
    kind: z.literal('wecom-app'),
    base,
    corp: z.string().min(1),
    agent: z.int().min(1),
    secret: ReferenceText,
    callback: z
      .strictObject({ token: ReferenceText, aesKey: ReferenceText })
      .optional()
      .describe('For a button that acknowledges: needs a public address'),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('dingtalk-notice'),
    base,
    key: z.string().min(1),
    secret: ReferenceText,
    agent: z.int().min(1),
    buttons: z
      .strictObject({
        template: z
          .string()
          .regex(/^[\w-]+\.schema$/, 'expected the id of a card template, ….schema')
          .describe("Of the card platform: a card's template with our variables"),
        robot: z
          .string()
          .regex(/^[\w-]+$/, 'expected the code of a robot')
          .describe('Code of the app’s robot, by which cards come'),
        base: Base.optional().describe('Where the newer interfaces are, if not at api.dingtalk.com'),
      })
      .optional()
      .describe('Calls are cards with a button; needs no public address'),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('feishu-app'),
    base,
    app: z.string().min(1),
    secret: ReferenceText,
    buttons: z.literal(true).optional().describe('Calls have a button; needs no public address'),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('mail'),
    smtp: ReferenceText.describe('smtp://user:password@host:587'),
    from: z.string().min(3),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('webhook'),
    tells: everything,
    url: ReferenceText,
    secret: ReferenceText,
  }),
  z.strictObject({ ...common, ...GatewayShape, kind: z.literal('gateway'), tells: everything }),
] as const

const ChannelSchema = z.discriminatedUnion('kind', shapes)
export type ChannelFile = z.infer<typeof ChannelSchema>
export type ChannelFileOf<K extends ChannelFile['kind']> = Extract<ChannelFile, { kind: K }>

export const ChannelsSchema = z.strictObject({ channels: z.array(ChannelSchema).max(100) })
