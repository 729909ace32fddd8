import { expect, test } from 'vitest'
import { createDecoders } from '../../core/decode/registry.ts'
import { formatKeptAlive } from '../../core/kept-alive.ts'
import type { LoggedMessage } from '../../core/message.ts'
import { parsePlant } from '../../core/plant/parse.ts'
import { ownDecoders } from '../../ingest/own-decoders.ts'
import { plantText } from '../support/plant-text.ts'
import { message } from '../support/reading-log.ts'

const parsed = parsePlant(plantText)
if (!parsed.ok) throw new Error('the plant is right')
const { plant } = parsed
const memory = { get: () => undefined, set: () => undefined }

test('a part keeps what is at home in it, and of notes what is about its own sites', () => {
  const decoderFor = ownDecoders(createDecoders(plant), (site) => site === 'nangan')
  const read = (one: LoggedMessage) => decoderFor(one)?.(one, plant, memory)
  const stations = new Map([
    ['24e1a0', 5],
    ['lukang-1', 6],
  ])
  const alive = formatKeptAlive(stations, 7)
  expect(read({ ...alive, offset: 1 })?.events).toEqual([{ kind: 'alive', device: 'nangan/nangan-1', at: 5 }])
  const reading = message('{"at": 1790000000000, "readings": {"Q": 1}}')
  expect(read({ ...reading, offset: 2 })?.readings).toHaveLength(1)
  expect(read({ ...reading, offset: 3, isCopy: true })?.readings).toEqual([])
})
