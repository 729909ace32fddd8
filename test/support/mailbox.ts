import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { createMail } from '../../alarms/notify/mail.ts'
import { listenedPort } from './ports.ts'

/** A real SMTP server that keeps what it takes; `refuseWith` makes it answer that code instead. */
export class Mailbox implements AsyncDisposable {
  readonly mails: string[] = []
  refuseWith: { readonly at: 'recipient' | 'data'; readonly code: number } | undefined
  tried = 0
  private readonly server: SMTPServer

  private constructor() {
    this.server = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      disableReverseLookup: true,
      onRcptTo: (_address, _session, done) => {
        this.tried += 1
        done(this.refusal('recipient'))
      },
      onData: async (stream, _session, done) => {
        const mail = await text(stream)
        const refusal = this.refusal('data')
        if (!refusal) this.mails.push(mail)
        done(refusal, 'queued as 4711')
      },
    })
    // a client that leaves in the middle is no fault of ours
    this.server.on('error', () => undefined)
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

  channel(timeoutMs = 100_000) {
    return createMail({
      smtpUrl: `smtp://127.0.0.1:${this.port}`,
      from: 'Huoshui <alarms@huoshui.example>',
      to: ['crew@example.org', 'duty@example.org'],
      zone: () => 'Asia/Shanghai',
      timeoutMs,
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }

  private refusal(at: 'recipient' | 'data'): Error | null {
    if (this.refuseWith?.at !== at) return null
    return Object.assign(new Error('not today'), { responseCode: this.refuseWith.code })
  }
}
