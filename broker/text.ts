/**
 * False for what MQTT does not let be a text (MQTT 3.1.1 §1.5.3): with U+0000, or with bytes that are no UTF-8, which the
 * parser has made U+FFFD of; one that was sent as such is refused with them.
 */
export function isMqttText(text: string | undefined): boolean {
  return text === undefined || !(text.includes('\0') || text.includes('\ufffd'))
}
