import { z } from 'zod'

/** What a room is told by the environment: a table of these, its `settings.ts`, which `run/settings` gathers. */
export interface Setting<T extends z.ZodType> {
  readonly schema: T
  readonly unit?: string
  readonly doc: SettingWords
}

/** What a variable means, to those who run the platform, in the languages of docs/settings.md. */
export interface SettingWords {
  readonly en: string
  readonly zh: string
}

/** A variable: what it may be, what it means, and its unit where it is not text. */
export function setting<T extends z.ZodType>(schema: T, doc: SettingWords, unit?: string): Setting<T> {
  return unit === undefined ? { schema, doc } : { schema, doc, unit }
}

/** What is said by the variables of such a table. */
export type SettingsOf<T extends Readonly<Record<string, Setting<z.ZodType>>>> = {
  readonly [K in keyof T]: z.output<T[K]['schema']>
}

export const port = whole(0, 65_535)
export const count = whole(1)
/** ms that a timer can wait. */
export const wait = whole(1, 2_147_483_647)
export const days = whole(0)
export const text = z.string().min(1)
export const flag = z.enum(['true', 'false']).transform((word) => word === 'true')

export const webPage = z.url({ protocol: /^https?$/, error: 'expected a URL that begins with http:// or https://' })
export const mqttBroker = z.url({
  protocol: /^(mqtts?|wss?)$/,
  error: 'expected a URL that begins with mqtt://, mqtts://, ws:// or wss://',
})

/** A number in digits, as somebody types it: `1e3`, `0x10` and blanks are mistakes. */
export function whole(least: number, most: number = Number.MAX_SAFE_INTEGER) {
  const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`
  return z
    .string()
    .refine((digits) => /^\d{1,16}$/.test(digits) && Number(digits) >= least && Number(digits) <= most, {
      error: ({ input }) => `expected a whole number ${range}, not "${input}"`,
    })
    .transform(Number)
}
