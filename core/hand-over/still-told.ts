import type { Roster } from '../people/escalation/roster.ts'
import type { HandOverRecord } from './hand-over.ts'

/**
 * A roster by which those who went off duty are on duty, too, after those who came: of what stood at the change, until
 * somebody has taken it over.
 */
export function withOutgoing(roster: Roster, { outgoing }: Pick<HandOverRecord, 'outgoing'>): Roster {
  return { ...roster, onCall: (at) => [...new Set([...roster.onCall(at), ...outgoing])] }
}
