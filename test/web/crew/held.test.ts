import { describe, expect, test } from 'vitest'
import { type Disk, holding } from '../../../web/crew/held.ts'
import type { DrillAct } from '../../../web/crew/outbox-rules.ts'

/** A disk that takes nothing more from the moment it is told so, and then, if `isLost`, says nothing either. */
function fillingDisk() {
  const acts = new Map<string, Parameters<Disk['putAct']>[0]>()
  const is: { state: 'well' | 'full' | 'lost' } = { state: 'well' }
  const changing = async (work: () => void) => {
    if (is.state !== 'well') throw new Error(is.state)
    work()
  }
  const disk: Disk = {
    async read() {
      if (is.state === 'lost') throw new Error('lost')
      return undefined
    },
    write: () => changing(() => {}),
    drop: () => changing(() => {}),
    forget: () => changing(() => {}),
    async acts() {
      if (is.state === 'lost') throw new Error('lost')
      return [...acts.values()]
    },
    putAct: (act) => changing(() => acts.set(act.key, act)),
    dropAct: (key) => changing(() => acts.delete(key)),
  }
  return { disk, is, acts }
}

const act = (key: string, fate: DrillAct['fate'] = { state: 'waiting' }): DrillAct => ({
  ...{ key, who: 'person drolma', action: 'answer', body: {}, madeAt: 0, sendAt: 0, fate },
  drill: { number: 1, beganAt: '2026-07-18T02:14:00.000Z' } as DrillAct['drill'],
})

describe('what the disk of a phone does not take', () => {
  test.each(['full', 'lost'] as const)(
    'lasts as long as the page, and is said not to last longer: %s',
    async (state) => {
      const { disk, is } = fillingDisk()
      const said: boolean[] = []
      const keep = holding(disk, (lasts) => said.push(lasts))
      await keep.putAct(act('before'))
      await keep.acts()
      is.state = state
      await keep.putAct(act('after'))
      await keep.write('list', {})
      expect(await keep.read('list')).toBe(undefined)
      expect([(await keep.acts()).map(({ key }) => key), keep.lasts, said]).toEqual([
        ['before', 'after'],
        false,
        [false],
      ])
      // what has become of it holds, too
      await keep.putAct(act('before', { state: 'sent', at: 1 }))
      await keep.dropAct('after')
      expect(await keep.acts()).toEqual([act('before', { state: 'sent', at: 1 })])
      is.state = 'well'
      await keep.putAct(act('before', { state: 'sent', at: 2 }))
      await keep.dropAct('after')
      expect([await keep.acts(), keep.lasts]).toEqual([[act('before', { state: 'sent', at: 2 })], true])
      expect(said).toEqual([false, true])
    },
  )

  test('is seen while the disk is at work', async () => {
    const { disk } = fillingDisk()
    let done = () => {}
    const slow = { ...disk, putAct: () => new Promise<void>((resolve) => (done = resolve)) }
    const keep = holding(slow, () => {})
    const put = keep.putAct(act('one'))
    expect((await keep.acts()).map(({ key }) => key)).toEqual(['one'])
    done()
    await put
  })
})
