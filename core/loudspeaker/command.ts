import { z } from 'zod'

/** What goes to a box on its `command` topic, and what comes back on `result`. QoS 1, never retained. */
const Id = z.string().regex(/^[\w.-]{1,64}$/)
const CommandSchema = z.strictObject({
  do: z.literal('play'),
  id: Id,
  clip: z.int().min(1),
  version: z.int().min(1),
  /** Of 31. */
  volume: z.int().min(0).max(31),
  times: z.int().min(1).max(3),
  /** Epoch ms: not played after. */
  expires: z.int().min(0),
})
export type PlayCommand = Omit<z.infer<typeof CommandSchema>, 'do'>

/** Why a box did not play. */
export const failures = [
  'no-time',
  'expired',
  'expires-too-late',
  'repeated',
  'unknown-clip',
  'busy',
  'amplifier',
] as const
const AnswerSchema = z.discriminatedUnion('state', [
  z.strictObject({ id: Id, state: z.enum(['started', 'finished']), at: z.int().min(0) }),
  z.strictObject({ id: Id, state: z.literal('failed'), reason: z.enum(failures), at: z.int().min(0).optional() }),
])
export type PlayAnswer = z.infer<typeof AnswerSchema>

/** However far its clock is from ours, nothing is played later than this after it was sent. */
export const expiresMostMs = 60_000

export function formatCommand(command: PlayCommand): string {
  return JSON.stringify({ do: 'play', ...command })
}

/** Undefined where it is no command of ours. Total. */
export function parseCommand(payload: string): PlayCommand | undefined {
  const parsed = CommandSchema.safeParse(jsonOf(payload))
  if (!parsed.success) return undefined
  const { do: _, ...command } = parsed.data
  return command
}

export function formatAnswer(answer: PlayAnswer): string {
  return JSON.stringify(answer)
}

/** Undefined where it is no answer of a box. Total. */
export function parseAnswer(payload: string): PlayAnswer | undefined {
  return AnswerSchema.safeParse(jsonOf(payload)).data
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
