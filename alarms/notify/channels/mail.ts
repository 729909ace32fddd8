import { Transform } from 'node:stream'
import { createTransport } from 'nodemailer'
import type { SendResult } from '../../../core/channel/result.ts'
import { type ChannelMessage, noticesIn } from '../../../core/notice/channel-message.ts'
import { mailOf } from '../../../core/notice/mail.ts'
import { sayBoth } from '../../../core/words/local-text.ts'
import type { Channel, Outgoing } from '../channel.ts'
import { atMost } from './at-most.ts'

export interface MailOptions {
  /** Default: mail. */
  readonly name?: string
  /** `smtp://user:password@host:587`, or `smtps://`; `?requireTLS=true` refuses to go on without STARTTLS. */
  readonly smtpUrl: string
  readonly from: string
  /** Who is told of everything; `To` names them all. */
  readonly to: readonly string[]
  /** Zone of the times in the text. */
  readonly zone: () => string
  /** Longest wait for the server's last word, ms. */
  readonly timeoutMs: number
}

const connectionsAtOnce = 4

/**
 * The same e-mail to each recipient in a transaction of its own, so that the server's last word is about one of them:
 * with several it would be for all who had been taken until then. A connection for each, so that a half-dead one is
 * never met again.
 */
export function createMail({ name = 'mail', smtpUrl, from, to, zone, timeoutMs }: MailOptions): Channel {
  const domain = /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'huoshui.invalid'
  const waits = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs }
  const options = { url: smtpUrl, ...waits, dnsTimeout: timeoutMs, disableFileAccess: true, disableUrlAccess: true }
  const inTurn = atMost(connectionsAtOnce)

  async function send({ message, to: { address }, isTest }: Outgoing, stopping: AbortSignal): Promise<SendResult> {
    const mail = mailOf(message, zone())
    using transport = disposable(createTransport(options))
    let text: 'here' | 'handed over' = 'here'
    transport.it.use('stream', (mail, done) => {
      mail.message.transform(atItsEnd(() => (text = 'handed over')))
      done()
    })
    try {
      const { response } = await transport.it.sendMail({
        from,
        to: to.includes(address) ? [...to] : address,
        envelope: { from, to: address },
        ...mail,
        ...(isTest && { subject: `【${sayBoth((words) => words.message.test)}】${mail.subject}` }),
        messageId: `<${message.id}@${domain}>`,
        references: threadsOf(message, domain),
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...(noticesIn(message)[0].priority === 'critical' && { priority: 'high' as const }),
        signal: AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]),
      })
      return { outcome: 'accepted', providerId: response.slice(0, 200) }
    } catch (error) {
      return failure(error, text, timeoutMs)
    }
  }

  return {
    name,
    proves: 'accepted',
    recipients: to.map((address) => ({ id: address, address })),
    send: (outgoing, stopping) => inTurn(() => send(outgoing, stopping)),
  }
}

/** Mail readers show what was said of one occurrence together. */
function threadsOf(message: ChannelMessage, domain: string): string[] {
  if (message.form === 'digest') return []
  return [`<${message.notice.alarm}.${message.notice.occurrence}@${domain}>`]
}

/**
 * A 5xx to the recipient or the content is final (RFC 5321 §4.2.1). One to the log-in or the sender is about us, and can
 * be mended; without any answer to the whole text, the server may have taken it (§4.5.3.2.6).
 */
function failure(error: unknown, text: 'here' | 'handed over', timeoutMs: number): SendResult {
  const { message, cause, code, command, responseCode } = Object(error) as MailError
  const isLate = code === 'EABORT' && (cause as Error | undefined)?.name === 'TimeoutError'
  const detail = isLate ? `no answer within ${timeoutMs} ms` : String(message).replaceAll(/\s+/g, ' ').slice(0, 300)
  if (responseCode === undefined && text === 'handed over') {
    return { outcome: 'unknown', detail }
  }
  if (responseCode !== undefined && responseCode >= 500) {
    if (command === 'RCPT TO') return { outcome: 'refused', whose: 'person', detail }
    if (command === 'DATA') return { outcome: 'refused', whose: 'message', detail }
  }
  return { outcome: 'unavailable', detail }
}

interface MailError {
  readonly message?: string
  readonly cause?: unknown
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
}

function atItsEnd(ended: () => void): Transform {
  return new Transform({
    transform: (chunk, _encoding, next) => next(null, chunk),
    flush(next) {
      ended()
      next()
    },
  })
}

function disposable<T extends { close(): void }>(it: T): Disposable & { readonly it: T } {
  return { it, [Symbol.dispose]: () => it.close() }
}
