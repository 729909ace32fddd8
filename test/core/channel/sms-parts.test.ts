import fc from 'fast-check'
import { expect, test } from 'vitest'
import { muted, nothingSpent, spend } from '../../../core/channel/budget.ts'
import { fitParts } from '../../../core/channel/gateway/fit.ts'
import { smsPartsOf } from '../../../core/channel/sms-parts.ts'
import { single } from '../../../core/notice/channel-message.ts'
import { exampleNotice } from '../../support/notice-example.ts'

test.each<[string, string, number]>([
  ['nothing', '', 1],
  ['70 Chinese letters', '水'.repeat(70), 1],
  ['71', '水'.repeat(71), 2],
  ['134', '水'.repeat(134), 2],
  ['135', '水'.repeat(135), 3],
  ['160 letters of GSM-7', 'a'.repeat(160), 1],
  ['161', 'a'.repeat(161), 2],
  ['306', 'a'.repeat(306), 2],
  ['307', 'a'.repeat(307), 3],
  ['one Chinese letter among 70', `${'a'.repeat(70)}水`, 2],
  ['a brace has two places', '{'.repeat(80), 1],
  ['81 of them', '{'.repeat(81), 2],
  ['a brace is not cut in two', `${'a'.repeat(152)}{${'a'.repeat(151)}`, 2],
  ['and needs a third part then', `${'a'.repeat(152)}{${'a'.repeat(152)}`, 3],
  ['a letter of two UCS-2 units is not cut either', `${'水'.repeat(66)}😀${'水'.repeat(65)}`, 2],
  ['and needs a third part then', `${'水'.repeat(66)}😀${'水'.repeat(66)}`, 3],
])('%s', (_, text, parts) => {
  expect(smsPartsOf(text)).toBe(parts)
})

test('what fits has its place and value, whatever the names; and no more parts than allowed where a name can be spared', () => {
  const name = fc.string({ unit: fc.constantFrom('水', '位', 'a', '😀', '²'), minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(name, fc.integer({ min: 1, max: 4 }), (long, most) => {
      const text = { 'zh-CN': long, en: long }
      const message = single(exampleNotice({ name: text, response: text, value: 2.31 }))
      const source = {
        message,
        person: { id: 'li', address: '+8613800000001' },
        language: 'zh-CN',
        zone: 'Asia/Shanghai',
      } as const
      const read = ({ priority, ...fields }: ReturnType<typeof fitParts>['fields']) =>
        `【活水】${fields['priority.word']}报警，${fields.place}${fields.name}，现为${fields['value.zh']}。`
      const ofTemplate = fitParts(source, most, read)
      expect(read(ofTemplate.fields)).toContain('南干渠')
      expect(read(ofTemplate.fields)).toContain('2.31米')
      expect(ofTemplate.parts).toBeLessThanOrEqual(most)
      expect(ofTemplate.parts).toBe(smsPartsOf(read(ofTemplate.fields)))
      const free = fitParts(source, most + 1, ({ text: all }) => String(all))
      expect(String(free.fields.text)).toContain('南干渠')
      expect(String(free.fields.text)).toContain('2.31')
      expect(free.parts).toBeLessThanOrEqual(most + 1)
      if (!free.isCut) expect(String(free.fields.text)).toContain(long)
    }),
    { numRuns: 100 },
  )
})

test('each part counts as a message; what is more than a whole window waits until that is empty', () => {
  const rates = { eachPerson: [{ most: 6, perMs: 60_000 }] }
  const wish = (at: number, counts: number) => ({ at, person: 'li', isUrgent: true, counts })
  const first = spend(nothingSpent, wish(0, 4), rates)
  if (!first.may) throw new Error(first.because)
  expect(spend(first.spent, wish(1_000, 2), rates).may).toBe(true)
  expect(spend(first.spent, wish(1_000, 3), rates)).toEqual({ may: false, until: 60_000, because: 'person' })
  expect(spend(nothingSpent, wish(0, 10), rates).may).toBe(true)
  expect(spend(first.spent, wish(1_000, 10), rates)).toEqual({ may: false, until: 60_000, because: 'person' })
  expect(spend(muted(nothingSpent, 5), wish(0, 2), rates)).toMatchObject({ because: 'muted' })
})
