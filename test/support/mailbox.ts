import { once } from 'node:events'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { createMail } from '../../alarms/notify/channels/mail.ts'
import { listenedPort } from './ports.ts'

/**
 * How a server can fail one who brings a mail: a reply code to the sender, the recipient or the whole text; a connection
 * that is cut at the word DATA; or one that is taken and never answered, or cut instead of an answer.
 */
export type MailboxMood =
  | { readonly at: 'sender' | 'recipient' | 'text'; readonly code: number }
  | { readonly at: 'DATA' | 'answer'; readonly cuts: true }
  | { readonly at: 'answer'; readonly hangs: true }

export interface Mail {
  readonly to: string
  readonly text: string
  readonly id: string
}

/** A real SMTP server that keeps what it takes; `mood` makes it fail, for all recipients or for one. */
export class Mailbox implements AsyncDisposable {
  /** What arrived whole, answered or not. */
  readonly mails: Mail[] = []
  mood: ((recipient: string) => MailboxMood | undefined) | undefined
  private readonly server: SMTPServer
  private readonly sockets = new Map<number, Socket>()

  private constructor() {
    this.server = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      disableReverseLookup: true,
      closeTimeout: 100,
      // the sender is asked before any recipient is known, so a mood about it is about all
      onMailFrom: (_address, _session, done) => done(refusal(this.moodOf('', 'sender'))),
      onRcptTo: ({ address }, _session, done) => done(refusal(this.moodOf(address, 'recipient'))),
      onData: async (stream, session, done) => {
        const [to = ''] = session.envelope.rcptTo.map(({ address }) => address)
        const mail = await text(stream).catch(() => undefined)
        if (mail === undefined) return
        const refused = refusal(this.moodOf(to, 'text'))
        if (!refused) this.mails.push({ to, text: mail, id: /^Message-ID: (\S+)/im.exec(mail)?.[1] ?? '' })
        const mood = this.moodOf(to, 'answer')
        if (mood && 'hangs' in mood) return
        if (mood) this.sockets.get(session.remotePort)?.destroy()
        else done(refused, 'queued as 4711')
      },
    })
    // a client that leaves in the middle is no fault of ours
    this.server.on('error', () => undefined)
    this.server.server.on('connection', (socket: Socket) => this.watch(socket))
  }

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox()
    const listening = mailbox.server.listen(0, '127.0.0.1')
    await once(listening, 'listening')
    return mailbox
  }

  get port(): number {
    return listenedPort(this.server.server)
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`
  }

  /** Everybody meets this. */
  fails(mood: MailboxMood | undefined): void {
    this.mood = () => mood
  }

  channel(timeoutMs = 100_000) {
    return createMail({
      smtpUrl: this.url,
      from: 'Huoshui <alarms@huoshui.example>',
      to: ['crew@example.org', 'duty@example.org'],
      zone: () => 'Asia/Shanghai',
      timeoutMs,
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    for (const socket of this.sockets.values()) socket.destroy()
    await closed
  }

  private moodOf(recipient: string, at: MailboxMood['at']): MailboxMood | undefined {
    const mood = this.mood?.(recipient)
    return mood?.at === at ? mood : undefined
  }

  private watch(socket: Socket): void {
    const { remotePort = 0 } = socket
    this.sockets.set(remotePort, socket)
    socket.on('close', () => this.sockets.delete(remotePort))
    let recipient = ''
    socket.prependListener('data', (chunk) => {
      const line = chunk.toString('latin1')
      recipient = /^RCPT TO:<(.*)>/im.exec(line)?.[1] ?? recipient
      if (/^DATA\r\n/m.test(line) && this.moodOf(recipient, 'DATA')) socket.destroy()
    })
  }
}

function refusal(mood: MailboxMood | undefined): Error | null {
  return mood && 'code' in mood ? Object.assign(new Error('not today'), { responseCode: mood.code }) : null
}

/** The plain text of a mail as it was sent (RFC 2045 §6). */
export function plainTextOf(mail: string): string {
  const boundary = /boundary="?([^"\r\n;]+)/i.exec(mail)?.[1] ?? ''
  const part = mail.split(`--${boundary}`).find((one) => /^content-type: text\/plain/im.test(one)) ?? ''
  const [head = '', ...rest] = part.trimStart().split('\r\n\r\n')
  const body = rest.join('\r\n\r\n')
  if (/transfer-encoding: base64/i.test(head)) return Buffer.from(body, 'base64').toString()
  const bytes = body
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
