import { z } from 'zod'

/**
 * Where a phone number or an id at a provider is kept: `${env:PHONE_TSERING}` in the environment, `${secret:phone-tsering}`
 * in the secrets file. Never the number itself: the plant file is shown, copied and kept for years.
 */
export type Reference = { readonly in: 'env' | 'secret'; readonly name: string }

/** The reference of a text, or undefined where it is none. */
export function parseReference(text: string): Reference | undefined {
  const match = /^\$\{(?:(env):([A-Z][A-Z0-9_]{0,63})|(secret):([a-z0-9][a-z0-9._-]{0,63}))\}$/.exec(text)
  if (!match) return undefined
  const [, env, variable, , secret] = match
  return env ? { in: 'env', name: variable ?? '' } : { in: 'secret', name: secret ?? '' }
}

/** A reference as the plant file writes it. */
export const ReferenceText = z
  .string()
  .refine((text) => parseReference(text) !== undefined, {
    error: `a number or id does not stand in the plant file: expected where it is kept, \${env:PHONE_TSERING} or \${secret:phone-tsering}`,
  })
  .describe(`Where the number or id is kept: \${env:NAME} or \${secret:name}`)

/** A phone number with its country, as channels need it (E.164): `+8613800000000`. */
export function isPhoneNumber(text: string): boolean {
  return /^\+[1-9]\d{7,14}$/.test(text)
}
