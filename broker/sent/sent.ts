import type { LoggedMessage } from '../../core/message.ts'
import { markOf } from './mark.ts'
import { SessionSent } from './session-sent.ts'

/** Client ids of one credential that are remembered: a gateway may have many sessions, a stranger's ids are bounded. */
const mostSessionsEach = 100

/**
 * What each session sent last, by credential and client id, whether it keeps its session or not: so that a message whose
 * acknowledgement was lost is known when it comes again. Above `mostSessionsEach` a credential's oldest is forgotten.
 */
export class Sent {
  private readonly byCredential = new Map<string, Map<string, SessionSent>>()

  /** Of one session; begun where there is none. */
  of(credential: string, clientId: string): SessionSent {
    const sessions = this.byCredential.get(credential) ?? new Map<string, SessionSent>()
    this.byCredential.set(credential, sessions)
    const sent = sessions.get(clientId) ?? new SessionSent()
    // the one that connected last goes last
    sessions.delete(clientId)
    sessions.set(clientId, sent)
    if (sessions.size > mostSessionsEach) {
      const oldest = sessions.keys().next()
      if (!oldest.done) sessions.delete(oldest.value)
    }
    return sent
  }

  forget(credential: string): void {
    this.byCredential.delete(credential)
  }
}

/** What the messages at the log's end say, oldest first. Rejects where they cannot be read. */
export async function sentInLog(recent: AsyncIterable<readonly LoggedMessage[]>): Promise<Sent> {
  const sent = new Sent()
  for await (const messages of recent) {
    for (const { client, clientId = client, packetId, topic, payload, qos } of messages) {
      if (packetId === undefined) continue
      const session = sent.of(client, clientId)
      session.note(packetId, markOf(payload, topicSeed(topic) + qos))
      session.written()
    }
  }
  return sent
}

/** What the mark of a payload begins with: with the QoS added. Less than 2 ** 32 - 2. */
export function topicSeed(topic: string): number {
  return markOf(Buffer.from(topic), 0) >>> 1
}
