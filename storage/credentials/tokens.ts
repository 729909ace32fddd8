import type { Actor } from '../../core/people/actor.ts'
import type { Area } from '../../core/people/area.ts'
import type { Role } from '../../core/people/role.ts'

/** Who a bearer token or a session speaks for, and where they may act. */
export interface Caller extends Actor, Area {}

export interface TokenEntry extends Caller {
  /** Epoch ms. */
  readonly createdAt: number
  /** Epoch ms; a revoked token stays on record until its name is used again. */
  readonly revokedAt?: number
  /** Epoch ms, to the minute; left out: never, or not since we note it. */
  readonly lastUsedAt?: number
  /** Epoch ms, from when on it is refused; left out: never. */
  readonly expiresAt?: number
}

/** A token that was good once. */
export interface Spent {
  readonly name: string
  readonly because: 'revoked' | 'expired'
}

export type AddedToken =
  | { readonly ok: true; readonly secret: string }
  | { readonly ok: false; readonly reason: 'bad-name' | 'name-taken' }

/** The caller of the fixed token; no token on record can have such a name. */
export const fixedCaller: Caller = { name: '(HUOSHUI_TOKEN)', role: 'admin' }

/** What is asked when somebody shows a token. What is answered is what is committed, by whatever process: nothing is cached. */
export interface ShownTokens {
  /** Whom a secret speaks for; undefined when it is not, or no longer, good. */
  verify(secret: string): Promise<Caller | undefined>
  /** Why a secret that was good is so no longer; undefined of one that never was. */
  whySpent(secret: string): Promise<Spent | undefined>
  /** Whether a caller, as `verify` gave it, may still do what it might then. */
  isInForce(caller: Caller): Promise<boolean>
}

/** What an operator does with tokens. */
export interface TokenRegister {
  /** Makes a token; its secret is shown here and never again. */
  add(name: string, role: Role, sites?: readonly string[], expiresAt?: number): Promise<AddedToken>
  /** False when there is no token in force of that name. */
  revoke(name: string): Promise<boolean>
  /** By name. */
  list(): Promise<TokenEntry[]>
  /** The secret of a first admin token, once in the store's life; undefined later, or with a fixed token. */
  ensureFirstToken(): Promise<string | undefined>
}

/** The bearer tokens of the API. Commands change them in another process while the API runs. */
export interface Tokens extends ShownTokens, TokenRegister, AsyncDisposable {}
