import { z } from '@hono/zod-openapi'
import { loginWays } from '../../core/people/login-way.ts'

const Time = z.iso.datetime()
const Typed = z.string().min(1).max(500)

/** How one can log in here. */
export const LoginWays = z
  .object({
    ways: z.array(z.enum(['password', 'wecom', 'oidc'])),
  })
  .openapi('LoginWays')
export type LoginWays = z.infer<typeof LoginWays>

export const NewLogin = z
  .strictObject({
    name: Typed.openapi({ description: 'Id, name or phone number' }),
    password: Typed,
    keep: z.boolean().default(false).openapi({ description: 'The phone is theirs: they stay logged in on it' }),
  })
  .openapi('NewLogin')

export const InviteSecret = z.strictObject({ invite: Typed }).openapi('InviteSecret')

/** Whose invite it is. */
export const InviteBody = z
  .object({
    person: z.string().openapi({ description: 'Their id in the plant' }),
    name: z.string(),
    expiresAt: Time,
  })
  .openapi('Invite')
export type InviteBody = z.infer<typeof InviteBody>

export const AcceptInvite = z
  .strictObject({ invite: Typed, password: Typed, keep: z.boolean().default(false) })
  .openapi('AcceptInvite')

export const NewPassword = z.strictObject({ password: Typed, next: Typed }).openapi('NewPassword')

/** A device on which a person is logged in. */
export const SessionBody = z
  .object({
    id: z.string(),
    way: z.enum(loginWays),
    kept: z.boolean().openapi({ description: 'On their own phone' }),
    since: Time,
    usedAt: Time.openapi({ description: 'To the minute' }),
    endsAt: Time.openapi({ description: 'If it is not used again' }),
    address: z.string(),
    agent: z.string().openapi({ description: 'What the browser says of itself' }),
    own: z.boolean().openapi({ description: 'The one that asks' }),
  })
  .openapi('Session')
export type SessionBody = z.infer<typeof SessionBody>

export const SessionList = z.object({ sessions: z.array(SessionBody) }).openapi('Sessions')
export const Ended = z.object({ ended: z.int() }).openapi('EndedSessions')

/** A person of the plant, and whether they can log in. */
export const PersonLogin = z
  .object({
    person: z.string(),
    name: z.string(),
    role: z.string(),
    sites: z.array(z.string()).optional().openapi({ description: 'Where they may act; absent: everywhere' }),
    password: z.boolean().openapi({ description: 'They have set one' }),
    invitedUntil: Time.optional(),
    sessions: z.array(SessionBody),
  })
  .openapi('PersonLogin')
export type PersonLogin = z.infer<typeof PersonLogin>
export const PersonLogins = z.object({ people: z.array(PersonLogin) }).openapi('PersonLogins')

/** An invite that was made: shown once. */
export const MadeInvite = z
  .object({
    person: z.string(),
    link: z
      .string()
      .openapi({ description: 'Good once. Its secret stands behind the # and is never sent to a server' }),
    expiresAt: Time,
    qr: z
      .object({ size: z.int(), path: z.string() })
      .openapi({ description: 'The link as a QR code: an SVG path of black squares, in a square of so many units' }),
  })
  .openapi('MadeInvite')
export type MadeInvite = z.infer<typeof MadeInvite>

export const Revoked = z.object({ revoked: z.boolean() }).openapi('RevokedLogin')
