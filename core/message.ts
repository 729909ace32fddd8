/** An MQTT PUBLISH exactly as received: what the reading log keeps. */
export interface Message {
  readonly topic: string
  readonly payload: Uint8Array
  /** Broker clock at receipt, epoch ms. */
  readonly receivedAt: number
  /** User name that the publisher authenticated with; for a device, its id. */
  readonly client: string
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
}

/** A message with its place in the log. Offsets are dense: the next message's is one more. */
export interface LoggedMessage extends Message {
  readonly offset: number
}
