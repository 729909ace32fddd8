/** What people and operators do about who may do what, by its name on record. */
export const auditedActs = [
  'logged-in',
  'logged-out',
  'sessions-ended',
  'password-changed',
  'invite-made',
  'invite-accepted',
  'log-in-revoked',
  'rota-changed',
  'rota-change-withdrawn',
  'token-made',
  'token-revoked',
  'credential-made',
  'credentials-provisioned',
  'credential-rotated',
  'credential-revoked',
  'claimed',
  'unclaimed',
  'rejects-replayed',
] as const
export type AuditedAct = (typeof auditedActs)[number]

/** Who did what, when. No secret is ever in it. */
export interface AuditEntry {
  /** In the order in which they came. */
  readonly number: number
  /** Server time, epoch ms. */
  readonly at: number
  readonly what: AuditedAct
  /** A person's id, the name of a token, or the command in brackets. */
  readonly by: string
  /** What the person is called; of who has logged in only. */
  readonly person?: string
  /** Whom or what it is about: the id of a person, token, credential or rota change; left out: of who did it. */
  readonly about?: string
  readonly address?: string
  readonly detail?: string
}

export interface AuditQuery {
  /** Only numbers below this. */
  readonly before?: number
  /** [from, to), epoch ms. */
  readonly from?: number
  readonly to?: number
  /** Only these acts. */
  readonly what?: readonly AuditedAct[]
  /** Only what is by or about whom this names, or from an address that has it in it; in any letters. */
  readonly find?: string
  /** Only what is about these people. */
  readonly people?: readonly string[]
  readonly limit: number
}

/** The record of who let whom in, put whom out, and changed who is on duty. Bounded: above the most, the oldest go. */
export interface Audit extends AsyncDisposable {
  note(entry: Omit<AuditEntry, 'number'>): Promise<void>
  /** Newest first. */
  entries(query: AuditQuery): Promise<AuditEntry[]>
}
