import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import type { Channel } from '../../../alarms/notify/channel.ts'
import type { AlarmRule } from '../../../core/alarm/rule.ts'
import { eventually } from '../../support/eventually.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { Mailbox, plainTextOf } from '../../support/mailbox.ts'
import { headRule, NoticeDesk } from '../../support/notice-desk.ts'
import { accept, answering, NoticeReceiver } from '../../support/notice-receiver.ts'
import { programOf } from '../../support/programs.ts'

const ack = { type: 'acknowledged', channel: 'page' } as const
const later = () => Date.now() + 3_600_000
const shelve = () => ({ type: 'shelved', why: 'weed', until: later(), mode: 'timed' }) as const
const out = { type: 'out-of-service', why: 'broken', workOrder: 'WO-7' } as const
const now = () => Date.now()
const suppressed = (because: string) => ({ type: 'suppressed', at: now(), because }) as const
const returned = () => ({ type: 'returned', at: now(), value: 1 }) as const

interface Way {
  readonly id: string
  readonly rule?: Partial<AlarmRule>
  readonly ends: (desk: NoticeDesk, rule: AlarmRule) => Promise<unknown>
  /** What comes after it, and is no news to anybody. */
  readonly after?: (desk: NoticeDesk, rule: AlarmRule) => Promise<unknown>
  readonly told: readonly string[]
  readonly zh?: string
  readonly en?: string
}

const ways: readonly Way[] = [
  {
    id: 'returned',
    ends: (desk, rule) => desk.return(rule),
    told: ['returned'],
    zh: '条件消失',
    en: 'the condition is gone',
  },
  {
    id: 'acknowledged',
    ends: async (desk, rule) => (await desk.act(rule, ack)).return(rule),
    told: ['returned'],
    zh: '条件消失',
    en: 'the condition is gone',
  },
  {
    id: 'under-a-shelf',
    ends: async (desk, rule) => (await desk.act(rule, shelve())).return(rule),
    after: (desk, rule) => desk.act(rule, { type: 'unshelved', why: 'weed removed' }),
    told: ['returned'],
    zh: '搁置期间条件消失',
    en: 'the condition went while it was put aside',
  },
  {
    id: 'under-its-parent',
    ends: (desk, rule) => desk.say(rule, suppressed('parent: nangan.head.level.worse'), returned()),
    after: (desk, rule) => desk.say(rule, { ...suppressed('parent: nangan.head.level.worse'), type: 'released' }),
    told: ['returned'],
    zh: '抑制期间条件消失',
    en: 'the condition went while it was muted by design',
  },
  {
    id: 'out-of-service',
    ends: (desk, rule) => desk.act(rule, out),
    after: async (desk, rule) => (await desk.return(rule)).act(rule, { type: 'returned-to-service', why: 'mended' }),
    told: ['ended'],
    zh: 'tashi 停用，工单 WO-7：broken',
    en: 'taken out of service by tashi, work order WO-7: broken',
  },
  {
    id: 'maintained',
    ends: (desk, rule) => desk.say(rule, suppressed('maintenance: WO-8')),
    after: (desk, rule) => desk.say(rule, returned(), { ...suppressed('maintenance: WO-8'), type: 'released' }),
    told: ['ended'],
    zh: '检修期间 WO-8',
    en: 'under maintenance WO-8',
  },
  {
    id: 'out-of-season',
    ends: (desk, rule) => desk.say(rule, suppressed('calendar')),
    told: ['ended'],
    zh: '不在适用的季节或时段内',
    en: 'out of its season or schedule',
  },
  {
    id: 'by-a-state',
    ends: (desk, rule) => desk.say(rule, suppressed('state: pump == maintenance')),
    told: ['ended'],
    zh: '设备状态 pump == maintenance',
    en: 'state of the asset: pump == maintenance',
  },
  {
    id: 'withdrawn',
    ends: (desk, rule) => desk.say(rule, { type: 'withdrawn', at: now() }),
    told: ['ended'],
    zh: '规则已移除，或监视对象已改变',
    en: 'its rule is gone, or is about something else now',
  },
  {
    id: 'on-trial',
    ends: (desk, rule) =>
      desk.say(
        { ...rule, audience: 'shadow', version: 'v2' },
        { type: 'rule-changed', at: now(), before: { version: rule.version, audience: 'people' }, anew: 'audience' },
      ),
    after: async (desk, rule) => {
      const raised = { type: 'raised', at: now(), value: 3, limit: 2, priority: 'high' } as const
      await desk.say({ ...rule, audience: 'shadow', version: 'v2' }, raised, returned())
    },
    told: ['ended'],
    zh: '规则转为试运行，不再通知任何人',
    en: 'its rule is on trial now and tells nobody',
  },
  {
    id: 'latched',
    rule: { latching: 'latching' },
    ends: (desk, rule) => desk.return(rule),
    after: async (desk, rule) => (await desk.act(rule, ack)).act(rule, { type: 'reset', why: 'a stone removed' }),
    told: ['returned'],
    zh: '条件消失',
    en: 'the condition is gone',
  },
  { id: 'only-shelved', ends: (desk, rule) => desk.act(rule, shelve()), told: [] },
  {
    id: 'only-covered',
    ends: (desk, rule) => desk.say(rule, suppressed('parent: nangan.head.level.worse')),
    told: [],
  },
]
const last = headRule('last')

/** Its name tells the lines of a digest apart. */
function ruleOf({ id, rule }: Way): AlarmRule {
  return headRule(id, { texts: { name: { 'zh-CN': id, en: id } }, ...rule })
}

interface Ear extends AsyncDisposable {
  readonly channel: Channel
  /** What each recipient has been told of an alarm, in order. */
  told(way: Way): readonly (readonly Line[])[]
}

interface Line {
  readonly kind: string
  readonly words: string
}

async function webhookEar(): Promise<Ear> {
  const receiver = await NoticeReceiver.open()
  return {
    channel: receiver.channel(),
    told: (way) => [
      receiver.received
        .flatMap(({ event }) => event.data.notices ?? [event.data])
        .filter((data) => data.alarm === ruleOf(way).id)
        .map(({ kind = '', ...data }) => ({ kind, words: JSON.stringify(data['why'] ?? '') })),
    ],
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  }
}

async function mailEar(): Promise<Ear> {
  const mailbox = await Mailbox.open()
  const linesTo = (to: string, way: Way) =>
    mailbox.mails.filter((mail) => mail.to === to).flatMap(({ text }) => linesOf(plainTextOf(text), way))
  return {
    channel: mailbox.channel(),
    told: (way) => ['crew@example.org', 'duty@example.org'].map((to) => linesTo(to, way)),
    [Symbol.asyncDispose]: () => mailbox[Symbol.asyncDispose](),
  }
}

/** A mail of one notice has a line for each thing that it says, a digest one for each notice. */
function linesOf(text: string, way: Way): Line[] {
  if (text.includes(`Alarm: ${ruleOf(way).id} #`)) {
    return [{ kind: kindOf(/Event: (.*)/.exec(text)?.[1]), words: /Why: (.*)/.exec(text)?.[1] ?? '' }]
  }
  const rows = text.split(/\r?\n/).map((line) => line.split(' | '))
  return rows.filter((row) => row[4] === way.id).map((row) => ({ kind: kindOf(row[1]), words: row[6] ?? '' }))
}

function kindOf(words = ''): string {
  return words === '报警 raised' ? 'raised' : words === '恢复 back to normal' ? 'returned' : `ended`
}

const ears = { webhook: webhookEar, mail: mailEar }

async function gone(desk: NoticeDesk, ...what: readonly ('waiting' | 'lag_entries')[]): Promise<void> {
  await eventually(`no ${what.join(', no ')}`, async () => {
    const left = await Promise.all(what.map((name) => desk.metric(`huoshui_notices_${name}`)))
    return left.every((count) => count === 0) ? true : undefined
  })
}

describe.each(['webhook', 'mail'] as const)(
  'who was told by %s that an alarm stands is told once that it is over',
  (name) => {
    async function allTold(desk: NoticeDesk, alarms: readonly string[], kinds: readonly string[], recipients: number) {
      for (const alarm of alarms) {
        await eventually(`${alarm} to be told as ${kinds.join(' or ')}`, async () => {
          const accepted = (await desk.notices.noticesOf(alarm)).filter(
            ({ outcome, kind }) => outcome === 'accepted' && kinds.includes(kind),
          )
          return accepted.length >= recipients ? true : undefined
        })
      }
    }

    test.each([
      ['one by one', { perMinute: 1_000, restart: false }],
      ['in digests, as the pace allows', { perMinute: 12, restart: false }],
      ['after a restart', { perMinute: 1_000, restart: true }],
    ])('%s', async (_, { perMinute, restart }) => {
      using folder = temporaryFolder()
      await using heard = await ears[name]()
      const recipients = heard.channel.recipients.length
      const options = { folder: folder.path, channels: [heard.channel], perMinute }
      const all = ways.map(ruleOf)
      const ids = all.map(({ id }) => id)
      {
        await using first = await NoticeDesk.open(options)
        await first.start()
        await first.raise(...all)
        await allTold(first, ids, ['raised'], recipients)
        if (!restart) return await rest(first)
      }
      await using second = await NoticeDesk.open(options)
      await rest(second)

      async function rest(desk: NoticeDesk): Promise<void> {
        for (const way of ways) await way.ends(desk, ruleOf(way))
        if (restart) for (const way of ways) await way.after?.(desk, ruleOf(way))
        if (restart) await desk.start()
        const over = ways.filter(({ told }) => told.length > 0).map((way) => ruleOf(way).id)
        await allTold(desk, over, ['returned', 'ended'], recipients)
        if (!restart) for (const way of ways) await way.after?.(desk, ruleOf(way))
        await desk.raise(last)
        await allTold(desk, [last.id], ['raised'], recipients)
        await gone(desk, 'lag_entries', 'waiting')
        const digests = await desk.metric('huoshui_notices_digests_total')
        expect(digests > 0, `${digests} digests`).toBe(perMinute < ways.length)
        for (const way of ways) {
          const { id, told, zh = '', en = '' } = way
          for (const list of heard.told(way)) {
            expect(
              list.map(({ kind }) => kind),
              id,
            ).toEqual(['raised', ...told])
            expect(list.at(-1)?.words ?? '', id).toContain(zh)
            expect(list.at(-1)?.words ?? '', id).toContain(en)
          }
        }
      }
    })
  },
)

describe('what was told of an earlier time', () => {
  const rule = headRule('again')
  const id = rule.id

  async function toldAndAway(receiver: NoticeReceiver, desk: NoticeDesk): Promise<void> {
    await desk.start()
    await desk.raise(rule)
    await accepted(desk, 1)
    receiver.answer = answering(503)
    await desk.return(rule)
    await returnIs(desk, 'retrying')
    await desk.act(rule, ack)
    await desk.raise(rule)
    await returnIs(desk, 'dropped')
  }

  async function returnIs(desk: NoticeDesk, outcome: string): Promise<void> {
    await eventually(`the return to be ${outcome}`, async () =>
      (await desk.notices.noticesOf(id))[1]?.outcome === outcome ? true : undefined,
    )
  }

  async function accepted(desk: NoticeDesk, count: number): Promise<void> {
    await eventually(`${count} notices to be accepted`, async () => {
      const found = (await desk.notices.noticesOf(id)).filter(({ outcome }) => outcome === 'accepted')
      return found.length >= count ? true : undefined
    })
  }

  test('has its end with the next raise, where the recipient was away in between', async () => {
    using folder = temporaryFolder()
    await using receiver = await NoticeReceiver.open()
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel()] })
    await toldAndAway(receiver, desk)
    receiver.answer = accept
    await accepted(desk, 2)
    const { data } = receiver.received.at(-1)?.event ?? {}
    expect(data).toMatchObject({
      kind: 'raised',
      occurrence: 2,
      ended: { occurrence: 1, ending: 'returned', why: { 'zh-CN': '条件消失', en: 'the condition is gone' } },
    })
    await desk.return(rule)
    await accepted(desk, 3)
    expect(receiver.received.at(-1)?.event.data).toMatchObject({ kind: 'returned', occurrence: 2 })
    expect(receiver.received.at(-1)?.event.data).not.toHaveProperty('ended')
  })

  test('has its end also where the next raise has come to nothing by then', async () => {
    using folder = temporaryFolder()
    await using receiver = await NoticeReceiver.open()
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel()] })
    await toldAndAway(receiver, desk)
    await desk.act(rule, ack)
    await desk.return(rule)
    await gone(desk, 'lag_entries')
    receiver.answer = accept
    await accepted(desk, 2)
    await gone(desk, 'lag_entries', 'waiting')
    expect(receiver.received.at(-1)?.event.data).toMatchObject({ kind: 'returned', occurrence: 1 })
    const record = (await desk.notices.noticesOf(id)).filter(({ outcome }) => outcome === 'accepted')
    expect(record.map(({ occurrence, kind }) => `${kind} ${occurrence}`)).toEqual(['raised 1', 'returned 1'])
  })
})

describe('a raise that was taken, and whose answer was lost', () => {
  const rule = headRule('unsure')
  const kinds = async (desk: NoticeDesk) =>
    (await desk.notices.noticesOf(rule.id)).map(({ kind, outcome }) => `${kind} ${outcome}`)

  test('has its end told, though it was over before it could be told again', async () => {
    using folder = temporaryFolder()
    await using receiver = await NoticeReceiver.open()
    receiver.answer = () => undefined
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel(200)] })
    await desk.start()
    await desk.raise(rule)
    await eventually('no answer', async () => ((await kinds(desk))[0] === 'raised retrying' ? true : undefined))
    await desk.act(rule, ack)
    await desk.return(rule)
    await gone(desk, 'lag_entries')
    receiver.answer = accept
    await eventually('its end', async () => ((await kinds(desk))[1] === 'returned accepted' ? true : undefined))
    expect(await kinds(desk)).toEqual(['raised dropped', 'returned accepted'])
  })

  test('so it is when the notifier was killed in that moment', async () => {
    using folder = temporaryFolder()
    await using receiver = await NoticeReceiver.open()
    await using desk = await NoticeDesk.open({ folder: folder.path, channels: [receiver.channel()] })
    await desk.raise(rule)
    const arrived = new Promise<void>((resolve) => {
      receiver.answer = () => resolve()
    })
    const program = programOf('notifier-process')
    const notifier = spawn(process.execPath, [program, folder.path, receiver.url], { stdio: 'inherit' })
    await Promise.race([arrived, once(notifier, 'exit').then(() => Promise.reject(new Error('the notifier ended')))])
    notifier.kill('SIGKILL')
    await once(notifier, 'exit')
    await desk.act(rule, ack)
    await desk.return(rule)
    receiver.answer = accept
    await desk.start()
    await eventually('its end', async () => ((await kinds(desk))[1] === 'returned accepted' ? true : undefined))
    expect(await kinds(desk)).toEqual(['raised dropped', 'returned accepted'])
  })
})
