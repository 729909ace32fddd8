import { z } from 'zod'
import { priorities } from '../alarm/priority.ts'
import { isCron } from '../people/cron.ts'
import { Name } from '../topic.ts'

const Audio = z.string().regex(/^[0-9a-f]{64}$/, 'expected the SHA-256 of the recording, 64 digits of 0-9 a-f')
export const clipLanguages = ['zh-CN', 'bo', 'en'] as const

const ClipSchema = z.strictObject({
  number: z.int().min(1).describe('By which boxes keep it'),
  version: z.int().min(1),
  language: z.enum(clipLanguages).describe('In which it is spoken'),
  text: z
    .strictObject({ 'zh-CN': z.string().min(1), bo: z.string().min(1).optional(), en: z.string().min(1).optional() })
    .describe('What it says, and what that means: in its own language and in Chinese at least'),
  audio: Audio.describe('SHA-256 of the recording'),
  approved: z
    .strictObject({ by: Name, audio: Audio })
    .optional()
    .describe('The person who approved this recording; another recording has to be approved again'),
  siren: z.boolean().optional().describe('It needs a second person'),
  example: z.boolean().optional().describe('True where it is invented, to show how it is done'),
})

const BoxSchema = z.strictObject({
  site: Name,
  device: Name.describe('Its credential, and its level in the topic v1/{site}/{device}/command'),
  name: z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) }),
  example: z.boolean().optional(),
})

const OneOrMore = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])
const AutomaticSchema = z.strictObject({
  when: z.strictObject({
    alarm: OneOrMore.optional().describe('Ids of alarms'),
    site: OneOrMore.optional(),
    quantity: OneOrMore.optional(),
    priority: z.union([z.enum(priorities), z.array(z.enum(priorities)).min(1)]),
  }),
  clip: z.int().min(1).describe('What is said when it is raised'),
  over: z.int().min(1).optional().describe('What is said when it has returned, where the other was said: all clear'),
  boxes: z.array(Name).min(1).optional().describe("Which loudspeakers; default: those at the alarm's site"),
})

/** The loudspeakers of a plant file, as written. */
export const LoudspeakersSchema = z.strictObject({
  clips: z.array(ClipSchema).max(1_000),
  boxes: z.array(BoxSchema).max(1_000),
  automatic: z
    .array(AutomaticSchema)
    .max(200)
    .optional()
    .describe('What is said by itself when an alarm is raised; the first that fits'),
  chime: z
    .strictObject({
      clip: z.int().min(1),
      at: z
        .string()
        .refine(isCron, 'expected five fields of cron like "0 10 * * 1": minute, hour, day, month, weekday'),
    })
    .optional()
    .describe("A short sound that tries every box: five fields of cron by the city's clock"),
})
export type LoudspeakersFile = z.infer<typeof LoudspeakersSchema>
