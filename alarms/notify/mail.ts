import { createTransport } from 'nodemailer'
import { mailOf } from '../../core/notice/mail.ts'
import { type Message, noticesIn } from '../../core/notice/message.ts'
import type { Channel, SendResult } from './channel.ts'

export interface MailOptions {
  /** `smtp://user:password@host:587`, or `smtps://`; `?requireTLS=true` refuses to go on without STARTTLS. */
  readonly smtpUrl: string
  readonly from: string
  readonly to: readonly string[]
  /** Zone of the times in the text. */
  readonly zone: () => string
  /** Longest wait for the server's last word, ms. */
  readonly timeoutMs: number
}

/** One e-mail per message to all recipients; a connection for each, so that a half-dead one is never met again. */
export function createMail({ smtpUrl, from, to, zone, timeoutMs }: MailOptions): Channel {
  const domain = /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'huoshui.invalid'
  const waits = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs }
  const options = { url: smtpUrl, ...waits, dnsTimeout: timeoutMs, disableFileAccess: true, disableUrlAccess: true }
  return {
    name: 'mail',
    recipients: to,
    async send(message, stopping) {
      using transport = disposable(createTransport(options))
      const signal = AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)])
      const sending = transport.it.sendMail({
        from,
        to: [...to],
        ...mailOf(message, zone()),
        messageId: `<${message.id}@${domain}>`,
        references: threadsOf(message, domain),
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...(noticesIn(message)[0].priority === 'critical' && { priority: 'high' as const }),
      })
      try {
        const { rejected, response } = await Promise.race([sending, aborted(signal)])
        const detail = rejected.length > 0 ? { detail: `not taken: ${rejected.map(String).join(', ')}` } : {}
        return { ok: true, providerId: response.slice(0, 200), ...detail }
      } catch (error) {
        sending.catch(() => undefined)
        return failure(error, timeoutMs)
      }
    },
  }
}

/** Mail readers show what was said of one occurrence together. */
function threadsOf(message: Message, domain: string): string[] {
  if (message.form === 'digest') return []
  return [`<${message.notice.alarm}.${message.notice.occurrence}@${domain}>`]
}

/** A 5xx about the recipients or the content is final (RFC 5321 §4.2.1); one about the log-in can be mended. */
function failure(error: unknown, timeoutMs: number): SendResult {
  const { message, name } = error instanceof Error ? error : new Error(String(error))
  if (name === 'TimeoutError') return { ok: false, because: 'unavailable', detail: `no answer within ${timeoutMs} ms` }
  const { code, responseCode } = error as { code?: string; responseCode?: number }
  const about = code === 'EENVELOPE' || code === 'EMESSAGE'
  const because = about && responseCode !== undefined && responseCode >= 500 ? 'refused' : 'unavailable'
  return { ok: false, because, detail: message.replaceAll(/\s+/g, ' ').slice(0, 300) }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}

function disposable<T extends { close(): void }>(it: T): Disposable & { readonly it: T } {
  return { it, [Symbol.dispose]: () => it.close() }
}
