import { validate } from 'node-cron'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { isCron } from '../../../core/people/cron.ts'
import { compilePlant } from '../../../core/plant/compile.ts'
import { crewDuty } from '../../support/crew-night.ts'
import { plantText } from '../../support/plant-text.ts'

test.each(['0 10 * * 3', '*/15 8-18 * * 1-5', '0,30 7 1,15 * *', '59 23 31 12 7', '0-30/10 * * * *'])(
  '%s is cron, for node-cron too',
  (text) => {
    expect([isCron(text), validate(text)]).toEqual([true, true])
  },
)

test.each([
  '',
  '0 10 * *',
  '0 10 * * 3 *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * * 13 *',
  '* * * * 8',
  '5-1 * * * *',
  '*/0 * * * *',
  'a * * * *',
  '-1 * * * *',
  '1.5 * * * *',
])('%s is none', (text) => {
  expect(isCron(text)).toBe(false)
})

test('plant check names the crew, the chain and the time of a drill that are none', () => {
  const drills = [
    { crew: 'canal', escalation: 'urgent', at: '0 10 * * 3' },
    { crew: 'canals', escalation: 'urgnt', at: '0 10 * * 3' },
    { crew: 'canals', escalation: 'urgent', at: 'Wednesdays' },
  ]
  const compiled = compilePlant({ ...parse(plantText, { merge: true }), ...crewDuty, drills })
  expect(compiled.ok ? [] : compiled.problems.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
    'drills.2.at: "Wednesdays": expected five fields of cron like "0 10 * * 3": minute, hour, day, month, weekday',
    'drills.0.crew: unknown crew canal; did you mean "canals"?',
    'drills.1.escalation: unknown escalation urgnt; did you mean "urgent"?',
  ])
})
