import { expect, test } from 'vitest'
import { noteListening } from '../../broker/listening.ts'
import { createDecoders } from '../../core/decode/registry.ts'
import { parseListening } from '../../core/listening.ts'
import { accessOf } from '../../core/topic-access.ts'
import { openLogReader } from '../../storage/log/segments/reader.ts'
import { smallPlant } from '../support/api.ts'
import { temporaryFolder } from '../support/folder.ts'
import { append, message, readAll, testLog } from '../support/reading-log.ts'

test('a broker that starts again notes since when it had heard nothing; the first start has nothing to note', async () => {
  using folder = temporaryFolder()
  const log = testLog(folder.path)
  await using writer = await log.openWriter()
  await using reader = openLogReader({ folder: folder.path })
  await noteListening({ log, writer }, 500)
  expect(await readAll(reader)).toEqual([])
  await append(writer, message('{}', { receivedAt: 1_000 }))
  await append(writer, message('{}', { receivedAt: 2_000 }))
  await noteListening({ log, writer }, 9_000)
  // the clock was set back meanwhile
  await noteListening({ log, writer }, 8_000)
  const logged = await readAll(reader)
  expect(logged.map(parseListening)).toEqual([
    undefined,
    undefined,
    { from: 2_000, to: 9_000 },
    { from: 8_000, to: 8_000 },
  ])
})

test('nobody else can make the note, and it is no reject', async () => {
  const access = accessOf({ publish: ['#', '$huoshui/#'], subscribe: [] })
  expect(access.mayPublish('$huoshui/listening')).toEqual({ allowed: false, because: 'reserved-topic' })
  const note = { ...message('{"notSince":1}', { topic: '$huoshui/listening' }), offset: 0 }
  const decoder = createDecoders(smallPlant)(note)
  expect(decoder?.(note, smallPlant, { get: () => undefined, set: () => undefined })).toMatchObject({ rejects: [] })
})
