import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Desk, type FollowOptions, follow } from '../../../storage/follow/follow.ts'
import { Pulse } from '../../../storage/follow/pulse.ts'
import type { Course, Missed, Source } from '../../../storage/follow/source.ts'
import { eventually } from '../../support/eventually.ts'
import { quietLog } from '../../support/quiet.ts'

/** Letters in a row; positions are their places. */
function letters(text: { now: string }): Source<string> {
  return {
    read: async (from) => {
      const items = [...text.now.slice(from, from + 2)]
      return { items, next: from + items.length }
    },
    waitFor: async () => new Promise((resolve) => setTimeout(resolve, 1)),
    end: async () => text.now.length,
    behind: async (from) => text.now.length - from,
  }
}

/** What was kept of a text: by a course that keeps each piece at once, unless told otherwise. */
function keeper(
  text: { now: string },
  more: Partial<Course<string>> = {},
  options: Partial<FollowOptions<string>> = {},
) {
  const kept = { text: '', courses: 0 }
  const begin = ({ kept: tell }: Desk): Course<string> => {
    kept.courses++
    return {
      from: kept.text.length,
      take(items, next) {
        if (items.length === 0) return
        kept.text += items.join('')
        tell(next)
      },
      ...more,
    }
  }
  const pace = { trickle: 2, companyMs: 1, idleMs: 1, longestMs: 2 }
  const follower = follow({ part: 'letters', log: quietLog, source: letters(text), begin, pace, ...options })
  return { kept, follower, [Symbol.asyncDispose]: () => follower[Symbol.asyncDispose]() }
}

describe('a follower', () => {
  test('reads on and on, and knows how far it is', async () => {
    const text = { now: 'abc' }
    const marks: number[] = []
    await using running = keeper(text, {}, { onKept: (position) => marks.push(position) })
    await eventually('abc', () => running.kept.text === 'abc' || undefined)
    text.now += 'defg'
    await eventually('all', () => running.kept.text === 'abcdefg' || undefined)
    expect([await running.follower.behind(), running.follower.problem, running.kept.courses]).toEqual([0, undefined, 1])
    expect(marks).toEqual([0, 2, 3, 5, 7])
    await eventually('proof', () => running.follower.progress.proven || undefined)
  })

  test('begins anew at what is kept when its course wants to, which is no trouble', async () => {
    const text = { now: 'abcdef' }
    const wishes = ['nothing', 'anew', 'nothing', 'more', 'nothing', 'anew'] as const
    let turn = 0
    let finished = 0
    const more = { beside: () => wishes[turn++] ?? 'nothing', finish: () => void finished++ }
    await using running = keeper(text, more)
    await eventually('all', () => running.kept.text === 'abcdef' || undefined)
    await eventually('both wishes', () => running.kept.courses === 3 || undefined)
    expect([finished, running.follower.problem]).toEqual([2, undefined])
  })

  test('is not well as long as its course fails, whatever it reads', async () => {
    const text = { now: 'ab' }
    let disk: 'full' | 'free' = 'full'
    let taken = 0
    const take = () => {
      if (disk === 'full') throw new Error('the disk is full')
      taken++
    }
    await using running = keeper(text, { take })
    const trouble = await eventually('trouble', () => running.follower.progress.trouble)
    expect(trouble.because).toBe('the disk is full')
    await eventually('many tries', () => running.kept.courses > 5 || undefined)
    expect([running.follower.progress.proven, running.follower.progress.trouble]).toEqual([false, trouble])
    disk = 'free'
    // takes in without keeping: no failure any more, and no proof either
    await eventually('it to take in', () => taken > 5 || undefined)
    expect(running.follower.progress.proven).toBe(false)
  })

  test('is well again once something is kept', async () => {
    let fails = 3
    const beside = () => {
      if (fails-- > 0) throw new Error('not now')
      return 'nothing' as const
    }
    await using running = keeper({ now: 'ab' }, { beside })
    await eventually('proof', () => running.follower.progress.proven || undefined)
    expect([running.kept.text, running.follower.progress.trouble]).toEqual(['ab', undefined])
  })

  test('passes over what is missed, and says so', async () => {
    const missed: Missed[] = []
    const source: Source<string> = {
      ...letters({ now: 'abcdef' }),
      read: async (from) =>
        from === 0
          ? { items: ['e', 'f'], next: 6, missed: { count: 4, because: 'damaged' } }
          : { items: [], next: from },
    }
    await using running = keeper({ now: '' }, {}, { source, onMissed: (one) => missed.push(one) })
    await eventually('the end', () => running.kept.text === 'ef' || undefined)
    expect(missed).toEqual([{ count: 4, because: 'damaged' }])
  })

  test('that cannot keep the last when it stops ends all the same', async () => {
    let kept = 0
    const finish = () => {
      throw new Error('the disk is full')
    }
    const running = keeper({ now: 'ab' }, { take: () => void kept++, finish })
    await eventually('it to be at work', () => kept > 2 || undefined)
    await running.follower[Symbol.asyncDispose]()
    expect(running.follower.problem).toBe('the disk is full')
  })
})

describe('the pulse', () => {
  afterEach(() => void vi.useRealTimers())

  test('knows how old the oldest is that is not done, from positions alone', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    let wall = 0
    const pulse = new Pulse(() => wall)
    const pass = (ms: number) => {
      vi.advanceTimersByTime(ms)
      wall += ms
    }
    expect(pulse.currency).toEqual({ asOf: 0, lagMs: 0, proven: false })
    pass(1_000)
    pulse.beat(0, 500)
    expect(pulse.currency).toEqual({ asOf: 0, lagMs: 1_000, proven: false })
    pass(1_000)
    pulse.beat(499, 900)
    expect(pulse.currency).toEqual({ asOf: 0, lagMs: 2_000, proven: false })
    pass(1_000)
    // what was the end two seconds ago is done
    pulse.beat(500, 1_300)
    expect(pulse.currency).toEqual({ asOf: 1_000, lagMs: 2_000, proven: true })
    pass(500)
    pulse.beat(1_300, 1_300)
    expect(pulse.currency).toEqual({ asOf: 3_500, lagMs: 0, proven: true })
    // a step of the clock on the wall changes what people read, not how late it is
    wall -= 86_400_000
    pass(700)
    expect(pulse.currency).toEqual({ asOf: 3_500, lagMs: 700, proven: true })
  })
})
