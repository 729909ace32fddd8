import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createMail } from '../../../alarms/notify/mail.ts'
import { eventually } from '../../support/eventually.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { Mailbox } from '../../support/mailbox.ts'
import { headRule, NoticeDesk } from '../../support/notice-desk.ts'
import { listenedPort } from '../../support/ports.ts'

const worst = headRule('worst', { priority: 'critical' })

async function outcome(desk: NoticeDesk, wanted: string): Promise<void> {
  await eventually(`the notice to be ${wanted}`, () => desk.notices.noticesOf(worst.id).at(-1)?.outcome, wanted)
}

describe('alarms by e-mail', () => {
  test('reach all recipients, with an id that shows a repeat', async () => {
    using folder = temporaryFolder()
    await using mailbox = await Mailbox.open()
    await using desk = new NoticeDesk({ folder: folder.path, channels: [mailbox.channel()] })
    desk.start()
    desk.raise(worst)
    await outcome(desk, 'accepted')
    const [mail = ''] = mailbox.mails
    const [notice] = desk.notices.noticesOf(worst.id)
    expect(mail).toContain(`Message-ID: <${notice?.notice}@huoshui.example>`)
    expect(mail).toContain('To: crew@example.org, duty@example.org')
    expect(mail).toContain('Auto-Submitted: auto-generated')
    expect(mail).toContain('X-Priority: 1')
    expect(mail).toContain('multipart/alternative')
    expect(notice?.recipients).toEqual(['crew@example.org', 'duty@example.org'])
    expect(notice?.providerId).toContain('queued as 4711')
    expect(await desk.metric('huoshui_notices_delay_seconds', { channel: 'mail', le: '60' })).toBe(1)
  })

  test('are tried again while the server says later, and failed when it says never', async () => {
    using folder = temporaryFolder()
    await using mailbox = await Mailbox.open()
    mailbox.refuseWith = { at: 'data', code: 451 }
    await using desk = new NoticeDesk({ folder: folder.path, channels: [mailbox.channel()] })
    desk.start()
    desk.raise(worst)
    await outcome(desk, 'retrying')
    mailbox.refuseWith = { at: 'data', code: 554 }
    await outcome(desk, 'failed')
    expect(mailbox.mails).toEqual([])
    expect(desk.notices.noticesOf(worst.id)[0]?.detail).toContain('not today')
    mailbox.refuseWith = undefined
    const other = headRule('other')
    desk.raise(other)
    await eventually('the next to arrive', () => mailbox.mails.length, 1)
  })

  test('to a server that is silent are given up for now', async () => {
    using folder = temporaryFolder()
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const smtpUrl = `smtp://127.0.0.1:${listenedPort(silent)}`
    const mail = createMail({
      smtpUrl,
      from: 'a@b.example',
      to: ['c@d.example'],
      zone: () => 'Asia/Shanghai',
      timeoutMs: 300,
    })
    {
      await using desk = new NoticeDesk({ folder: folder.path, channels: [mail] })
      desk.start()
      desk.raise(worst)
      await outcome(desk, 'retrying')
    }
    silent.close()
  })
})
