import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createWebhook } from '../../../../alarms/notify/channels/webhook.ts'
import type { NoticeOutcome } from '../../../../core/notice/outcome.ts'
import { eventually } from '../../../support/eventually.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { headRule, NoticeDesk } from '../../../support/notice-desk.ts'
import { accept, answering, NoticeReceiver, secret } from '../../../support/notice-receiver.ts'
import { deadPort } from '../../../support/ports.ts'
import { programOf } from '../../../support/programs.ts'

const high = headRule('high')
const id = 'nangan.head.level.high'
const ack = { type: 'acknowledged', channel: 'page' } as const

/** All notices of an alarm, as they are when so many of them have come to this. */
async function reached(desk: NoticeDesk, alarm: string, outcome: NoticeOutcome, number = 1) {
  return await eventually(
    `${number} notices of ${alarm} to be ${outcome}`,
    () => desk.notices.noticesOf(alarm),
    (notices) => notices.filter((notice) => notice.outcome === outcome).length >= number,
  )
}

describe('alarms by webhook', () => {
  test('are CloudEvents: raised, then returned, on record as accepted', async () => {
    using folder = temporaryFolder()
    await using receiver = await NoticeReceiver.open()
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel()] })
    await desk.start()
    await desk.raise(high)
    await reached(desk, id, 'accepted')
    await desk.return(high)
    await reached(desk, id, 'accepted', 2)

    expect(receiver.types).toEqual([`raised ${id}`, `returned ${id}`])
    const [first] = receiver.received
    expect(first?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8')
    expect(first?.event).toMatchObject({
      specversion: '1.0',
      source: 'urn:huoshui:lhasa',
      datacontenttype: 'application/json',
      data: {
        notice: first?.event.id,
        kind: 'raised',
        site: { id: 'nangan', name: { 'zh-CN': '南干渠', en: 'South Main Canal' } },
        asset: { id: 'head', name: { 'zh-CN': '渠首', en: 'Head' } },
        name: { 'zh-CN': '水位高', en: 'Level high' },
        value: 2,
        unit: 'm',
        limit: 2,
        priority: 'high',
        state: 'UNACK',
        cause: { en: 'Storm upstream' },
        response: { en: 'Open sluice <2>' },
        link: `https://huoshui.example/#${id}`,
      },
    })
    const [told] = await desk.notices.noticesOf(id)
    expect(told).toMatchObject({
      providerId: 'taken-1',
      recipient: expect.stringMatching(`^http://127.0.0.1:${receiver.port}/…[0-9a-f]{6}$`),
    })
    expect(await desk.metric('huoshui_notices_total', { channel: 'webhook', outcome: 'accepted' })).toBe(2)
  })

  test('are signed, and the snippet of docs/notices.md finds out what is not', async () => {
    using folder = temporaryFolder()
    await using receiver = await NoticeReceiver.open()
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel()] })
    await desk.start()
    await desk.raise(high)
    await reached(desk, id, 'accepted')

    const snippet = /```js\n([\s\S]*?)```/.exec(readFileSync('docs/notices.md', 'utf8'))?.[1] ?? ''
    mkdirSync(folder.path, { recursive: true })
    const path = join(folder.path, 'verify.mjs')
    writeFileSync(path, snippet)
    const { verify } = await import(pathToFileURL(path).href)
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received
    expect(verify(secret, headers, body)).toBe(true)
    expect(verify(secret, headers, `${body} `)).toBe(false)
    expect(verify(`whsec_${Buffer.alloc(32).toString('base64')}`, headers, body)).toBe(false)
    expect(verify(secret, { ...headers, 'webhook-id': 'another' }, body)).toBe(false)
    expect(verify(secret, { ...headers, 'webhook-timestamp': String(Date.now() / 1000 - 600) }, body)).toBe(false)
  })

  test('that the receiver refuses are failed at once, and hold up no other', async () => {
    using folder = temporaryFolder()
    await using receiver = await NoticeReceiver.open()
    receiver.answer = (received, response) => {
      if (received.event.subject === id) answering(422, 'no such\nstation')(received, response)
      else accept(received, response)
    }
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel()] })
    await desk.start()
    const low = headRule('low', { priority: 'low' })
    await desk.raise(high, low)
    await reached(desk, low.id, 'accepted')
    const failed = await reached(desk, id, 'failed')
    expect(failed).toMatchObject([{ attempts: 1, detail: '422 no such station' }])
    expect(await desk.metric('huoshui_notices_total', { outcome: 'failed' })).toBe(1)
    await desk.return(high)
    await eventually(
      'the return to be held',
      () => desk.metric('huoshui_notices_held_total', { because: 'raise-not-told' }),
      1,
    )
  })

  test('one that the receiver chokes on is tried again behind the others', async () => {
    using folder = temporaryFolder()
    await using receiver = await NoticeReceiver.open()
    receiver.answer = (received, response) => {
      if (received.event.subject === id) answering(500)(received, response)
      else accept(received, response)
    }
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel()] })
    await desk.start()
    const others = ['a', 'b', 'c'].map((name) => headRule(name, { priority: 'low' }))
    await desk.raise(high, ...others)
    for (const other of others) await reached(desk, other.id, 'accepted')
    const attempts = async () => (await desk.notices.noticesOf(id))[0]?.attempts ?? 0
    await eventually('another try', attempts, (count) => count > 1)
  })

  test('follow no redirect', async () => {
    using folder = temporaryFolder()
    await using elsewhere = await NoticeReceiver.open()
    await using receiver = await NoticeReceiver.open()
    receiver.answer = answering(307, '', { location: elsewhere.url })
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel()] })
    await desk.start()
    await desk.raise(high)
    expect(await reached(desk, id, 'retrying')).toMatchObject([{ detail: '307: redirects are not followed' }])
    expect(elsewhere.received).toEqual([])
  })

  test('to a receiver that hangs, or answers without end, are tried again', async () => {
    using folder = temporaryFolder()
    await using receiver = await NoticeReceiver.open()
    receiver.answer = () => undefined
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel(500)] })
    await desk.start()
    await desk.raise(high)
    expect(await reached(desk, id, 'retrying')).toMatchObject([
      { detail: 'no answer within 500 ms; it may have arrived, and then comes twice' },
    ])
    receiver.answer = (_, response) => {
      response.writeHead(200)
      const more = () => response.write('x'.repeat(65_536), (error) => error ?? setImmediate(more))
      more()
    }
    await reached(desk, id, 'accepted')
    const ids = receiver.received.map(({ event, headers }) => [event.id, headers['webhook-id']])
    expect(new Set(ids.flat()).size).toBe(1)
  })

  test.each([
    ['{"errcode":93000,"errmsg":"invalid webhook url"}', 'the answer speaks of an error: 200 {"errcode":93000'],
    ['<!DOCTYPE html><title>Log in</title>', 'a web page answered: 200 <!DOCTYPE html>'],
  ])('are not accepted by a 200 that says %s', async (answer, detail) => {
    using folder = temporaryFolder()
    await using receiver = await NoticeReceiver.open()
    receiver.answer = answering(200, answer)
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel()] })
    await desk.start()
    await desk.raise(high)
    await reached(desk, id, 'retrying')
    expect((await desk.notices.noticesOf(id))[0]?.detail).toContain(detail)
    expect(await desk.metric('huoshui_notices_available', { channel: 'webhook' })).toBe(0)
    receiver.answer = answering(200, '{"errcode":0,"errmsg":"ok"}')
    await reached(desk, id, 'accepted')
  })

  test('leave a receiver alone that wants to be, and tell it then in one message', async () => {
    using folder = temporaryFolder()
    await using receiver = await NoticeReceiver.open()
    receiver.answer = answering(429, 'slow down', { 'retry-after': '1' })
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel()] })
    await desk.start()
    await desk.raise(high)
    await eventually('the limit to be met', async () => (await desk.notices.recipients())[0]?.trouble)
    await desk.raise(headRule('a'), headRule('b'))
    receiver.answer = accept
    await reached(desk, 'nangan.head.level.b', 'accepted')
    expect(receiver.types).toEqual([`raised ${id}`, 'digest'])
    expect(await desk.metric('huoshui_notices_attempts_total', { outcome: 'limited' })).toBe(1)
  })

  test('that are no longer worth telling are not on record as being tried', async () => {
    using folder = temporaryFolder()
    await using receiver = await NoticeReceiver.open()
    receiver.answer = answering(503)
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel()] })
    await desk.start()
    await desk.raise(high)
    await reached(desk, id, 'retrying')
    await desk.act(high, ack)
    await reached(desk, id, 'dropped')
    expect(await desk.notices.noticesOf(id)).toMatchObject([{ detail: 'acknowledged' }])
  })

  test('hold up no other channel when they are stuck', async () => {
    using folder = temporaryFolder()
    await using dead = await NoticeReceiver.open()
    await using alive = await NoticeReceiver.open()
    dead.answer = () => undefined
    const channels = [dead.channel(100_000), { ...alive.channel(), name: 'second' }]
    await using desk = await NoticeDesk.open({ folder: folder.path, channels })
    await desk.start()
    await desk.raise(high)
    await reached(desk, id, 'accepted')
    expect((await desk.notices.noticesOf(id)).map(({ channel, outcome }) => `${channel} ${outcome}`).sort()).toEqual([
      'second accepted',
      'webhook sent',
    ])
  })
})

describe('a receiver that was away', () => {
  test('is told of what is still worth acting on, and of the rest in one summary', async () => {
    using folder = temporaryFolder()
    await using receiver = await NoticeReceiver.open()
    receiver.answer = answering(503)
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel()] })
    await desk.start()
    await desk.raise(high)
    await reached(desk, id, 'retrying')
    const gone = ['a', 'b', 'c'].map((name) => headRule(name))
    const known = headRule('known')
    const worst = headRule('worst', { priority: 'critical' })
    await (await (await desk.raise(...gone, known, worst)).return(...gone, high)).act(known, ack)
    receiver.answer = accept
    await reached(desk, 'nangan.head.level.a', 'accepted')
    const taken = receiver.received.filter(({ event }) => event.type.endsWith('digest'))
    expect(taken.map(({ event }) => event.data.notices?.map(({ kind, alarm }) => `${kind} ${alarm}`))).toEqual([
      [`over ${id}`, ...gone.map((rule) => `over ${rule.id}`)],
    ])
    expect(receiver.types.at(-2)).toBe(`raised ${worst.id}`)
    expect(await desk.notices.noticesOf(known.id)).toEqual([])
  })

  test('finds out nothing new after a notifier that stopped and started', async () => {
    using folder = temporaryFolder()
    await using receiver = await NoticeReceiver.open()
    for (const round of [1, 2]) {
      await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel()] })
      await desk.start()
      if (round === 1) await desk.raise(high)
      else await desk.raise(headRule('second'))
      await reached(desk, round === 1 ? id : 'nangan.head.level.second', 'accepted')
    }
    expect(receiver.types).toEqual([`raised ${id}`, 'raised nangan.head.level.second'])
  })

  test('gets the same id again when the notifier is killed before it hears the answer', async () => {
    using folder = temporaryFolder()
    await using receiver = await NoticeReceiver.open()
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel()] })
    await desk.raise(high)
    const arrived = new Promise<void>((resolve) => {
      receiver.answer = () => resolve()
    })
    const program = programOf('notifier-process')
    const notifier = spawn(process.execPath, [program, folder.path, receiver.url], { stdio: 'inherit' })
    await Promise.race([arrived, once(notifier, 'exit').then(() => Promise.reject(new Error('the notifier ended')))])
    notifier.kill('SIGKILL')
    await once(notifier, 'exit')
    expect(await desk.notices.noticesOf(id)).toMatchObject([{ outcome: 'sent' }])

    receiver.answer = accept
    await desk.start()
    await reached(desk, id, 'accepted')
    expect(receiver.received).toHaveLength(2)
    expect(receiver.received[1]?.event.id).toBe(receiver.received[0]?.event.id)
    expect(await desk.notices.noticesOf(id)).toMatchObject([{ attempts: 2 }])
  })

  test('is given up in the end, which is on record', async () => {
    using folder = temporaryFolder()
    using dead = await deadPort()
    const url = `http://127.0.0.1:${dead.port}/`
    const nobody = createWebhook({ url, key: Buffer.alloc(32), city: () => 'lhasa', timeoutMs: 1_000 })
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [nobody], retryMs: 1 })
    await desk.start()
    await desk.raise(high)
    const [failed] = await reached(desk, id, 'failed')
    expect(failed?.detail).toContain('ECONNREFUSED')
  })
})

test('a flood of 500 costs no more messages than the limit, criticals alone and first', async () => {
  using folder = temporaryFolder()
  await using receiver = await NoticeReceiver.open()
  await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel()], perMinute: 10 })
  const rules = Array.from({ length: 500 }, (_, index) =>
    headRule(`n${index}`, { priority: index === 250 ? 'critical' : index % 10 === 0 ? 'high' : 'low' }),
  )
  await desk.raise(...rules)
  await desk.start()
  await eventually('all to be told', () => desk.metric('huoshui_notices_total', { outcome: 'accepted' }), 500)
  expect(receiver.types).toEqual(['raised nangan.head.level.n250', 'digest'])
  const digest = receiver.received[1]?.event.data
  expect(digest?.count).toBe(499)
  expect(digest?.notices?.[0]).toMatchObject({ priority: 'high', alarm: 'nangan.head.level.n0' })
  expect(await desk.metric('huoshui_notices_digests_total')).toBe(1)
})
