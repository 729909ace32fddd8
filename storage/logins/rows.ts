import { type LoginWay, loginWays } from '../../core/people/login-way.ts'
import type { Invite, Session } from './logins.ts'

type Row = Readonly<Record<string, unknown>>

export function sessionOf(row: Row): Session {
  return {
    id: String(row['id']),
    person: String(row['person']),
    way: wayOf(row['way']),
    kept: row['kept'] === 1,
    madeAt: Number(row['made_at']),
    usedAt: Number(row['used_at']),
    address: String(row['address']),
    agent: String(row['agent']),
  }
}

export function inviteOf(row: Row): Invite {
  return {
    person: String(row['person']),
    madeBy: String(row['made_by']),
    madeAt: Number(row['made_at']),
    expiresAt: Number(row['expires_at']),
  }
}

function wayOf(word: unknown): LoginWay {
  const way = loginWays.find((known) => known === word)
  if (!way) throw new Error(`a session: unknown way ${word}`)
  return way
}
