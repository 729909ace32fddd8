/** Where a client of the live stream is: the newest change of a reading and the newest journal entry that it has seen. */
export interface Position {
  readonly change: number
  readonly number: number
}

/** `{change}.{number}`, the id of an event. */
export function formatPosition({ change, number }: Position): string {
  return `${change}.${number}`
}

/** Undefined for all that is not an event's id; a bare number is the id of a reading of before there were alarms. */
export function parsePosition(text: string): { readonly change: number; readonly number?: number } | undefined {
  const match = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(text)
  if (!match) return undefined
  return { change: Number(match[1]), ...(match[2] !== undefined && { number: Number(match[2]) }) }
}
