import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RawReading } from '../../core/decode/decoder.ts'
import { type DeviceClock, newClock } from '../../core/device-clock.ts'
import { ours, timeReadings } from '../../core/device-time.ts'
import { plantOf } from '../support/plant.ts'

const level = { id: 'level', quantity: 'water_level' } as const
const [prompt, delayed] = ['prompt', 'delayed'].map((delivery) =>
  plantOf([level], { devices: [{ id: 'nangan-1', delivery: delivery as 'prompt' | 'delayed' }] }),
)
const minute = 60_000
const hour = 60
const day = 24 * hour
const noon = Date.UTC(2026, 6, 1, 12)
const ancient = (Date.UTC(2000, 0, 1) - noon) / minute

/** A message: minutes after noon at which it is received, and that its readings claim. */
type Told = readonly [receivedAt: number, ...claims: number[]]

/**
 * A device as the readers of the log see it, beside others whose clocks are right, unless it is alone. What is known goes
 * through a restart after each message.
 */
function device(plant = prompt, { isHistory = false, isAlone = false } = {}) {
  const saved = new Map<string, string>()
  const point = plant?.points.get('nangan/gate-1/level')
  if (!plant || !point) throw new Error('no point')
  return {
    /** Minutes after noon at which each reading is placed. */
    tell([received, ...claims]: Told): number[] {
      const receivedAt = Math.round(noon + received * minute)
      const agreed = JSON.stringify({ offsets: [], reference: { at: receivedAt, receivedAt } })
      if (!isAlone) saved.set(ours, agreed)
      const clocks = {
        get: (id: string): DeviceClock | undefined => JSON.parse(saved.get(id) ?? 'null') ?? undefined,
        set: (id: string, clock: DeviceClock) => void saved.set(id, JSON.stringify(clock)),
      }
      const raw = claims.map((at): RawReading => ({ point, at: Math.round(noon + at * minute), value: 1 }))
      const decoded = { readings: raw, rejects: [], ...(isHistory && { isHistory }) }
      const { readings } = timeReadings(decoded, receivedAt, { plant, clocks })
      for (const [index, { at, claimed = at }] of readings.entries()) expect(claimed).toBe(raw[index]?.at)
      return readings.map(({ at }) => Math.round(((at - noon) / minute) * 100) / 100)
    },
    clock: (): DeviceClock => JSON.parse(saved.get('nangan/nangan-1') ?? JSON.stringify(newClock)),
  }
}

/** Where the readings of messages are placed. */
function placed(story: readonly Told[], of = device()): number[][] {
  return story.map((told) => of.tell(told))
}
/** Live messages every five minutes, by a clock that is `off` minutes ahead. */
function live(from: number, to: number, off = 0): Told[] {
  const count = Math.floor((to - from) / 5) + 1
  return Array.from({ length: count }, (_, index) => [from + index * 5, from + index * 5 + off] as const)
}
/** What was measured every five minutes from `from` to `to`, told one after the other in seconds, by such a clock. */
function emptied(from: number, to: number, off = 0): Told[] {
  return live(from, to, off).map(([, claim = 0], index) => [to + (index + 1) / 60, claim] as const)
}
const times = (story: readonly Told[]) => story.map(([received]) => [received])
const claims = (story: readonly Told[]) => story.map(([, ...rest]) => rest)
const measured = (story: readonly Told[], off: number) => story.map(([, claim = 0]) => [claim - off])

describe('a clock that is right is believed', () => {
  test.each<[string, readonly Told[]]>([
    ['live', live(0, 60)],
    ['a little behind, or ahead', [...live(0, 60, -20), ...live(65, 120, 4)]],
    ['emptying a buffer after an outage', [...live(0, 60), ...emptied(65, 600), ...live(605, 700)]],
    ['all in one message', [...live(0, 60), [600, ...claims(live(65, 600)).flat()]]],
    [
      'newest first',
      [...live(0, 60), ...emptied(65, 600).map(([at], i, all) => [at, all.at(-1 - i)?.[1] ?? 0] as const)],
    ],
    ['live and old in turn', live(600, 900).flatMap(([at]) => [[at, at] as const, [at + 0.1, at - 540] as const])],
    ['a buffer emptied at twice the speed of life', live(0, 300).map(([at], index) => [300 + at, index * 10] as const)],
    [
      'once a day, a day of it',
      [
        [0, ...claims(live(-1435, 0)).flat()],
        [day, ...claims(live(5, day)).flat()],
      ],
    ],
  ])('%s', (_, story) => expect(placed(story)).toEqual(claims(story)))

  test('whatever is lost, late, out of order or sent in heaps', () => {
    const delivery = fc.constantFrom('at once' as const, 'at once' as const, 'kept' as const, 'late' as const)
    const steps = fc.array(fc.record({ delivery, jitter: fc.integer({ min: 0, max: 3 }), heap: fc.nat(40) }), {
      minLength: 30,
      maxLength: 300,
    })
    fc.assert(
      fc.property(steps, (list) => {
        const of = device()
        const kept: number[] = []
        for (const [index, { delivery: how, jitter, heap }] of list.entries()) {
          const at = index * 5
          if (how === 'at once') expect(of.tell([at + jitter, at])).toEqual([at])
          else kept.push(at)
          if (how !== 'late' || kept.length === 0) continue
          const some = kept.splice(0, heap + 1)
          expect(of.tell([at + jitter + 0.5, ...some])).toEqual(some)
        }
        expect(of.clock().correction).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })
})

describe('a clock that is ahead, as local time sent as UTC is', () => {
  const off = 8 * hour
  test('is told by receipt from its first message on', () => {
    const story = live(0, 120, off)
    expect(placed(story)).toEqual(times(story))
  })

  test('keeps the readings of one message as far apart as they are', () => {
    expect(placed([[0, off - 10, off - 5, off]])).toEqual([[-10, -5, 0]])
  })

  test.each([2, 8, 10, 30])('places what it kept in an outage of %i hours when it was measured', (hours) => {
    const to = 60 + hours * hour
    const story = [...live(0, 60, off), ...emptied(65, to, off), ...live(to + 5, to + 60, off)]
    expect(placed(story)).toEqual(measured(story, off))
  })

  test('whose first message comes out of a buffer is told by receipt, and then rightly', () => {
    const story = [...emptied(-120, 0, off), ...live(5, 60, off)]
    const found = placed(story).flat()
    expect(found.slice(-12)).toEqual(times(live(5, 60)).flat())
    expect(new Set(found).size).toBe(found.length)
  })

  test('that sends a message again says the same', () => {
    const story = live(0, 60, off).flatMap((told): Told[] => [told, [told[0] + 0.1, told[1] ?? 0]])
    expect(placed(story)).toEqual(story.map(([, claim = 0]) => [claim - off]))
  })

  test.each<[string, readonly Told[]]>([
    ['while it is live', live(65, 120)],
    ['during an outage', live(700, 800)],
    ['and empties its buffer', [...emptied(65, 300), ...live(305, 360)]],
    ['and its messages take four minutes', live(65, 120).map(([at, claim = 0]) => [at + 4, claim] as const)],
  ])('is believed again once it is set right, %s', (_, story) => {
    const of = device()
    placed(live(0, 60, off), of)
    expect(placed(story, of)).toEqual(claims(story))
    expect(of.clock().correction).toBeUndefined()
  })

  test('by about as much as is tolerated does not go to and fro', () => {
    const of = device()
    const story = Array.from({ length: 60 }, (_, index): Told => [index * 5, index * 5 + 5 + Math.sin(index) / 10])
    const found = placed(story, of).flat()
    expect(found).toEqual(found.toSorted((a, b) => a - b))
  })

  test('that is set further ahead is told by receipt at once, and set back but not right, after a quarter of an hour', () => {
    const story = [...live(0, 60, off), ...live(65, 120, off + 60), ...live(125, 180, 45)]
    const found = placed(story)
    expect([...found.slice(0, 25), ...found.slice(28)]).toEqual(times([...story.slice(0, 25), ...story.slice(28)]))
  })
})

describe('a clock that was reset', () => {
  test('to the year 2000 is told by receipt at once, after each reset, until it is set', () => {
    const reset = (from: number, to: number) => live(from, to, ancient - from)
    const story = [...reset(0, 60), ...reset(65, 300), ...reset(2 * day, 2 * day + 60)]
    expect(placed([...live(-60, -5), ...story, ...live(2 * day + 65, 2 * day + 120)])).toEqual([
      ...times(live(-60, -5)),
      ...times(story),
      ...times(live(2 * day + 65, 2 * day + 120)),
    ])
  })

  test('places what it kept meanwhile when it was measured', () => {
    const off = ancient
    const story = [...live(0, 60, off), ...emptied(65, 300, off), ...live(305, 360, off)]
    expect(placed(story)).toEqual(measured(story, off))
  })

  test('and set in the middle of a message is no newest value', () => {
    expect(placed([[600, ancient, ancient + 5, ancient + 10, 595, 600]])).toEqual([
      [584.99983, 589.99983, 594.99983, 595, 600].map((at) => Math.round(at * 100) / 100),
    ])
  })

  test('before the first day of the plant, where that is said', () => {
    const plant = prompt && { ...prompt, firstAt: Date.UTC(2025, 8, 1) }
    const built = (Date.UTC(2025, 0, 1) - noon) / minute
    expect(placed(live(0, 60, built), device(plant))).toEqual(times(live(0, 60)))
    expect(placed([[0, built]])).toEqual([[built]])
  })
})

describe('a clock that is behind', () => {
  test.each([60, 8 * hour, 5 * 365 * day])(
    'by %i minutes, constantly, is told by receipt after a quarter of an hour',
    (off) => {
      const story = [...live(-60, -5), ...live(0, 120, -off)]
      const found = placed(story)
      expect(found.slice(0, 15)).toEqual(claims(story).slice(0, 15))
      expect(found.slice(15)).toEqual(times(story).slice(15))
      expect(placed([...story, ...live(125, 180)]).slice(-12)).toEqual(times(live(125, 180)))
    },
  )

  test('that loses half its time is told by receipt all along', () => {
    const story = [...live(0, 60, -90), ...live(65, 400).map(([at]): Told => [at, -30 + (at - 60) * 0.95])]
    const lags = placed(story).map(([at = 0], index) => (story[index]?.[0] ?? 0) - at)
    for (const lag of lags.slice(4)) expect(lag).toBeLessThanOrEqual(20)
  })

  test('by design is believed: a feed that comes an hour late, or history', () => {
    const story = live(0, 300, -90)
    expect(placed(story, device(delayed))).toEqual(claims(story))
    const past = device(prompt, { isHistory: true })
    expect(placed(live(0, 300, ancient), past)).toEqual(claims(live(0, 300, ancient)))
    expect(placed(live(0, 60, 90), device(delayed))).toEqual(times(live(0, 60)))
    expect(placed(live(0, 60, 90), past)).toEqual(times(live(0, 60)))
  })
})

describe('a clock of ours that steps', () => {
  /** A plant of stations whose clocks are right, while ours is `off` minutes ahead. */
  function stations(count: number) {
    const points = Array.from({ length: count }, (_, index) => ({ ...level, id: `l${index}`, device: `d${index}` }))
    const plant = plantOf(points)
    const saved = new Map<string, DeviceClock>()
    const clocks = {
      get: (id: string) => saved.get(id),
      set: (id: string, clock: DeviceClock) => void saved.set(id, clock),
    }
    return (from: number, to: number, off: number) =>
      live(from, to).flatMap(([at, claim = 0]) =>
        [...plant.points.values()].map((point) => {
          const raw: RawReading = { point, at: noon + claim * minute, value: 1 }
          const receivedAt = noon + (at + off) * minute + 500
          const { readings } = timeReadings({ readings: [raw], rejects: [] }, receivedAt, { plant, clocks })
          return ((readings[0]?.at ?? 0) - raw.at) / minute
        }),
      )
  }

  test.each([1, 5])('days ahead for an hour is no fault of %i stations, then or afterwards', (count) => {
    const told = stations(count)
    expect(new Set([...told(0, 60, 0), ...told(65, 120, 5 * day), ...told(125, 180, 0)])).toEqual(new Set([0]))
  })

  test('an hour behind tells all by receipt, for it knows no other time, and believes them again at once', () => {
    const told = stations(3)
    told(0, 60, 0)
    for (const off of told(65, 120, -60)) expect(off).toBeCloseTo(-60, 1)
    expect(new Set(told(125, 180, 0))).toEqual(new Set([0]))
  })
})

test('a station alone is told by receipt where its time went back; where it never was another, its own time is as good', () => {
  const lag = 8 * hour
  expect(placed([...live(-60, -5), ...live(0, 60, -lag)], device(prompt, { isAlone: true })).slice(-9)).toEqual(
    times(live(20, 60)),
  )
  expect(placed(live(0, 300, -lag), device(prompt, { isAlone: true }))).toEqual(claims(live(0, 300, -lag)))
})

test('one wild time in between costs that reading its own time, and no other', () => {
  for (const wild of [73 * 365 * day, 3 * day, ancient]) {
    expect(placed([...live(0, 60), [65, wild], ...live(70, 120)])).toEqual(times(live(0, 120)))
    expect(placed([...live(0, 60), [65, 60, wild, 65], ...live(70, 120)]).flat()).toEqual([
      ...times(live(0, 60)).flat(),
      ...[60, 60, 65],
      ...times(live(70, 120)).flat(),
    ])
  }
})

test('nothing is told ahead of its receipt, and nothing takes the place of another, whatever a clock says', () => {
  const error = fc.oneof(
    fc.constant(0),
    fc.integer({ min: -2 * day, max: 2 * day }),
    fc.constantFrom(ancient, 8 * hour),
  )
  const phase = fc.record({ off: error, messages: fc.integer({ min: 1, max: 40 }), kept: fc.boolean() })
  fc.assert(
    fc.property(fc.array(phase, { minLength: 1, maxLength: 12 }), (phases) => {
      const of = device()
      let now = 0
      for (const { off, messages, kept } of phases) {
        const story = kept ? emptied(now + 5, now + messages * 5, off) : live(now + 5, now + messages * 5, off)
        now += messages * 5 + 5
        const found = story.map((told) => of.tell(told))
        for (const [index, [at = 0]] of found.entries()) expect(at).toBeLessThanOrEqual((story[index]?.[0] ?? 0) + 5)
        expect(new Set(found.flat()).size).toBe(story.length)
      }
    }),
    { numRuns: 300 },
  )
})
