import { describe, expect, test } from 'vitest'
import { boUnreviewed } from '../../../core/words/bo.ts'
import { both, sayBoth } from '../../../core/words/local-text.ts'
import { placeText } from '../../../core/words/place.ts'
import { type StateFacts, stateText } from '../../../core/words/state.ts'
import { fill, wordsOf } from '../../../core/words/tables.ts'
import { unitText, valueText } from '../../../core/words/unit.ts'

/** Every text of a language by its path: `page.lost`. */
function textsOf(words: object, at = ''): [path: string, text: string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${at}${key}`, value]] : textsOf(value, `${at}${key}.`),
  )
}
const [chinese, english] = [textsOf(wordsOf('zh-CN')), textsOf(wordsOf('en'))]

describe('what we say', () => {
  test('is said in each language, with the same blanks to fill in', () => {
    const blanks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([blank]) => blank).sort()
    const both = Object.fromEntries(english)
    expect(chinese.length).toBe(english.length)
    for (const [path, text] of chinese) expect([path, blanks(text)]).toEqual([path, blanks(both[path] ?? '')])
  })

  test('never shows the letters of the standard, and is nowhere empty', () => {
    for (const [path, text] of [...chinese, ...english]) {
      expect([path, /UNACK|ACKED|RTNUN|SHLVD|DSUPR|OOSRV|^\s*$/.test(text)]).toEqual([path, false])
    }
  })

  test('fills in what it is given, and leaves the rest to be seen', () => {
    expect(fill('{who} has it, {time}', { who: '$1', time: 0 })).toBe('$1 has it, 0')
    expect(fill('{who} has it', {})).toBe('{who} has it')
  })

  test('is Chinese before English, and once where it is the same', () => {
    expect(sayBoth(({ event }) => event.raised)).toBe('报警 raised')
    expect(both({ 'zh-CN': 'pH', en: 'pH' })).toBe('pH')
  })
})

describe('the state of an alarm', () => {
  const facts: StateFacts<string> = {
    state: 'UNACK',
    returnedAt: '02:01',
    acknowledged: { by: 'Dawa', at: '01:55' },
    shelved: { by: 'Purbu', why: 'waiting for a part', until: '06:00' },
    outOfService: { workOrder: 'W-3088' },
  }
  test.each([
    ['UNACK', '没人应答', 'no answer yet'],
    ['ACKED', 'Dawa已收到 01:55', 'Dawa has it, 01:55'],
    ['RTNUN', '02:01 已恢复，还没人看过', 'back to normal 02:01, not seen yet'],
    ['LUNACK', '已停住，要到场检查；没人应答', 'stopped, must be inspected; no answer yet'],
    ['LACKED', 'Dawa已收到，检查后复位', 'Dawa has it, reset after inspection'],
    ['SHLVD', '搁置到 06:00（Purbu：waiting for a part）', 'put aside to 06:00 (Purbu: waiting for a part)'],
    ['DSUPR', '设计抑制', 'muted by design'],
    ['OOSRV', '停用检修 W-3088', 'out for repair W-3088'],
    ['NORM', '正常', 'normal'],
  ] as const)('%s', (state, zh, en) => {
    const clock = (at: string) => at
    expect(stateText({ ...facts, state }, wordsOf('zh-CN'), clock)).toBe(zh)
    expect(stateText({ ...facts, state }, wordsOf('en'), clock)).toBe(en)
    const bare = stateText<string>({ state }, wordsOf('en'), clock)
    expect(bare).toBe(wordsOf('en').state[state])
  })
})

test('a person is called as they are in that language, a token by its own name', () => {
  const called = (id: string) => (id === 'drolma' ? 'Drolma' : undefined)
  const say = (who: { by: string; person?: string }) =>
    stateText({ state: 'ACKED', acknowledged: { ...who, at: '01:55' } }, wordsOf('en'), String, called)
  expect(say({ by: 'drolma', person: '卓玛' })).toBe('Drolma has it, 01:55')
  expect(say({ by: 'gone', person: '索朗' })).toBe('索朗 has it, 01:55')
  expect(say({ by: 'drolma' })).toBe('drolma has it, 01:55')
})

test.each([
  [2.31, 'm', '2.31 m'],
  [3652.314, 'm', '3652.31 m'],
  [0, 'm3/s', '0 m³/s'],
  [12.5, 'degC/h', '12.5 °C/h'],
  [7.2, '', '7.2'],
  [0.1 + 0.2, 'mg/L', '0.3 mg/L'],
  [null, 'm', '–'],
  [undefined, '', '–'],
])('%s in %s is typeset as %s', (value, unit, text) => {
  expect(valueText(value, unit)).toBe(text)
})

test('a rate of a unit that has no letters of its own is per hour', () => {
  expect(['m/h', 'm3/s/h', '/h'].map(unitText)).toEqual(['m/h', 'm³/s/h', '/h'])
})

test('a place is its site, and the asset rather than the device', () => {
  const name = (en: string) => ({ 'zh-CN': en, en })
  expect(placeText({ site: name('Linka') }, both)).toBe('Linka')
  expect(placeText({ site: name('Linka'), device: name('rtu1') }, both)).toBe('Linka · rtu1')
  expect(placeText({ site: name('Linka'), asset: name('Lake'), device: name('rtu1') }, both)).toBe('Linka · Lake')
})

test('every Tibetan text that nobody has reviewed has the Chinese beside it, and is counted', () => {
  const chineseOf = Object.fromEntries(chinese)
  const other = textsOf(wordsOf('bo')).filter(([path, text]) => text !== chineseOf[path])
  expect(boUnreviewed).toBe(other.length)
  for (const [path, text] of other) expect([path, text.endsWith(` ${chineseOf[path]}`)]).toEqual([path, true])
  console.log(`bo: ${boUnreviewed} texts unreviewed, of ${chinese.length}`)
})
