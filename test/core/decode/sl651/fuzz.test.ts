import { expect, test } from 'vitest'
import { hexOf } from '../../../../core/decode/sl651/digits.ts'
import { elements } from '../../../../core/decode/sl651/elements.ts'
import { formatFrame, scanFrame } from '../../../../core/decode/sl651/frame.ts'
import { readTime } from '../../../../core/instant.ts'
import { decode, messageOf, plantOf, receivedAt } from '../../../support/decode.ts'
import { mutateBytes, randomOf } from '../../../support/mutate.ts'
import { asciiPeriodic, bytesOf, latin, sl651Frames } from '../../../support/sl651-frames.ts'

/** Damaged bodies in frames that are whole: nothing throws, and every value and time stands in the body. */
const runs = Number(process.env['HUOSHUI_TEST_FUZZ'] ?? 4_000)
const seed = Number(process.env['HUOSHUI_TEST_FUZZ_SEED'] ?? 20_260_703)

// every element, as whatever has its unit
const quantityOf: Readonly<Record<string, string>> = {
  m: 'water_level',
  mm: 'rain',
  V: 'battery',
  degC: 'water_temperature',
}
const points = Object.fromEntries(
  elements.flatMap(({ guide, unit }) => (quantityOf[unit] && guide !== '05' ? [[guide, quantityOf[unit]]] : [])),
)
const stations = ['0012345678', '0011223344', '0010100001', '0060010203', '0060010204']
const plant = plantOf(Object.fromEntries(stations.map((address) => [`hydro/s${address}`, { address, points }])))
const samples = [...Object.values(sl651Frames).slice(0, -1).map(bytesOf), latin(asciiPeriodic)].flatMap((bytes) => {
  const scan = scanFrame(bytes)
  return scan.name === 'frame' && scan.frame.direction === 'up' && !scan.frame.packet ? [scan.frame] : []
})

/** Numbers by their digits: those that an element's definition byte makes, or any other's; bytes and words of the hour. */
function isSaid(value: number, body: Uint8Array): boolean {
  if ([0, 444].includes(value) && hexOf(body).includes('444')) return true
  for (let at = 0; at < body.length; at++) {
    const [high = 0, low = 0] = body.subarray(at)
    if (high / 10 === value || ((high << 8) | low) / 100 === value) return true
  }
  const digits = value.toFixed(7).replace(/[-.]/g, '').replace(/^0+/, '')
  // without what the decimals add at the end
  const shortest = digits.replace(/0+$/, '')
  return (
    hexOf(body).includes(shortest) ||
    String.fromCharCode(...body)
      .replaceAll('.', '')
      .includes(shortest)
  )
}

function isTimeSaid(at: number, body: Uint8Array): boolean {
  const text = `${hexOf(body)} ${String.fromCharCode(...body)}`
  const steps = [...text.matchAll(/(?=(\d\d)(\d\d)(\d\d))/g)].map(
    ([, day, hour, minute]) => ((Number(day) * 24 + Number(hour)) * 60 + Number(minute)) * 60_000,
  )
  return [...text.matchAll(/(?=(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?)/g)].some(
    ([, year, month, day, hour, minute, second]) => {
      return [second, '00'].some((seconds) => {
        const time = readTime(`20${year}-${month}-${day}T${hour}:${minute}:${seconds}`, 'Asia/Shanghai', receivedAt)
        if (!time.ok) return false
        const later = at - time.at
        return (
          later === 0 ||
          [300_000, ...steps, ...steps.map((ms) => ms / 60), ...steps.map((ms) => ms * 60)].some(
            (step) => step > 0 && later > 0 && later % step === 0,
          )
        )
      })
    },
  )
}

test(`${runs} damaged bodies`, { timeout: 600_000 }, () => {
  const random = randomOf(seed)
  let read = 0
  for (let run = 0; run < runs; run++) {
    const frame = samples[run % samples.length]
    if (!frame) throw new Error('no samples')
    const body = mutateBytes(frame.body, random).slice(0, 4_000)
    const payload = random() < 0.9 ? formatFrame({ ...frame, body }) : mutateBytes(formatFrame(frame), random)
    const { readings } = decode(plant, messageOf('sl651/1', payload))
    read += readings.length
    for (const { point, value, at } of readings) {
      if ((value === null || isSaid(value, body)) && isTimeSaid(at, body)) continue
      expect.fail(`${hexOf(payload)}: ${point.wire} = ${value} at ${at}`)
    }
  }
  expect(read).toBeGreaterThan(runs / 4)
})

test('frames are found in any stream, in any pieces, and the search comes to its end', () => {
  const random = randomOf(seed)
  for (let run = 0; run < runs / 10; run++) {
    const sample = samples[run % samples.length]
    if (!sample) throw new Error('no samples')
    const frame = formatFrame(sample)
    const noise = Uint8Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256))
    const stream = Buffer.concat([noise, frame, noise.subarray(0, 5), frame])
    let found = 0
    for (let at = 0; at < stream.length; ) {
      const scan = scanFrame(stream, at)
      if (scan.name === 'wait') {
        at++
        continue
      }
      expect(scan.next).toBeGreaterThan(at)
      if (scan.name === 'frame') found++
      at = scan.next
    }
    expect(found).toBe(2)
  }
})
