/** First byte of a PUBLISH that is new and not retained (MQTT 3.1.1 §3.3.1). */
export const publishQos0 = 0x30
export const publishQos1 = 0x32

/** Whether a packet with this first byte may go past the MQTT parser. */
export function isLaneByte(first: number): boolean {
  return first === publishQos0 || first === publishQos1
}
