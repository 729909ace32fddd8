import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withoutPhones } from '../../../core/people/discreet.ts'
import { parsePlant } from '../../../core/plant/parse.ts'

const lhasa = readFileSync('plant/lhasa.yaml', 'utf8')
/** Lhasa with each of these put in the place of the first one of those; `line: message` of each problem. */
function problems(...changes: readonly (readonly [RegExp, string])[]): string[] {
  const text = changes.reduce((before, [from, to]) => {
    const after = before.replace(from, to)
    if (after === before) throw new Error(`${from} is not in the file`)
    return after
  }, lhasa)
  const parsed = parsePlant(text)
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`)
}

test('every mistake among people, rotas, routes and rules is told in one go, and no number in full', () => {
  const found = problems(
    [/phone: "\$\{env:PHONE_LI\}"/, 'phone: "13812345678"'],
    [/phone: "\$\{env:PHONE_DAWA\}"/, 'phone: 13912345679'],
    [/members: \[tsering,/, 'members: [tserin,'],
    [/rota: river,/, 'rota: rivr,'],
    [/calendar: lhasa/, 'calendar: lhassa'],
    [/on: season flood/, 'on: season flod'],
    [/pattern: ([A-Z])/, 'pattern: Q'],
    [/escalation: urgent/, 'escalation: urgnt'],
    [/overrides:\n/, 'overrides:\n    - { at: nangan/head, rule: silent, set: { priority: low } }\n'],
  )
  const said = (part: string) => found.filter((line) => line.includes(part))
  expect(said('…78')).toHaveLength(1)
  expect(said('…79')).toHaveLength(1)
  expect(said('unknown person tserin; did you mean "tsering"?')).toHaveLength(1)
  expect(said('unknown rota rivr; did you mean "river"?')).toHaveLength(1)
  expect(said('unknown calendar lhassa; did you mean "lhasa"?')).toHaveLength(1)
  expect(said('no shift is called Q')).toHaveLength(1)
  expect(said('unknown escalation urgnt; did you mean "urgent"?')).toHaveLength(1)
  expect(said('no rule applies at nangan/head: unknown site nangan; did you mean "nangan-canal"?')).toHaveLength(1)
  // whose season it is cannot be told before the calendar is known, and li is somebody, whatever the number
  expect(found).toHaveLength(8)
  expect(found.join('\n')).not.toMatch(/1[38]\d{5}/)
})

test('an unknown season is told beside the rest', () => {
  const found = problems(
    [/on: season flood/, 'on: season flod'],
    [/phone: "\$\{env:PHONE_LI\}"/, 'phone: "13812345678"'],
  )
  expect(found.filter((line) => line.includes('no season flod; did you mean "flood"?'))).toHaveLength(1)
  expect(found).toHaveLength(2)
})

test.each([
  ['+8613812345678 is taken', '…78 is taken'],
  ['0891-6321234', '…34'],
  ['138 1234 5678', '…78'],
])('%s is told as %s', (text, told) => {
  expect(withoutPhones(text)).toBe(told)
})

test.each(['0012345678', '24E124136B501234', '861234567890123', '1792454400000', '540102-017', '0.13812345678'])(
  '%s is no phone number',
  (text) => {
    expect(withoutPhones(text)).toBe(text)
  },
)
