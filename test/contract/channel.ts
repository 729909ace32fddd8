import { describe, expect, test } from 'vitest'
import type { Channel, Outgoing, Recipient } from '../../alarms/notify/channel.ts'
import { budgeted } from '../../alarms/notify/channels/budgeted.ts'
import { discreet } from '../../alarms/notify/channels/discreet.ts'
import type { Rates } from '../../core/channel/budget.ts'
import { digest, single } from '../../core/notice/channel-message.ts'
import type { Notice } from '../../core/notice/notice.ts'
import { longestMs } from '../support/eventually.ts'
import { exampleNotice } from '../support/notice-example.ts'
import { deadPort } from '../support/ports.ts'
import { type Mood, type Rules, StrictProvider } from '../support/strict-provider.ts'

/** One kind of channel, for the promises that every channel keeps. */
export interface ChannelCase {
  readonly rules: Rules
  readonly to: Recipient
  readonly create: (base: string, around: { readonly timeoutMs: number; readonly clock: () => number }) => Channel
  /** The same with a wrong key, token or password. */
  readonly mistaken: (base: string) => Channel
  /** What must stand in nothing that it says. */
  readonly secrets: readonly string[]
  readonly rates: Rates
  /** Where it is not as with the others, and may be: a webhook's status is its answer, whatever becomes of the body. */
  readonly differs?: { readonly cut?: 'accepted'; readonly mistaken?: object }
}

const never = new AbortController().signal
const start = Date.UTC(2026, 6, 2, 18, 15)
const high = exampleNotice()
const critical = exampleNotice({ priority: 'critical', number: 77, id: '77.raised.x' })
const long = '拉萨河སྐྱིད་ཆུ་'.repeat(400)
const longName: Notice = { ...high, name: { 'zh-CN': long, en: long }, response: { 'zh-CN': long, en: long } }
const flood = Array.from({ length: 300 }, (_, index) => ({ ...high, number: index, id: `${index}.raised.x` }))
const [firstOfFlood = high, ...rest] = flood

export function channelContract(
  name: string,
  { rules, to, create, mistaken, secrets, rates, differs }: ChannelCase,
): void {
  const outgoing: Outgoing = { message: single(high), to }
  async function meets(mood: Mood, timeoutMs = 100_000) {
    await using provider = await StrictProvider.open(rules, () => start)
    provider.mood = mood
    const result = await create(provider.base, { timeoutMs, clock: () => start }).send(outgoing, never)
    return { result, taken: provider.taken.length, refused: provider.refused }
  }

  describe(`${name}, as every channel`, () => {
    test.each<[string, Outgoing]>([
      ['a notice', outgoing],
      ['a critical', { message: single(critical), to }],
      ['the third telling', { ...outgoing, telling: 3 }],
      ['a notice in English', { ...outgoing, to: { ...to, language: 'en' } }],
      ['a notice in Tibetan', { ...outgoing, to: { ...to, language: 'bo' } }],
      ['names and texts without end', { message: single(longName), to }],
      ['a digest of 300', { message: digest([firstOfFlood, ...rest]), to }],
      ['what has no link', { message: single(withoutLink(high)), to }],
      [
        'signs that markdown reads',
        { message: single({ ...high, name: { 'zh-CN': '**[x](y)<font>', en: '`#' } }), to },
      ],
    ])('gets %s taken by a provider that looks closely', async (_, message) => {
      await using provider = await StrictProvider.open(rules, () => start)
      const result = await create(provider.base, { timeoutMs: 100_000, clock: () => start }).send(message, never)
      expect(provider.refused).toEqual([])
      expect(result.outcome).toBe('accepted')
      expect(provider.taken).toHaveLength(1)
    })

    test('says place, value and time, and of a test that it is one', async () => {
      await using provider = await StrictProvider.open(rules, () => start)
      const channel = create(provider.base, { timeoutMs: 100_000, clock: () => start })
      await channel.send(outgoing, never)
      await channel.send({ ...outgoing, isTest: true }, never)
      const [message = '', test = ''] = provider.taken.map(({ body }) => readable(body))
      expect(message).toContain('南干渠')
      expect(message).toContain('2.31')
      expect(message).toMatch(/2026-07-03 02:15:00|2026-07-02T18:15:00.000Z/)
      expect(message).not.toContain('测试')
      expect(test).toMatch(/测试|huoshui\.test/)
    })

    test.each<[Mood, string, number]>([
      ['page-502', 'unavailable', 0],
      ['page-200', 'unavailable', 0],
      ['lost', 'unknown', 1],
      ['cut', differs?.cut ?? 'unknown', 1],
    ])('takes a provider that is %s for %s', async (mood, outcome, taken) => {
      expect(await meets(mood)).toMatchObject({ result: { outcome }, taken, refused: [] })
    })

    test('takes one that never answers for unknown', async () => {
      // what comes before the message (a token, say) may take a busy machine longer than that: then more patiently
      for (let timeoutMs = 150; ; timeoutMs *= 2) {
        const { result } = await meets('slow', timeoutMs)
        if (result.outcome === 'unavailable' && timeoutMs < longestMs) continue
        expect(result).toEqual({ outcome: 'unknown', detail: `no answer within ${timeoutMs} ms` })
        return
      }
    })

    test('takes one that wants silence for limited, until a time', async () => {
      const { result } = await meets('limited')
      expect(result.outcome).toBe('limited')
      const until = result.outcome === 'limited' ? result.until : 0
      expect(until).toBeGreaterThan(start)
      expect(until).toBeLessThanOrEqual(start + 3_600_000)
    })

    test('takes nobody there for unavailable', async () => {
      using dead = await deadPort()
      const channel = create(`http://127.0.0.1:${dead.port}`, { timeoutMs: 100_000, clock: () => start })
      expect((await channel.send(outgoing, never)).outcome).toBe('unavailable')
    })

    test('says that its own account is wrong, and shows no secret with it', async () => {
      await using provider = await StrictProvider.open(rules, () => Date.now())
      const result = await discreet(mistaken(provider.base), secrets).send(outgoing, never)
      expect(result).toMatchObject(differs?.mistaken ?? { outcome: 'refused', whose: 'channel' })
      for (const secret of secrets) expect(JSON.stringify(result)).not.toContain(secret)
    })

    test('is never limited by the provider, however much it is asked to send', async () => {
      let now = start
      await using provider = await StrictProvider.open(rules, () => now)
      const channel = budgeted(create(provider.base, { timeoutMs: 100_000, clock: () => now }), rates, () => ({
        wall: now,
        steady: now - start,
      }))
      const outcomes = new Map<string, number>()
      for (let step = 0; step < 600; step++, now += 500) {
        const { outcome } = await channel.send({ message: single(step % 50 === 0 ? critical : high), to }, never)
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      }
      expect(provider.limits).toBe(0)
      expect(provider.refused).toEqual([])
      expect(provider.taken.length).toBe(outcomes.get('accepted'))
      expect([...outcomes.keys()].sort()).toEqual(
        provider.taken.length === 600 ? ['accepted'] : ['accepted', 'limited'],
      )
    })

    test('leaves a provider alone that has muted it', async () => {
      let now = start
      await using provider = await StrictProvider.open(rules, () => now)
      const channel = budgeted(create(provider.base, { timeoutMs: 100_000, clock: () => now }), rates, () => ({
        wall: now,
        steady: now - start,
      }))
      provider.mood = 'limited'
      const first = await channel.send(outgoing, never)
      const until = first.outcome === 'limited' ? first.until : 0
      provider.mood = 'well'
      now = until - 1
      expect(await channel.send(outgoing, never)).toMatchObject({ outcome: 'limited', until })
      expect(provider.taken).toHaveLength(0)
      now = until
      expect((await channel.send(outgoing, never)).outcome).toBe('accepted')
    })
  })
}

function withoutLink({ link, ...notice }: Notice): Notice {
  return notice
}

/** A body as a person would see it, form or JSON. */
function readable(body: string): string {
  const text = body.startsWith('{') ? body : decodeURIComponent(body.replaceAll('+', ' '))
  return text.replaceAll('\\"', '"')
}
