import type { Rules } from './strict-provider.ts'

export const heartbeatPath = '/ping/4f1b2c3d-0000-4000-8000-1234567890ab'

/** A watcher like healthchecks.io, written from its document of pings: success, `/start`, `/fail`, with a body of text. */
export const heartbeatRules: Rules = {
  refuse({ method, url, body, headers }) {
    if (method !== 'POST') return { status: 405, body: 'method not allowed' }
    // it says 200 to an address that it does not know
    if (![heartbeatPath, `${heartbeatPath}/start`, `${heartbeatPath}/fail`].includes(url.pathname))
      return { body: 'OK (not found)' }
    if (url.search !== '' || !/^text\/plain/.test(headers['content-type'] ?? '')) return { status: 400, body: 'bad' }
    if (Buffer.byteLength(body) > 10_000) return { status: 413, body: 'too large' }
    return undefined
  },
  take: () => ({ body: 'OK' }),
  limit: { windows: [{ most: 5, perMs: 60_000 }], says: { body: 'OK (rate limited)' }, muteMs: 0 },
}
