import type { LoginWay } from '../../core/people/login-way.ts'

/** A person who is logged in on a device. Times are epoch ms. */
export interface Session {
  /** Tells a person's sessions apart; it opens nothing. */
  readonly id: string
  readonly person: string
  readonly way: LoginWay
  readonly kept: boolean
  readonly madeAt: number
  /** To the minute. */
  readonly usedAt: number
  /** Where from, and with which program, as far as known. */
  readonly address: string
  readonly agent: string
}

export type NewSession = Omit<Session, 'id' | 'usedAt'>

/** Who is logged in where. Of a secret only its hash is kept. Nothing is cached: a session that ends in one process has ended in all. */
export interface Sessions {
  /** Begins a session, with a secret of 256 random bits that is told here and never again; above the most of a person, those longest unused end. */
  begin(session: NewSession): Promise<{ readonly session: Session; readonly secret: string }>
  /** The session of a secret, however old. */
  find(secret: string): Promise<Session | undefined>
  /** Notes a use, once a minute. */
  note(session: Session, now: number): Promise<void>
  /** How many there are, also of those that are over and were not asked about since. */
  count(): Promise<number>
  /** Newest use first; of one person, or of all. */
  list(person?: string): Promise<readonly Session[]>
  /** Ends sessions of a person: one, all, or all but one. How many there were. */
  end(person: string, which: 'all' | { readonly only: string } | { readonly but: string }): Promise<number>
}

/** Passwords, as hashes that say how they were made. */
export interface Passwords {
  hashOf(person: string): Promise<string | undefined>
  /** A new one ends the person's sessions, but for this one, and their open invites. */
  set(person: string, hash: string, more: { readonly at: number; readonly keep?: string }): Promise<void>
  /** The same password hashed anew; nothing where another was set meanwhile. */
  rehash(person: string, before: string, hash: string): Promise<void>
  /** Who has one. */
  people(): Promise<ReadonlySet<string>>
}

export interface Invite {
  readonly person: string
  readonly madeBy: string
  readonly madeAt: number
  readonly expiresAt: number
}

/** Ways in for who has no password, or has forgotten it: a secret, good once and not for long. */
export interface Invites {
  /** The invite's secret; the person's earlier invites are worth nothing from now on. */
  make(invite: Invite): Promise<string>
  /** Whose invite it is; undefined where it was never made, was used or replaced, or is over. */
  look(secret: string, now: number): Promise<Invite | undefined>
  /** Uses it up and sets the password in one: of two at once, one. */
  accept(secret: string, hash: string, now: number): Promise<Invite | undefined>
  /** Who made the invite by which a person is in; a password of their own choice since does not change that. */
  letInBy(person: string): Promise<string | undefined>
  /** Those that can still be used. */
  open(now: number): Promise<readonly Invite[]>
}

/** Devices on which a person has logged in before: guesses from elsewhere do not make them wait. */
export interface KnownDevices {
  remember(person: string, at: number): Promise<string>
  /** True where the secret was given to this person's device. */
  knows(person: string, secret: string): Promise<boolean>
}

/** How people log in. */
export interface LoginStore extends AsyncDisposable {
  readonly sessions: Sessions
  readonly passwords: Passwords
  readonly invites: Invites
  readonly devices: KnownDevices
  /** Takes a person's password, sessions, invites and known devices away, and what they were sent until then. False where there was nothing. */
  revoke(person: string, at: number): Promise<boolean>
  /** Whether what a person was sent then is worth nothing: it was revoked since, or before and they have no password again. */
  isRevoked(person: string, sentAt: number): Promise<boolean>
}
