import { expect, test } from 'vitest'
import { type Footing, footingOf, type ReaderPlace } from '../../../storage/log/footing.ts'
import type { LogBounds } from '../../../storage/log/log.ts'

const log = (over: Partial<LogBounds> = {}): LogBounds => ({ first: 100, next: 900, identity: 'b', ...over })
const cases: readonly [name: string, reader: ReaderPlace, log: LogBounds, footing: Footing][] = [
  ['the same log', { cursor: 500, log: 'b', mark: 500 }, log(), { name: 'sure' }],
  ['no log yet', { cursor: 500, log: 'a', mark: 0 }, log({ identity: undefined }), { name: 'sure' }],
  ['a new reader', { cursor: 0, log: undefined, mark: 0 }, log(), { name: 'takes', log: 'b' }],
  ['a file of before it was kept', { cursor: 500, log: undefined, mark: 500 }, log(), { name: 'takes', log: 'b' }],
  [
    'a log that was made anew, behind what others had read',
    { cursor: 500, log: 'a', mark: 0 },
    log({ first: 900 }),
    { name: 'another-log', log: 'b', from: 900 },
  ],
  [
    'a log of somebody else, with lower offsets',
    { cursor: 500, log: 'a', mark: 0 },
    log({ first: 0, next: 20 }),
    { name: 'another-log', log: 'b', from: 0 },
  ],
  [
    'a reader whose file is gone, and the log knows of it',
    { cursor: 0, log: undefined, mark: 700 },
    log(),
    { name: 'file-gone', log: 'b', had: 700 },
  ],
]

test.each(cases)('%s', (_, reader, bounds, footing) => expect(footingOf(reader, bounds)).toEqual(footing))
