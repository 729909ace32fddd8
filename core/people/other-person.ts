/** Somebody on record, with who made the invite by which they were in. */
export interface Identity {
  readonly name: string
  readonly letInBy?: string | undefined
}

/**
 * Whether two are two people: whoever has made somebody's invite could have used it, and is no other person than they. Two
 * whom the same engineer has invited are two.
 */
export function isOtherPerson(one: Identity, other: Identity): boolean {
  return one.name !== other.name && one.name !== other.letInBy && one.letInBy !== other.name
}
