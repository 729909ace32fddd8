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
  /** Packet id that the publisher gave it (QoS 1 and 2): what it is sent again under when its acknowledgement was lost. */
  readonly packetId?: number
  /** MQTT client id of the publisher, where that is not its user name; only beside a packet id. */
  readonly clientId?: string
  /** Another part of the log has the message itself: here it is for alarms alone. */
  readonly isCopy?: true
}

/** A message with its place in the log. */
export interface LoggedMessage extends Message {
  /** Grows from message to message; how much, and how many lie between, is the log's affair. */
  readonly offset: number
}
