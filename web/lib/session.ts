import type { InviteBody, LoginWays } from '../../api/login/schema.ts'
import { read, request } from './client.ts'

/** The log-in of a person: its secret is in a cookie that no script can read. */

export async function logIn(given: {
  readonly name: string
  readonly password: string
  readonly keep: boolean
}): Promise<void> {
  await request('/api/v1/login', { body: given })
}

/** By what else one can log in; nothing where that cannot be found out. */
export async function waysIn(): Promise<readonly string[]> {
  try {
    return (await read<LoginWays>('/api/v1/login')).ways
  } catch {
    return []
  }
}

export function lookAtInvite(invite: string): Promise<InviteBody> {
  return read<InviteBody>('/api/v1/invites/look', { body: { invite } })
}

export async function acceptInvite(given: {
  readonly invite: string
  readonly password: string
  readonly keep: boolean
}): Promise<void> {
  await request('/api/v1/invites/accept', { body: given })
}

const leavingKey = 'leaving'

/** Whether somebody has logged out here, and the server may not have heard of it. */
export function isLeaving(): boolean {
  return localStorage.getItem(leavingKey) !== null
}

/** Ends the session of this browser; without a network it is on the way, and nobody gets in here by it before it has ended. */
export async function logOut(): Promise<void> {
  localStorage.setItem(leavingKey, '1')
  await request('/api/v1/logout', { body: {} })
  localStorage.removeItem(leavingKey)
}
