import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createMail } from '../../../../alarms/notify/channels/mail.ts'
import { single } from '../../../../core/notice/channel-message.ts'
import { eventually } from '../../../support/eventually.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { Mailbox, type MailboxMood } from '../../../support/mailbox.ts'
import { headRule, NoticeDesk } from '../../../support/notice-desk.ts'
import { exampleNotice } from '../../../support/notice-example.ts'
import { listenedPort } from '../../../support/ports.ts'
import { programOf } from '../../../support/programs.ts'

const worst = headRule('worst', { priority: 'critical' })
const crew = 'crew@example.org'
const duty = 'duty@example.org'

/** `crew accepted, duty retrying`: how far the alarm's newest notice has come with each. */
async function standing(desk: NoticeDesk, alarm = worst.id): Promise<string> {
  const newest = new Map((await desk.notices.noticesOf(alarm)).map(({ recipient, outcome }) => [recipient, outcome]))
  return [...newest]
    .map(([recipient, outcome]) => `${recipient.split('@')[0]} ${outcome}`)
    .sort()
    .join(', ')
}
async function stands(desk: NoticeDesk, wanted: string, alarm = worst.id): Promise<void> {
  await eventually(`${alarm} to be ${wanted}`, () => standing(desk, alarm), wanted)
}
const dutyMeets = (mood: MailboxMood) => (recipient: string) => (recipient === duty ? mood : undefined)

describe('alarms by e-mail', () => {
  test('reach each recipient with the same mail, whose id shows a repeat', async () => {
    using folder = temporaryFolder()
    await using mailbox = await Mailbox.open()
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [mailbox.channel()] })
    await desk.start()
    await desk.raise(worst)
    await stands(desk, 'crew accepted, duty accepted')
    const [first, second] = await desk.notices.noticesOf(worst.id)
    expect(mailbox.mails.map(({ to, id }) => `${to} ${id}`).sort()).toEqual([
      `${crew} <${first?.notice}@huoshui.example>`,
      `${duty} <${second?.notice}@huoshui.example>`,
    ])
    expect(first?.notice).toBe(second?.notice)
    const { text = '' } = mailbox.mails[0] ?? {}
    expect(text).toContain('To: crew@example.org, duty@example.org')
    expect(text).toContain('Auto-Submitted: auto-generated')
    expect(text).toContain('X-Priority: 1')
    expect(text).toContain('multipart/alternative')
    expect(first?.providerId).toContain('queued as 4711')
    expect(await desk.metric('huoshui_notices_delay_seconds', { channel: 'mail', le: '60' })).toBe(2)
  })

  test('come to the one who is greylisted too, and to the other only once', async () => {
    using folder = temporaryFolder()
    await using mailbox = await Mailbox.open()
    mailbox.mood = dutyMeets({ at: 'recipient', code: 450 })
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [mailbox.channel()] })
    await desk.start()
    await desk.raise(worst)
    await stands(desk, 'crew accepted, duty retrying')
    expect((await desk.notices.noticesOf(worst.id)).find(({ recipient }) => recipient === duty)?.detail).toContain(
      '450',
    )
    expect(await desk.metric('huoshui_notices_recipients', { state: 'not-reached' })).toBe(1)
    expect(await desk.metric('huoshui_notices_available', { channel: 'mail' })).toBe(0)
    mailbox.mood = undefined
    await stands(desk, 'crew accepted, duty accepted')
    expect(mailbox.mails.map(({ to }) => to)).toEqual([crew, duty])
    expect(mailbox.mails[0]?.id).toBe(mailbox.mails[1]?.id)
    expect(await desk.metric('huoshui_notices_total', { outcome: 'accepted' })).toBe(2)
    expect(await desk.metric('huoshui_notices_available', { channel: 'mail' })).toBe(1)
    await desk.return(worst)
    await eventually('both to hear of the end', () => mailbox.mails.length, 4)
  })

  test('that one recipient is refused for are failed for that one, at once, and everybody can see it', async () => {
    using folder = temporaryFolder()
    await using mailbox = await Mailbox.open()
    mailbox.mood = dutyMeets({ at: 'recipient', code: 550 })
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [mailbox.channel()] })
    await desk.start()
    await desk.raise(worst)
    await stands(desk, 'crew accepted, duty failed')
    expect(await desk.notices.newest({ outcomes: ['failed'], limit: 9 })).toMatchObject([
      { recipient: duty, alarm: worst.id, attempts: 1, detail: expect.stringContaining('550') },
    ])
    expect(await desk.notices.recipients()).toMatchObject([
      { recipient: crew, acceptedAt: expect.any(Number) },
      { recipient: duty, trouble: { outcome: 'refused', detail: expect.stringContaining('not today') } },
    ])
    expect(await desk.metric('huoshui_notices_total', { outcome: 'failed' })).toBe(1)
    // the next is tried all the same, and clears it
    mailbox.mood = undefined
    const other = headRule('other')
    await desk.raise(other)
    await stands(desk, 'crew accepted, duty accepted', other.id)
    expect((await desk.notices.recipients()).map(({ trouble }) => trouble)).toEqual([undefined, undefined])
  })

  test('are tried again while the server says later, and failed when it says never', async () => {
    using folder = temporaryFolder()
    await using mailbox = await Mailbox.open()
    mailbox.fails({ at: 'text', code: 451 })
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [mailbox.channel()] })
    await desk.start()
    await desk.raise(worst)
    await stands(desk, 'crew retrying, duty retrying')
    mailbox.fails({ at: 'text', code: 554 })
    await stands(desk, 'crew failed, duty failed')
    expect(mailbox.mails).toEqual([])
    expect((await desk.notices.noticesOf(worst.id))[0]?.detail).toContain('not today')
    mailbox.fails(undefined)
    const other = headRule('other')
    await desk.raise(other)
    await stands(desk, 'crew accepted, duty accepted', other.id)
  })

  test('wait where the server refuses us and not the recipient: that can be mended', async () => {
    using folder = temporaryFolder()
    await using mailbox = await Mailbox.open()
    mailbox.fails({ at: 'sender', code: 530 })
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [mailbox.channel()] })
    await desk.start()
    await desk.raise(worst)
    await stands(desk, 'crew retrying, duty retrying')
    mailbox.fails(undefined)
    await stands(desk, 'crew accepted, duty accepted')
    expect(await desk.metric('huoshui_notices_total', { outcome: 'failed' })).toBe(0)
  })

  test('reach both once where the server takes the recipients and hangs up at DATA', async () => {
    using folder = temporaryFolder()
    await using mailbox = await Mailbox.open()
    mailbox.fails({ at: 'DATA', cuts: true })
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [mailbox.channel()] })
    await desk.start()
    await desk.raise(worst)
    await stands(desk, 'crew retrying, duty retrying')
    expect(await desk.metric('huoshui_notices_attempts_total', { outcome: 'unknown' })).toBe(0)
    mailbox.fails(undefined)
    await stands(desk, 'crew accepted, duty accepted')
    expect(mailbox.mails.map(({ to }) => to).sort()).toEqual([crew, duty])
  })

  test.each<[string, MailboxMood]>([
    ['hangs after the text', { at: 'answer', hangs: true }],
    ['hangs up after the text', { at: 'answer', cuts: true }],
  ])('may come twice, with one id, where the server %s; the record says so', async (_, mood) => {
    using folder = temporaryFolder()
    await using mailbox = await Mailbox.open()
    mailbox.mood = dutyMeets(mood)
    const channel = 'hangs' in mood ? mailbox.channel(1_000) : mailbox.channel()
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [channel] })
    await desk.start()
    await desk.raise(worst)
    await stands(desk, 'crew accepted, duty retrying')
    const newest = async () => (await desk.notices.newest({ outcomes: ['retrying'], limit: 1 }))[0]
    // on a busy machine the second may be over before the text is handed over: then at another try
    const notice = await eventually('a text without an answer', newest, (one) =>
      Boolean(one?.detail?.includes('it may have arrived, and then comes twice')),
    )
    expect(await desk.notices.recipients()).toMatchObject([{}, { trouble: { outcome: 'unknown' } }])
    mailbox.mood = undefined
    await stands(desk, 'crew accepted, duty accepted')
    const ids = mailbox.mails.filter(({ to }) => to === duty).map(({ id }) => id)
    expect(ids.length).toBeGreaterThan(1)
    expect(new Set(ids).size).toBe(1)
    expect((await desk.notices.attemptsOf(notice?.message ?? '')).map(({ outcome }) => outcome)).toContain('unknown')
  })

  test('are given up for one when its time is over, and the record says that nobody was told there', async () => {
    using folder = temporaryFolder()
    await using mailbox = await Mailbox.open()
    mailbox.mood = dutyMeets({ at: 'recipient', code: 450 })
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [mailbox.channel()], retryMs: 1 })
    await desk.start()
    await desk.raise(worst)
    await stands(desk, 'crew accepted, duty failed')
  })

  test('lose nobody when the notifier is killed between two recipients, and repeat only under the same id', async () => {
    using folder = temporaryFolder()
    await using mailbox = await Mailbox.open()
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [mailbox.channel()] })
    await desk.raise(worst)
    mailbox.mood = dutyMeets({ at: 'answer', hangs: true })
    const program = programOf('notifier-process')
    const notifier = spawn(process.execPath, [program, folder.path, mailbox.url, crew, duty], { stdio: 'inherit' })
    await Promise.race([
      stands(desk, 'crew accepted, duty sent').then(() =>
        eventually('the text to be there', () => mailbox.mails.length, 2),
      ),
      once(notifier, 'exit').then(() => Promise.reject(new Error('the notifier ended'))),
    ])
    notifier.kill('SIGKILL')
    await once(notifier, 'exit')

    mailbox.mood = undefined
    await desk.start()
    await stands(desk, 'crew accepted, duty accepted')
    expect(mailbox.mails.map(({ to }) => to).sort()).toEqual([crew, duty, duty])
    expect(new Set(mailbox.mails.map(({ id }) => id)).size).toBe(1)
  })

  test('to one person name nobody else, and say that they are a test', async () => {
    await using mailbox = await Mailbox.open()
    const from = 'Huoshui <alarms@huoshui.example>'
    const mail = createMail({ smtpUrl: mailbox.url, from, to: [], zone: () => 'Asia/Shanghai', timeoutMs: 100_000 })
    const to = { id: 'tsering', address: 'tsering@example.org' }
    const signal = new AbortController().signal
    const result = await mail.send({ message: single(exampleNotice()), to, isTest: true }, signal)
    expect(result).toMatchObject({ outcome: 'accepted' })
    const [{ text } = { text: '' }] = mailbox.mails
    expect(/^To: (.*)\r$/im.exec(text)?.[1]).toBe('tsering@example.org')
    // 测试, in the quoted-printable of a header
    expect(text).toMatch(/^Subject: \S*=E6=B5=8B=E8=AF=95/m)
  })

  test('to a server that is silent are given up for now', async () => {
    using folder = temporaryFolder()
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const smtpUrl = `smtp://127.0.0.1:${listenedPort(silent)}`
    const mail = createMail({ smtpUrl, from: 'a@b.example', to: [crew], zone: () => 'Asia/Shanghai', timeoutMs: 300 })
    {
      await using desk = await NoticeDesk.open({ folder: folder.path, channels: [mail] })
      await desk.start()
      await desk.raise(worst)
      await stands(desk, 'crew retrying')
    }
    silent.close()
  })
})
