import { afterAll, describe, expect, test } from 'vitest'
import type { RawReading } from '../../../../core/decode/decoder.ts'
import { createDecoders } from '../../../../core/decode/registry.ts'
import { memoryOf, messageOf, plantOf } from '../../../support/decode.ts'
import { randomOf } from '../../../support/mutate.ts'
import { jsonFormats } from './json.ts'
import { lorawanFormats } from './lorawan.ts'
import { packFormats } from './packs.ts'
import { stationFormats } from './stations.ts'
import { devices, type Format, type Sent, type Story } from './story.ts'
import { textFormats } from './text.ts'

/**
 * Valid messages whose parts are shuffled, left out and added to. What is read of them must have been said: no value at a
 * point to which the message did not give it. `HUOSHUI_TEST_FUZZ` sets how many of each format.
 */
const runs = Number(process.env['HUOSHUI_TEST_FUZZ'] ?? 1_000)
const seed = Number(process.env['HUOSHUI_TEST_FUZZ_SEED'] ?? 20_260_704)
const formats = [...jsonFormats, ...textFormats, ...lorawanFormats, ...packFormats, ...stationFormats]
const told: string[] = []

const isNear = (one: number, other: number) => Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one))
const isSaid = ({ point, value, at }: RawReading, { truth }: Story) =>
  value === null ||
  truth.some(([known, number, time = at]) => known === point.id && isNear(number, value) && time === at)
const shown = (sent: readonly Sent[]) =>
  sent
    .map(
      ([topic, payload]) => `${topic} ${typeof payload === 'string' ? payload : Buffer.from(payload).toString('hex')}`,
    )
    .join('\n')

/** Decodes messages one after another, with one memory. */
function readerOf({ decoders }: Format) {
  const plant = plantOf(devices, decoders)
  const decoderOf = createDecoders(plant)
  return (sent: readonly Sent[]) => {
    const memory = memoryOf()
    return sent.map(([topic, payload]) => {
      const message = messageOf(topic, payload)
      return decoderOf(message)?.(message, plant, memory) ?? { readings: [], rejects: [] }
    })
  }
}

describe(`${runs} messages shuffled, thinned and filled`, () => {
  test.each(formats.map((format) => [format.name, format] as const))('%s', { timeout: 600_000 }, (name, format) => {
    const dice = randomOf(seed)
    const read = readerOf(format)
    const count = { readings: 0, refused: 0, wrong: 0 }
    for (let run = 0; run < runs; run++) {
      const story = format.tell(dice)
      if (run < 20) {
        const readings = read(story.whole).flatMap((decoded) => decoded.readings)
        for (const reading of readings) expect(isSaid(reading, story), shown(story.whole)).toBe(true)
        const given = new Set(readings.map(({ point }) => point.id))
        expect(given, shown(story.whole)).toEqual(new Set(story.truth.map(([point]) => point)))
      }
      for (const { readings, rejects } of read(story.altered)) {
        count.readings += readings.length
        count.refused += rejects.length > 0 ? 1 : 0
        for (const reading of readings) {
          if (isSaid(reading, story)) continue
          count.wrong++
          if (count.wrong <= runs * (format.chance ?? 0)) continue
          const what = `${reading.point.id} = ${reading.value} at ${new Date(reading.at).toISOString()}`
          expect.soft(what, `\n${shown(story.altered)}\nof\n${shown(story.whole)}`).toBe('said')
          if (count.wrong > 5) expect.fail(`${name}: one wrong value after another`)
        }
      }
    }
    told.push(`${name}: ${runs} tries, ${count.readings} readings, ${count.refused} with rejects, ${count.wrong} wrong`)
    // What refuses everything would prove nothing, nor would parts that never matter.
    expect(count.readings).toBeGreaterThan(runs / 5)
    expect(count.refused).toBeGreaterThan(runs / 20)
  })
  afterAll(() => console.info(told.join('\n')))
})
