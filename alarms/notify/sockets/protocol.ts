import type { CardPress, PressAnswer } from '../../../core/channel/card-press.ts'
import type { SendResult } from '../../../core/channel/result.ts'
import { hiding } from '../channels/discreet.ts'

/** How a provider's long connection is opened and spoken. */
export interface SocketProtocol {
  /** Where to connect to; asked anew for each connection, as an address is good for one. */
  where(signal: AbortSignal): Promise<Where>
  /** What is said over one connection, and what what is heard there means. */
  begin(where: Extract<Where, { readonly ok: true }>): Talk
}

export type Where =
  /** `pingMs`: how often it wants to hear from us. */
  | { readonly ok: true; readonly url: string; readonly pingMs?: number }
  /** `isRefused`: our own account is wrong, and time mends nothing. The detail has no secrets. */
  | { readonly ok: false; readonly isRefused: boolean; readonly detail: string }

type Said = Uint8Array | string

export interface Talk {
  /** Asks whether it is still there; undefined: by WebSocket's own ping. */
  ping(): Said | undefined
  heard(message: Buffer): Heard
}

export type Heard =
  | { readonly is: 'nothing' }
  /** It answers our asking. `pingMs`: how often it wants to hear from us from now on. */
  | { readonly is: 'pong'; readonly pingMs?: number }
  | { readonly is: 'reply'; readonly reply: Said }
  | { readonly is: 'press'; readonly press: CardPress; readonly answer: (answer: PressAnswer) => Said }
  /** It wants us to connect anew. */
  | { readonly is: 'leave' }
  | { readonly is: 'unreadable' }

/** Where to connect to, or what it means that nothing says so, without the secret that was shown. */
export function whereIn(found: Where | SendResult, secret: string): Where {
  if ('ok' in found && found.ok) return found
  const detail = 'detail' in found ? hiding([secret])(found.detail) : ''
  return { ok: false, isRefused: 'ok' in found && found.isRefused, detail }
}
