import { z } from 'zod'
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

/** The loudspeakers of a plant file, as written. */
export const LoudspeakersSchema = z.strictObject({
  clips: z.array(ClipSchema).max(1_000),
  boxes: z.array(BoxSchema).max(1_000),
})
export type LoudspeakersFile = z.infer<typeof LoudspeakersSchema>
