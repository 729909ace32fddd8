import type { Channel } from '../channel.ts'

/** Shorter ones are no secrets, and would make holes in every sentence. */
const least = 4

/** A text without any of the secrets: an answer may repeat what it was asked. */
export function hiding(secrets: readonly string[]): (text: string) => string {
  const hidden = secrets
    .filter((secret) => secret.length >= least)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .sort((a, b) => b.length - a.length)
  return (text) => hidden.reduce((left, secret) => left.replaceAll(secret, '…'), text)
}

/** A channel of whose secrets nothing stands in what it says. */
export function discreet(channel: Channel, secrets: readonly string[]): Channel {
  const hide = hiding(secrets)
  return {
    ...channel,
    async send(outgoing, signal) {
      const result = await channel.send(outgoing, signal)
      return 'detail' in result ? { ...result, detail: hide(result.detail) } : result
    },
  }
}
