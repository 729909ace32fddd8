import { z } from 'zod'
import { priorities } from '../alarm/priority.ts'
import { parseDuration } from '../duration.ts'
import { assetKinds } from '../plant/asset-kinds.ts'
import { Name } from '../topic.ts'
import { channelNames } from './channel-kind.ts'
import { isCron } from './cron.ts'
import { ReferenceText } from './reference.ts'
import { roles } from './role.ts'
import { CalendarSchema, RotaSchema } from './rota/schema.ts'
import { parseClockRange } from './rota/text.ts'

/** Who is there to be told, and when: the plant file's people, crews, rotas, escalations and routes, as written. */

const Duration = z
  .string()
  .refine((text) => (parseDuration(text) ?? 0) > 0, 'expected a duration like 5min or 1h')
  .describe('A duration: a number and ms, s, min, h or d')
const Example = z.boolean().optional().describe('True where it is invented, to show how it is done')

const PersonSchema = z.strictObject({
  id: Name,
  name: z
    .strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1).optional(), bo: z.string().min(1).optional() })
    .describe('In Chinese, and where wanted in English and Tibetan'),
  language: z.enum(['zh-CN', 'en', 'bo']).optional().describe('In which they are told. Default: zh-CN'),
  phone: ReferenceText.optional(),
  mail: ReferenceText.optional(),
  wecom: ReferenceText.optional(),
  dingtalk: ReferenceText.optional(),
  feishu: ReferenceText.optional(),
  reach: z.array(z.enum(channelNames)).min(1).describe('By what they are told, best first'),
  role: z.enum(roles).optional().describe('What they may do once they have logged in. Default: operator'),
  sites: z
    .array(Name)
    .max(1_000)
    .optional()
    .describe('Where they may act. Default: engineers and admins everywhere, others where their crews look after'),
  example: Example,
})

const CrewSchema = z.strictObject({
  id: Name,
  name: z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) }).optional(),
  cells: z.array(Name).optional().describe('The grid cells (网格) that it looks after'),
  members: z.array(Name).min(1).max(200),
  rota: Name.optional().describe('Who of them is on duty. Default: all, always'),
  officer: Name.optional().describe('The person who is called where the crew does not answer'),
  example: Example,
})

const Step = z.strictObject({
  tell: z
    .union([z.enum(['on-call', 'crew', 'officer']), z.array(Name).min(1).max(50)])
    .describe('Who is on duty, the whole crew, its officer, or people by their ids'),
  by: z
    .array(z.enum(channelNames))
    .min(1)
    .optional()
    .describe("Which channels may be used, in each person's own order. Default: all of theirs"),
  answer: Duration.describe('How long an answer is waited for before the next step'),
})

const EscalationSchema = z.strictObject({
  steps: z.array(Step).min(1).max(20),
  repeat: z.int().min(1).max(20).optional().describe('How often the whole chain is gone through. Default 1'),
  arrive: Duration.optional().describe('Acknowledged, but nobody has arrived after this: the chain begins again'),
  // biome-ignore lint/suspicious/noThenProperty: the plant file's word; it is never awaited
  then: z
    .strictObject({ tell: z.array(Name).min(1).max(50) })
    .optional()
    .describe('Who is told that nobody has answered'),
})

const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1).max(100)])
const RouteSchema = z.strictObject({
  when: z
    .strictObject({
      site: oneOrMore(Name).optional(),
      cell: oneOrMore(Name).optional(),
      kind: oneOrMore(z.enum(assetKinds)).optional().describe('Of asset'),
      quantity: oneOrMore(z.string().min(1)).optional(),
      priority: oneOrMore(z.enum(priorities)).optional(),
    })
    .describe('Of which alarms: all that is said must fit; nothing said fits all'),
  escalation: Name,
  crew: Name.optional().describe('Who is told. Default: the crew of the cell, else of the site'),
  order: z
    .boolean()
    .optional()
    .describe('True: each occurrence that calls this way gets a work order (docs/orders.md)'),
  quiet: z
    .string()
    .refine(
      (text) => parseClockRange(text) !== undefined,
      'expected two times of day like 22:00/07:00, the second after the first or on the next day',
    )
    .optional()
    .describe('When alarms of low and medium priority wait for its end'),
})

const OrderTimesSchema = z.strictObject({
  answer: Duration.describe('From the dispatch until somebody has taken it'),
  arrive: Duration.describe('From the dispatch until somebody is there'),
  done: Duration.describe('From the opening until the work is done'),
})
/** How long work orders may take, by the priority of their alarm. */
export const OrdersSchema = z.strictObject({
  critical: OrderTimesSchema.optional(),
  high: OrderTimesSchema.optional(),
  medium: OrderTimesSchema.optional(),
  low: OrderTimesSchema.optional(),
})

const DrillSchema = z.strictObject({
  crew: Name,
  escalation: Name.describe('The chain that is tried'),
  at: z
    .string()
    .refine(isCron, 'expected five fields of cron like "0 10 * * 3": minute, hour, day, month, weekday')
    .describe("When, as five fields of cron by the city's clock: 0 10 * * 3 is Wednesday at 10:00"),
})

/** These parts of a plant file. */
export const DutySchema = z.strictObject({
  people: z.array(PersonSchema).optional().describe('Who can be told (docs/crews.md)'),
  crews: z.array(CrewSchema).optional(),
  calendars: z.record(Name, CalendarSchema).optional().describe('Holidays and make-up days (调休), year by year'),
  rotas: z.record(Name, RotaSchema).optional().describe('Who is on duty when'),
  escalations: z.record(Name, EscalationSchema).optional().describe('Who is told next where nobody answers'),
  drills: z
    .array(DrillSchema)
    .max(100)
    .optional()
    .describe('Drills (演练) that are held by themselves (docs/crews.md)'),
  routes: z.array(RouteSchema).optional().describe('Which alarms go which way; the first that fits'),
  orders: OrdersSchema.optional().describe('How long work orders may take, by priority (docs/orders.md)'),
})
export type DutyFile = z.infer<typeof DutySchema>
