import type { MqttClient } from 'mqtt'

/** Given to `next` of `onMessage`: MQTT.js then writes no PUBACK, and reads on. */
export const deferred = new Error('acknowledged later')

/**
 * PUBACKs that one connection owes, sent in the order in which the messages came (MQTT 3.1.1 §4.6), each once its
 * message and all before it are settled. MQTT.js acknowledges one message at a time, so that a fsync for each would
 * be waited for; many are under way only through its private `_sendPacket`. Its version is pinned, and
 * `test/ingest/bridge/acknowledgements.test.ts` holds it to what is used here.
 */
export class Acknowledgements {
  /** PUBACKs sent. */
  sent = 0
  private readonly client: MqttClient
  private readonly onSent: (count: number) => void
  private flushing = false
  private readonly owed: { readonly messageId: number; settled: boolean }[] = []

  constructor(client: MqttClient, onSent: (count: number) => void) {
    this.client = client
    this.onSent = onSent
  }

  /** Enters a message; call the answer once it is kept, or never. */
  owe(messageId: number): () => void {
    const entry = { messageId, settled: false }
    this.owed.push(entry)
    return () => {
      entry.settled = true
      if (this.owed[0] !== entry || this.flushing) return
      // our broker's PUBACKs of one group commit come together: answer them in one write
      this.flushing = true
      setImmediate(() => this.flush())
    }
  }

  private flush(): void {
    this.flushing = false
    const open = this.owed.findIndex(({ settled }) => !settled)
    const group = this.owed.splice(0, open === -1 ? this.owed.length : open)
    // a lost connection's messages come again on the next; a PUBACK queued for it would name another message there
    if (!this.client.connected) return
    const { stream } = this.client
    stream.cork()
    for (const { messageId } of group) this.client['_sendPacket']({ cmd: 'puback', messageId })
    stream.uncork()
    this.sent += group.length
    this.onSent(group.length)
  }
}
