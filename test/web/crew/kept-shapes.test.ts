import { describe, expect, test } from 'vitest'
import { type Disk, holding } from '../../../web/crew/held.ts'
import { isAct } from '../../../web/crew/kept-shapes.ts'

const text = { 'zh-CN': '水位', en: 'Level' }
const alarm = {
  ...{ id: 'linka.lake.level.high', revision: 3, state: 'UNACK', priority: 'high', name: text, site: 'linka' },
  ...{ siteName: text, unit: 'm', speaks: 'value', occurrence: 1, note: 'optional', suppressed: [] },
}
const made = { key: 'k', who: 'person drolma', body: {}, madeAt: 1, sendAt: 1, fate: { state: 'waiting' } }
const answer = { ...made, action: 'acknowledge', alarm }

describe('what was done', () => {
  test.each<[string, unknown, boolean]>([
    ['an answer', answer, true],
    ['one that has arrived', { ...answer, fate: { state: 'sent', at: 2 } }, true],
    ['one that was refused', { ...answer, fate: { state: 'refused', why: 'late', now: alarm } }, true],
    ['a step', { ...made, action: 'accept', order: 7 }, true],
    ['told of a drill', { ...made, action: 'answer', drill: { number: 1 } }, true],
    ['without a fate', { ...answer, fate: undefined }, false],
    ['of a fate that nobody knows', { ...answer, fate: { state: 'toString' } }, false],
    ['stuck with something else', { ...answer, fate: { state: 'waiting', stuck: { tries: 'many' } } }, false],
    ['refused for another kind of alarm', { ...answer, fate: { state: 'refused', why: '', now: {} } }, false],
    ['a step that nobody knows', { ...made, action: 'toString', order: 7 }, false],
    ['of nothing', { ...made, action: 'acknowledge' }, false],
    ['of an alarm without a name', { ...answer, alarm: { ...alarm, name: undefined } }, false],
    ['a number', 7, false],
  ])('%s', (_, kept, is) => {
    expect(isAct(kept)).toBe(is)
  })

  test('is kept where another version of the page has kept it, and told of to whose it is, or may be', async () => {
    const { disk, acts } = diskWith(
      ...[answer, { key: 'old', who: 'person drolma' }, { key: 'hers', who: 'person tashi' }, { key: 'nobody' }],
    )
    const keep = holding(disk, () => {})
    expect((await keep.acts()).map(({ key }) => key)).toEqual(['k'])
    expect(keep.unknown('person drolma')).toEqual(['old', 'nobody'])
    expect([...acts.keys()]).toEqual(['k', 'old', 'hers', 'nobody'])
    await keep.dropAct('old')
    expect([keep.unknown('person drolma'), [...acts.keys()]]).toEqual([['nobody'], ['k', 'hers', 'nobody']])
  })
})

describe('what is kept for reading', () => {
  const list = { me: { name: 'drolma', role: 'operator', zone: 'Asia/Shanghai' }, alarms: [alarm], values: [] }
  test.each<[key: string, value: unknown, is: boolean]>([
    ['list', list, true],
    ['list', { ...list, alarms: {} }, false],
    ['list', { ...list, alarms: [{ id: 'x' }] }, false],
    ['list', { ...list, values: [7] }, false],
    ['names', { people: {}, crews: {} }, true],
    ['names', ['drolma'], false],
    ['card linka.lake.level.high', { at: 1, card: { ...alarm, told: [] }, entries: [] }, true],
    ['card linka.lake.level.high', { at: 1, card: alarm, entries: 'none' }, false],
    ['card order 7', { at: 1, card: { ...alarm, told: [] }, entries: [] }, false],
    ['photos done 7', [new Blob(['x'])], true],
    ['photos done 7', ['data:'], false],
    ['something else', {}, false],
  ])('%s %#', async (key, value, is) => {
    const { disk } = diskWith()
    const keep = holding({ ...disk, read: async () => value }, () => {})
    expect(await keep.read(key)).toBe(is ? value : undefined)
  })
})

function diskWith(...kept: readonly { readonly key: string; readonly who?: string }[]) {
  const acts = new Map<string, unknown>(kept.map((each) => [each.key, each]))
  const nothing = async () => {}
  const disk: Disk = {
    ...{ read: nothing, write: nothing, drop: nothing, forget: nothing },
    acts: async () => [...acts.values()],
    putAct: async (act) => void acts.set(act.key, act),
    dropAct: async (key) => void acts.delete(key),
  }
  return { disk, acts }
}
