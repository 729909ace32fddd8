import { expect, test } from 'vitest'
import { callingKpis, quantilesOf } from '../../../core/delivery/kpis.ts'
import type { DeliveryRecord } from '../../../core/delivery/record.ts'

const call = (occurrence: number, more: Partial<DeliveryRecord> = {}): DeliveryRecord => ({
  ...{
    id: `a#${occurrence}`,
    person: 'tsering',
    channel: 'voice',
    purpose: 'call',
    because: 'step',
    round: 0,
    step: 0,
  },
  ...{ alarm: 'a', occurrence, entry: occurrence, kind: 'raised', priority: 'critical', decidedAt: 0, attempts: 1 },
  outcome: 'accepted',
  acceptedAt: 1_000,
  ...more,
})

test('told from the decision to the first acceptance, answered from there; a drill counts for nothing', () => {
  const { acceptedAt: _none, ...untold } = call(3, { outcome: 'failed' })
  const deliveries = [
    call(1),
    call(1, { id: 'later', acceptedAt: 9_000 }),
    call(2, { acceptedAt: 3_000 }),
    untold,
    call(4, { isDrill: true, acceptedAt: 99_000 }),
    call(5, { purpose: 'over', acceptedAt: 99_000 }),
  ]
  const answers: Readonly<Record<number, number>> = { 1: 61_000, 2: 303_001 }
  expect(callingKpis(deliveries, (_, occurrence) => answers[occurrence]).critical).toEqual({
    called: 3,
    told: 2,
    toldMs: { p50: 1_000, p95: 3_000, p99: 3_000 },
    answeredMs: { p50: 60_000, p95: 300_001, p99: 300_001 },
    answeredInTime: 1 / 3,
    unanswered: 1,
  })
})

test('nothing to measure is null', () => {
  expect(quantilesOf([])).toEqual({ p50: null, p95: null, p99: null })
})
