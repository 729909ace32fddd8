import { EventEmitter } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openPublisher } from '../../mqtt/publisher.ts'
import { replayCommand } from '../../run/commands/simulators/replay.ts'
import { Batches } from '../../simulators/replay/batches.ts'
import { openCsv } from '../../simulators/replay/csv-file.ts'
import { parseMap } from '../../simulators/replay/map.ts'
import { openMerged } from '../../simulators/replay/merge.ts'
import type { Clock } from '../../simulators/replay/pace.ts'
import { DoneRows, openPosition } from '../../simulators/replay/position.ts'
import { progressLine } from '../../simulators/replay/progress.ts'
import { type ReplayOptions, startReplay } from '../../simulators/replay/replay.ts'
import { startDecidingBroker } from '../support/deciding-broker.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'

const mapText = `
form: long
delimiter: ;
skipLines: 1
time: { column: when }
site: park
device: '{station}'
value: value
points: [{ point: level }]
`
const csv = `a title;;
when;station;value
2026-07-03T00:00:00Z;a;1.0
2026-07-03T00:00:00Z;b;2.0
2026-07-03T00:01:00Z;a;1.1|1.2
2026-07-03T00:02:00Z;??;9
2026-07-03T00:05:00Z;a;1.3
2026-07-03T00:05:00Z;b;
`

/** A broker that dies for good after some messages, and what it acknowledged before. */
async function broker(options: { dieAfter?: number; window?: number } = {}) {
  const { dieAfter = Number.POSITIVE_INFINITY, window = 100 } = options
  const started = new AsyncDisposableStack()
  const broker = started.use(
    await startDecidingBroker((_, nth) => (nth < dieAfter ? 'acknowledge' : 'drop the connection')),
  )
  const publisher = started.use(
    await openPublisher({ url: broker.url, clientId: 'replay', window, fruitlessLimit: 1, maxPauseMs: 1 }),
  )
  const sent = () => broker.acknowledged.map(({ topic, payload }) => ({ topic, body: JSON.parse(payload) }))
  return { publisher, sent, [Symbol.asyncDispose]: () => started.disposeAsync() }
}

function mapOf(text: string) {
  const result = parseMap(text)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.map
}

async function replay(file: string, options: Partial<ReplayOptions> & Pick<ReplayOptions, 'publisher'>) {
  const map = mapOf(mapText)
  const running = startReplay({ csv: await openCsv(file, map), map, speed: 'max', ...options })
  return {
    counts: running.counts,
    error: await running.finished.then(
      () => undefined,
      (error: Error) => error.name,
    ),
  }
}

test.each(['plain', 'gzip'])(
  'a %s file: what is no number goes out as it stands, and every row is accounted for',
  async (kind) => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'data')
    writeFileSync(file, kind === 'gzip' ? gzipSync(csv) : `\uFEFF${csv}`)
    await using to = await broker()
    const { counts } = await replay(file, to)
    const at = Date.UTC(2026, 6, 3)
    expect(to.sent()).toEqual([
      { topic: 'v1/park/a/readings', body: { at, history: true, readings: { level: 1 } } },
      { topic: 'v1/park/b/readings', body: { at, history: true, readings: { level: 2 } } },
      { topic: 'v1/park/a/readings', body: { at: at + 60_000, history: true, readings: { level: '1.1|1.2' } } },
      { topic: 'v1/park/a/readings', body: { at: at + 300_000, history: true, readings: { level: 1.3 } } },
      { topic: 'v1/park/b/readings', body: { at: at + 300_000, history: true, readings: { level: null } } },
    ])
    expect(counts).toMatchObject({
      ...{ rows: 6, before: 0, messages: 5, readings: 5, acknowledged: { messages: 5, readings: 5 } },
      leftOut: { 'no-name': 1, 'no-point': 0, 'all-skipped': 0 },
    })
  },
)

test('at speed 60 a minute of the file passes in a second', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'data.csv')
  writeFileSync(file, csv)
  let now = 1000
  const sleeps: number[] = []
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      sleeps.push(ms)
      now += ms
    },
  }
  await using to = await broker()
  await replay(file, { publisher: to.publisher, speed: 60, clock })
  expect(sleeps).toEqual([1000, 4000])
})

test('stopped and gone on again: from the first row that was not acknowledged', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'data.csv')
  const rows = Array.from({ length: 1000 }, (_, row) => `2026-07-03T00:00:00Z;d${row};${row}`)
  writeFileSync(file, `title\nwhen;station;value\n${rows.join('\n')}\n`)
  const progress = join(folder.path, 'data.progress')
  const position = () => openPosition(progress, [file], mapText)

  await using first = await broker({ dieAfter: 400 })
  const { error } = await replay(file, { publisher: first.publisher, position: await position() })
  expect(error).toBe('PublisherFailed')
  expect(JSON.parse(readFileSync(progress, 'utf8'))).toMatchObject({ file: 'data.csv', rows: 400 })

  await using second = await broker()
  const { counts } = await replay(file, { publisher: second.publisher, position: await position() })
  expect(counts).toMatchObject({ rows: 1000, before: 400, messages: 600, acknowledged: { messages: 600 } })
  const devices = [...first.sent(), ...second.sent()].map(({ topic }) => topic)
  expect(new Set(devices).size).toBe(1000)

  await using third = await broker()
  await replay(file, { publisher: third.publisher, position: await position() })
  expect(third.sent()).toEqual([])
})

test('the position of another file or map is refused', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'data.csv')
  writeFileSync(file, csv)
  const progress = join(folder.path, 'progress')
  await (await openPosition(progress, [file], mapText)).save(3)
  await expect(openPosition(progress, [file], `${mapText}#`)).rejects.toThrow(/another map/)
  writeFileSync(file, `${csv}\n`)
  await expect(openPosition(progress, [file], mapText)).rejects.toThrow(/is the position in/)
  writeFileSync(progress, '{')
  await expect(openPosition(progress, [file], mapText)).rejects.toThrow(/not the position of a replay/)
})

test('the name of the file can be a name in it', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'MainStreet 2019.csv.gz')
  writeFileSync(file, gzipSync('when,ph\n2019-01-01 00:00,8.4\n'))
  const map = mapOf(`
form: wide
time: { column: when, zone: Etc/GMT+7 }
site: logan
device: '{$file}'
points: [{ column: ph, point: ph }]`)
  await using to = await broker()
  await replay(file, { publisher: to.publisher, map, csv: await openCsv(file, map) })
  const at = Date.UTC(2019, 0, 1, 7)
  expect(to.sent()).toEqual([
    { topic: 'v1/logan/mainstreet-2019/readings', body: { at, history: true, readings: { ph: 8.4 } } },
  ])
})

test('a file without the columns of the map is refused by their names', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'data.csv')
  writeFileSync(file, 'title\nwhen;gauge;value\n2026-07-03T00:00:00Z;a;1\n')
  const map = mapOf(mapText)
  await using to = await broker()
  const running = startReplay({
    csv: await openCsv(file, map),
    ...{ map, speed: 'max', publisher: to.publisher },
  })
  await expect(running.finished).rejects.toThrow('no column station: the file has when, gauge, value')
})

test('rows of one device share a message; none waits forever, none is lost', () => {
  const row = fc.record({ device: fc.integer({ min: 0, max: 4 }), size: fc.integer({ min: 0, max: 90_000 }) })
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (rows, size) => {
      const batches = new Batches(size, 10)
      const made = rows.flatMap(({ device, size }, index) =>
        batches.add(`t${device}`, { at: index, history: true, readings: { level: 'x'.repeat(size) } }, index, 1),
      )
      made.push(...batches.rest())
      expect(made.flatMap(({ rows }) => rows).toSorted((a, b) => a - b)).toEqual(rows.map((_, index) => index))
      for (const { topic, payload, rows: inside } of made) {
        expect(inside.length).toBeLessThanOrEqual(size)
        expect(payload.length).toBeLessThanOrEqual(200_000)
        expect(inside.map((row) => `t${rows[row]?.device}`)).toEqual(inside.map(() => topic))
        expect([JSON.parse(payload)].flat().map(({ at }) => at)).toEqual(inside)
      }
    }),
    { numRuns: 50 },
  )
})

test('rows done in any order: the position is just below the first that is not', () => {
  const shuffled = fc.shuffledSubarray(Array.from({ length: 30 }, (_, index) => index + 1))
  fc.assert(
    fc.property(shuffled, (finished) => {
      const done = new DoneRows(0)
      for (const row of finished) done.add(row)
      const firstOpen = Array.from({ length: 31 }, (_, index) => index + 1).find((row) => !finished.includes(row)) ?? 31
      expect(done.upTo).toBe(firstOpen - 1)
    }),
  )
})

test('progress says how fast and how long still', () => {
  const progress = { rows: 12_800, share: 0.25, readings: 76_800, unacknowledged: 0 }
  expect(progressLine(progress, 10)).toBe('12,800 rows, 25 %, 7,680 readings/s, 30 s left')
  expect(progressLine({ ...progress, share: 0, unacknowledged: 7 }, 0)).toBe(
    '12,800 rows, 0 %, 0 readings/s, 7 messages unacknowledged',
  )
})

test('a file is longer than the outbox: the outbox is waited for', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'data.csv')
  writeFileSync(file, csv)
  await using to = await broker({ window: 2 })
  expect((await replay(file, to)).error).toBeUndefined()
  expect(to.sent()).toHaveLength(5)
})

test('several files are one, merged by time: each in its own order, however long the others are', async () => {
  using folder = temporaryFolder()
  const rows = fc.array(fc.nat(50), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(fc.array(rows, { minLength: 2, maxLength: 4 }), async (minutes) => {
      const paths = minutes.map((file, index) => {
        const path = join(folder.path, `${index}.csv`)
        const ascending = file.toSorted((a, b) => a - b)
        const lines = ascending.map(
          (minute, row) => `2026-07-03T00:${String(minute).padStart(2, '0')}:00Z;s${index};${row}`,
        )
        writeFileSync(path, ['a title;;', 'when;station;value', ...lines, ''].join('\n'))
        return path
      })
      const merged = await openMerged(paths, mapOf(mapText))
      const read = await Array.fromAsync(merged.rows)
      const expected = minutes
        .flatMap((file, index) => file.toSorted((a, b) => a - b).map((minute, row) => ({ minute, index, row })))
        .sort((a, b) => a.minute - b.minute || a.index - b.index || a.row - b.row)
      expect(read.map((row) => `${row['station']} ${row['value']}`)).toEqual(
        expected.map(({ index, row }) => `s${index} ${row}`),
      )
      expect(merged.share()).toBe(1)
    }),
    { numRuns: 30 },
  )
})

test('a position belongs to all the files that it was made with', async () => {
  using folder = temporaryFolder()
  const [a, b] = ['a.csv', 'b.csv'].map((name) => join(folder.path, name)) as [string, string]
  for (const path of [a, b]) writeFileSync(path, csv)
  const progress = join(folder.path, 'position')
  await (await openPosition(progress, [a, b], mapText)).save(3)
  expect((await openPosition(progress, [a, b], mapText)).rows).toBe(3)
  await expect(openPosition(progress, [a], mapText)).rejects.toThrow('is the position in a.csv, b.csv')
})

test('stopped by Ctrl-C it says what was sent and what was not', async () => {
  using folder = temporaryFolder()
  const [file, map] = [join(folder.path, 'a.csv'), join(folder.path, 'map.yaml')]
  writeFileSync(file, csv)
  writeFileSync(map, mapText)
  await using to = await startDecidingBroker(() => 'acknowledge')
  const signals = new EventEmitter()
  const printed: string[] = []
  const command = replayCommand({ print: (line) => printed.push(line), progress: { write: () => true }, signals })
  // in real time: the third row is due in a minute
  const running = command.parseAsync([file, '--map', map, '--url', to.url, '--speed', '1'], { from: 'user' })
  await eventually('the first two rows', () => to.acknowledged.length, 2)
  await eventually('the command to listen', () => signals.listenerCount('SIGINT'), 1)
  signals.emit('SIGINT')
  await running
  expect(printed).toContain('acknowledged    3 readings in 3 messages')
  expect(printed).toContainEqual(
    expect.stringMatching(/^not sent {8}every row after row 3; \d+ % of the bytes were read$/),
  )
  expect(printed.at(-1)).toMatch(/^begin again {5}from the first row/)
})
