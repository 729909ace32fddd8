import type { Channel } from '../channel.ts'

/** Shorter ones are no secrets, and would make holes in every sentence. */
const least = 4

/** A channel of whose secrets nothing stands in what it says: an answer may repeat what it was asked. */
export function discreet(channel: Channel, secrets: readonly string[]): Channel {
  const hidden = secrets
    .filter((secret) => secret.length >= least)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .sort((a, b) => b.length - a.length)
  return {
    ...channel,
    async send(outgoing, signal) {
      const result = await channel.send(outgoing, signal)
      if (!('detail' in result)) return result
      const detail = hidden.reduce((text, secret) => text.replaceAll(secret, '…'), result.detail)
      return { ...result, detail }
    },
  }
}
