/** Somebody on record, with who made the invite by which they were in. */
export interface Identity {
  readonly name: string
  readonly letInBy?: string | undefined
  /** A program by its token, or a shell on the machine: whoever holds one beside their log-in would be two people. */
  readonly byToken?: true | undefined
}

export type NotAnother = 'not-a-person' | 'same-person'

/**
 * Why two are not two people, wherever a second one is asked for; undefined where they are. Both have shown who they are:
 * they have logged in, or answered a call that went to them. Whoever has made somebody's invite could have used it, and
 * is no other person than they. Two whom the same engineer has invited are two.
 */
export function notAnother(one: Identity, other: Identity): NotAnother | undefined {
  if (one.byToken || other.byToken) return 'not-a-person'
  const isOther = one.name !== other.name && one.name !== other.letInBy && one.letInBy !== other.name
  return isOther ? undefined : 'same-person'
}
