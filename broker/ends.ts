import { type Connection, type Connections, whois } from './connection.ts'
import { type Refusals, refusalIn } from './refusal.ts'

/** The connections that may end here, and where that is put on record. */
export interface Ends {
  readonly connections: Connections
  readonly refusals: Refusals
}

/** Why a connection ended, on record. */
export function explainEnd(connection: Connection | undefined, error: Error, { connections, refusals }: Ends): void {
  const reason = refusalIn(error)
  // aedes tells it again for each message that waited
  if (reason && connection && connections.has(connection))
    refusals.refuse(reason, { ...whois(connection), detail: error.message })
  else refusals.ended(connection && whois(connection), error.message)
}

/**
 * Ends what is left here of a session that has begun at another broker (MQTT 3.1.1 §3.1.4: the elder connection goes).
 * Its client is there, so the Last Will is not told.
 */
export function endElsewhere(connection: Connection | undefined, { connections, refusals }: Ends): void {
  if (!connection) return
  refusals.ended(whois(connection), 'the session has begun at another broker')
  connections.revoke(connection)
  connection.stream.destroy()
}
