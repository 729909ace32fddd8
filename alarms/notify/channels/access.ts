import type { SendResult } from '../../../core/channel/result.ts'
import type { Heard } from './http.ts'
import { codeIn, type Json, judged } from './json-answer.ts'

/** A provider's token, or why there is none. */
export type Access =
  | { readonly ok: true; readonly token: string; readonly expiresInMs: number }
  | { readonly ok: false; readonly result: SendResult }

/** Where a provider's answer has its code, the token and how long that lasts, in seconds. */
export interface TokenFields {
  readonly code: string
  readonly token: string
  readonly seconds: string
}

const usualMs = 7_200_000

/** The access in an answer; `resultOf`: what the provider says of a send with the same answer. */
export function accessIn(
  heard: Heard,
  fields: TokenFields,
  resultOf: (json: Json, detail: string) => SendResult | 'stale',
): Access {
  const found = judged<Extract<Access, { ok: true }>>(heard, (json, detail) => {
    const token = json[fields.token]
    if (codeIn(json[fields.code]) === 0 && typeof token === 'string') {
      return { ok: true, token, expiresInMs: Number(json[fields.seconds]) * 1_000 || usualMs }
    }
    const said = resultOf(json, detail)
    return said === 'stale' || said.outcome === 'accepted' ? { outcome: 'unavailable', detail } : said
  })
  return 'ok' in found ? found : { ok: false, result: found }
}

/** It is renewed this much before its end: a request under way must not outlive it. */
const marginMs = 300_000

/** The token of an app, asked for once and kept until its end; all who want it meanwhile wait for the same answer. */
export class AppAccess {
  private kept: { readonly token: string; readonly until: number } | undefined
  private asking: Promise<Access> | undefined
  private readonly fetchToken: (signal: AbortSignal) => Promise<Access>
  private readonly clock: () => number

  constructor(fetchToken: (signal: AbortSignal) => Promise<Access>, clock: () => number) {
    this.fetchToken = fetchToken
    this.clock = clock
  }

  /** `send` says `stale` where the provider does not know the token any more; it is tried once more with another. */
  async with<T>(signal: AbortSignal, send: (token: string) => Promise<T | 'stale'>): Promise<T | SendResult> {
    for (let tries = 0; ; tries++) {
      const access = await this.get(signal)
      if (!access.ok) return access.result
      const sent = await send(access.token)
      if (sent !== 'stale') return sent
      if (this.kept?.token === access.token) this.kept = undefined
      if (tries > 0) return { outcome: 'unavailable', detail: 'the provider does not know its own new token' }
    }
  }

  private async get(signal: AbortSignal): Promise<{ ok: true; token: string } | Extract<Access, { ok: false }>> {
    const { kept } = this
    if (kept && kept.until > this.clock()) return { ok: true, token: kept.token }
    this.asking ??= this.fetchToken(signal).finally(() => {
      this.asking = undefined
    })
    const access = await this.asking
    if (access.ok) {
      this.kept = { token: access.token, until: this.clock() + Math.max(0, access.expiresInMs - marginMs) }
      return access
    }
    // nothing of the message was handed over yet
    const { result } = access
    return result.outcome === 'unknown' ? { ok: false, result: { ...result, outcome: 'unavailable' } } : access
  }
}
