import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openLedger } from '../../../simulators/ledger/write.ts'
import { type Counted, Findings } from '../../../simulators/verify/findings.ts'
import { Reconciliation } from '../../../simulators/verify/reconcile.ts'
import { type SentAt, sortLedger } from '../../../simulators/verify/sorted-ledger.ts'
import { temporaryFolder } from '../../support/folder.ts'

type Stored = readonly [at: number, value: number | null, quality: number]
const sent = (at: number, value: number, acknowledged: SentAt['acknowledged'] = 'in-time'): SentAt => ({
  ...{ at, values: [value], acknowledged },
})

function reconciled(wanted: readonly SentAt[], stored: readonly Stored[]): Findings {
  const findings = new Findings(10)
  const walk = new Reconciliation('s/a/p', wanted, findings)
  for (const row of stored) walk.stored(...row)
  walk.end()
  return findings
}

test.each<[string, SentAt[], Stored[], Partial<Record<Counted, number>>]>([
  [
    'all is well',
    [sent(1, 5), sent(2, 6)],
    [
      [1, 5, 1],
      [2, 6, 1],
    ],
    { kept: 2 },
  ],
  ['one is lost at the end', [sent(1, 5), sent(2, 6)], [[1, 5, 1]], { kept: 1, lost: 1 }],
  ['one is lost at the beginning', [sent(1, 5), sent(2, 6)], [[2, 6, 1]], { kept: 1, lost: 1 }],
  [
    'one was never sent',
    [sent(1, 5)],
    [
      [0, 9, 1],
      [1, 5, 1],
    ],
    { kept: 1, phantom: 1 },
  ],
  [
    'one is stored twice',
    [sent(1, 5)],
    [
      [1, 5, 1],
      [1, 5, 1],
    ],
    { kept: 1, duplicated: 1 },
  ],
  ['one has another value', [sent(1, 5)], [[1, 5.5, 1]], { corrupted: 1 }],
  ['no value is not 0', [{ at: 1, values: [null], acknowledged: 'in-time' }], [[1, 0, 1]], { corrupted: 1 }],
  ['no value is kept', [{ at: 1, values: [null], acknowledged: 'in-time' }], [[1, null, 9]], { kept: 1, doubted: 1 }],
  [
    'of two values for a time either will do',
    [{ at: 1, values: [5, 6], acknowledged: 'in-time' }],
    [[1, 6, 1]],
    { kept: 1 },
  ],
  ['what was not acknowledged may be stored', [sent(1, 5, 'not')], [[1, 5, 1]], { 'unacknowledged-stored': 1 }],
  ['or not', [sent(1, 5, 'not')], [], { 'unacknowledged-not-stored': 1 }],
  ['what came late is kept', [sent(1, 5, 'late')], [[1, 5, 1]], { kept: 1, late: 1 }],
])('%s', (_, wanted, stored, expected) => {
  const { counts } = reconciled(wanted, stored)
  expect(Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))).toEqual(expected)
})

test('rows that are not in order are no answer', () => {
  expect(() =>
    reconciled(
      [sent(1, 5)],
      [
        [2, 5, 1],
        [1, 5, 1],
      ],
    ),
  ).toThrow('the store tells 1 after 2')
})

const message = fc.record({
  part: fc.integer({ min: 0, max: 2 }),
  device: fc.integer({ min: 0, max: 3 }),
  at: fc.integer({ min: 0, max: 30 }),
  points: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
  value: fc.option(fc.integer({ min: 0, max: 3 })),
  after: fc.option(fc.constantFrom(5, 70_000)),
})

test('a ledger of several files is sorted by point, whatever the size of its partitions', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(message), fc.integer({ min: 100, max: 5_000 }), async (messages, partitionBytes) => {
      using folder = temporaryFolder()
      const files = [0, 1, 2].map((part) => join(folder.path, `${part}.ndjson`))
      const expected = new Map<string, SentAt>()
      {
        using cleanup = new DisposableStack()
        const ledgers = files.map((file) => cleanup.use(openLedger(file)))
        const numbers = new Map<string, number>()
        for (const { part, device: index, at, points, value, after } of messages) {
          const device = `s/d${index}`
          const number = numbers.get(`${part} ${device}`) ?? 0
          numbers.set(`${part} ${device}`, number + 1)
          const readings = Object.fromEntries(points.map((point) => [`s/d${index}/p${point}`, value]))
          ledgers[part]?.write({ kind: 'sent', number, device, at, qos: 1, readings })
          if (after !== null) ledgers[part]?.write({ kind: 'acknowledged', number, device, after })
          for (const point of Object.keys(readings)) {
            const key = `${point} ${at}`
            const before = expected.get(key) ?? { at, values: [], acknowledged: 'not' }
            const ranks = ['not', 'late', 'in-time'] as const
            const now = after === null ? 'not' : after > 60_000 ? 'late' : 'in-time'
            const acknowledged = ranks[Math.max(ranks.indexOf(before.acknowledged), ranks.indexOf(now))] ?? 'not'
            expected.set(key, { at, values: [...new Set([...before.values, value])], acknowledged })
          }
        }
      }
      using sorted = await sortLedger(files, { folder: folder.path, partitionBytes })
      const found = new Map<string, SentAt>()
      for await (const points of sorted.partitions()) {
        for (const { point, sent } of points) {
          let last = -1
          for (const each of sent()) {
            expect(each.at).toBeGreaterThan(last)
            last = each.at
            found.set(`${point} ${each.at}`, { ...each, values: [...each.values].sort() })
          }
        }
      }
      const inOrder = [...expected].map(([key, each]) => [key, { ...each, values: [...each.values].sort() }] as const)
      expect(found).toEqual(new Map(inOrder))
    }),
    { numRuns: 60 },
  )
})

test('no partition is larger than it may be, and all of a point is in one', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'ledger.ndjson')
  {
    using ledger = openLedger(file)
    for (let number = 0; number < 200; number++) {
      for (let device = 0; device < 50; device++) {
        const readings = Object.fromEntries([0, 1, 2, 3].map((point) => [`load/d${device}/p${point}`, number]))
        ledger.write({ kind: 'sent', number, device: `load/d${device}`, at: number, qos: 1, readings })
      }
    }
  }
  const partitionBytes = 100_000
  using sorted = await sortLedger([file], { folder: folder.path, partitionBytes })
  const seen = new Set<string>()
  for await (const points of sorted.partitions()) {
    for (const { point, sent } of points) {
      expect(seen.has(point)).toBe(false)
      seen.add(point)
      expect([...sent()]).toHaveLength(200)
    }
  }
  expect(seen.size).toBe(200)
  // 40,000 readings of 28 bytes
  expect(sorted.largest()).toBeLessThanOrEqual(partitionBytes)
  expect(sorted.counts).toEqual({ messages: 10_000, acknowledged: 0, readings: 40_000 })
})
