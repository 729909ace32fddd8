import { appendFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatLine, type LedgerLine, parseLine } from '../../../simulators/ledger/line.ts'
import { BadLedger, ledgerFiles, partPath, readLedger } from '../../../simulators/ledger/read.ts'
import { openLedger } from '../../../simulators/ledger/write.ts'
import { temporaryFolder } from '../../support/folder.ts'

const at = fc.integer({ min: 0, max: 8.64e15 })
const number = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const value = fc.option(fc.double({ noDefaultInfinity: true, noNaN: true }).map((each) => each + 0))
const period = { from: at, to: at }
const line: fc.Arbitrary<LedgerLine> = fc.oneof(
  fc.record({ kind: fc.constantFrom('run' as const, 'end' as const), at }),
  fc.record({
    ...{ kind: fc.constant('sent' as const), number, device: fc.string(), at, qos: fc.constantFrom(0, 1, 2) },
    readings: fc.dictionary(fc.string(), value, { noNullPrototype: true }),
  }),
  fc.record({ kind: fc.constant('acknowledged' as const), number, device: fc.string(), after: fc.integer() }),
  fc.record({ kind: fc.constant('scenario' as const), scenario: fc.string(), sites: fc.array(fc.string()), ...period }),
  fc.record({ kind: fc.constant('expected' as const), alarm: fc.string(), ...period }),
)

async function read(path: string) {
  const lines: LedgerLine[] = []
  const end = await readLedger(path, (each) => void lines.push(each))
  return { lines, end }
}

test('a line is read as it was written, and is one line', () => {
  fc.assert(
    fc.property(line, (each) => {
      // -0 is 0 in JSON
      const plain = JSON.parse(JSON.stringify(each)) as LedgerLine
      expect(formatLine(each)).not.toContain('\n')
      expect(parseLine(formatLine(each))).toEqual(plain)
    }),
  )
})

test.each(['', '{', '7', 'null', '{"sent":1}', '{"sent":-1,"device":"a","at":1,"qos":1,"readings":{}}', '{"qos":1}'])(
  'no line of a ledger: %s',
  (text) => expect(parseLine(text)).toBeUndefined(),
)

test('what is written is read again, and a ledger that was closed says so', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'ledger.ndjson')
  const sent = { kind: 'sent', number: 0, device: 's/d', at: 5, qos: 1, readings: { 's/a/p': 1.5 } } as const
  {
    using ledger = openLedger(path, () => 7)
    ledger.write(sent)
  }
  expect(await read(path)).toEqual({ end: 'closed', lines: [{ kind: 'run', at: 7 }, sent, { kind: 'end', at: 7 }] })
  expect(() => openLedger(path)).toThrow('EEXIST')
})

test('a ledger that was cut off anywhere is read up to there', async () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'ledger.ndjson')
  {
    using ledger = openLedger(path, () => 7)
    for (let index = 0; index < 20; index++)
      ledger.write({ kind: 'acknowledged', number: index, device: 's/d', after: 1 })
  }
  const whole = readFileSync(path, 'utf8')
  for (let length = whole.length - 1; length > whole.length - 90; length--) {
    truncateSync(path, length)
    const { lines, end } = await read(path)
    expect(end).toBe('cut')
    expect(lines).toHaveLength(whole.slice(0, length).split('\n').length - 1)
  }
})

test('a line that is none is told with its place; parts of a folder are found', async () => {
  using folder = temporaryFolder()
  const ledger = join(folder.path, 'ledger')
  mkdirSync(ledger)
  expect(() => ledgerFiles([ledger])).toThrow(BadLedger)
  for (const part of [2, 1]) writeFileSync(partPath(ledger, part), '{"run":1}\n')
  expect(ledgerFiles([ledger])).toEqual([partPath(ledger, 1), partPath(ledger, 2)])
  expect(() => ledgerFiles([join(ledger, 'nothing')])).toThrow('no such file or folder')
  appendFileSync(partPath(ledger, 1), 'nonsense\n{"end":1}\n')
  await expect(read(partPath(ledger, 1))).rejects.toThrow(`${partPath(ledger, 1)}:2: this is no line of a ledger`)
})
