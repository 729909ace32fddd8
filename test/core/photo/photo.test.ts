import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanPhoto } from '../../../core/photo/photo.ts'
import { chunk, jpeg, png, pngOf, segment } from '../../support/photos.ts'

async function cleaned(bytes: Uint8Array) {
  const result = await cleanPhoto(bytes)
  if (!result.ok) throw new Error(result.because)
  return result.photo
}
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

/** 16000 × 16000, and small by what is said behind the picture. */
function twoSizes(): Uint8Array {
  const large = jpeg({ width: 16_000, height: 16_000 })
  const end = Buffer.from(large).indexOf(Buffer.from([0xff, 0xd9]))
  const small = segment(0xc0, [8, 0, 16, 0, 16, 1, 1, 0x11, 0])
  return Uint8Array.from([...large.subarray(0, end), ...small, 0xff, 0xd9])
}

const zeros = (length: number) => Array.from({ length }, () => 0)
const grey = deflateSync(Buffer.alloc(8))
const gamma = chunk('gAMA', Buffer.from([0, 0, 0xb1, 0x8f]))

test('of a JPEG the picture stays, and nothing says where, by whom and with what it was taken', async () => {
  const photo = await cleaned(jpeg())
  expect(photo).toMatchObject({ type: 'image/jpeg', width: 64, height: 48 })
  for (const word of ['GPS', 'Exif', 'Tsering', 'IPTC', 'film']) expect(textOf(photo.content)).not.toContain(word)
  expect(textOf(photo.content)).toContain('JFIF')
  expect([...photo.content.slice(-12)]).toEqual([...Array.from({ length: 10 }, () => 0), 0xff, 0xd9])
  expect((await cleaned(photo.content)).content, 'cleaned twice it is the same').toEqual(photo.content)
})

test('how it is to be turned stays', async () => {
  const photo = await cleaned(jpeg({ orientation: 6 }))
  expect(textOf(photo.content)).not.toContain('GPS')
  const again = await cleaned(photo.content)
  expect(again.content).toEqual(photo.content)
  expect(textOf(again.content)).toContain('Exif')
})

test('what Adobe writes of the colours stays; profiles, previews and what nobody knows go', async () => {
  const latin = (text: string) => [...Buffer.from(text, 'latin1')]
  const more = [
    ...segment(0xee, [...latin('Adobe'), 0, 100, 0, 0, 0, 0, 1]),
    ...segment(0xee, latin('Adobe, taken at 29.65,91.1')),
    ...segment(0xe2, latin('ICC_PROFILE\0\x01\x01taken at 29.65,91.1')),
    ...segment(0xe2, latin('MPF\0another picture')),
    ...segment(0xe0, latin('JFXX\0preview')),
    ...segment(0xf0, latin('GPS-in-JPG0 29.65,91.1')),
  ]
  const text = textOf((await cleaned(jpeg({ more }))).content)
  expect(text).toContain('Adobe')
  for (const word of ['29.65', 'MPF', 'preview']) expect(text).not.toContain(word)
})

test('of a PNG the picture stays', async () => {
  const photo = await cleaned(png())
  expect(photo).toMatchObject({ type: 'image/png', width: 3, height: 2 })
  for (const word of ['GPS', 'Tsering', 'more']) expect(textOf(photo.content)).not.toContain(word)
  expect((await cleaned(photo.content)).content).toEqual(photo.content)
})

test.each<[string, Uint8Array, string]>([
  ['a text', Buffer.from('<svg onload=alert(1)>'), 'unknown-kind'],
  ['nothing', new Uint8Array(), 'unknown-kind'],
  ['WebP', Buffer.from('RIFF\0\0\0\0WEBPVP8 '), 'unknown-kind'],
  ['a web page that begins like a JPEG', Buffer.from([0xff, 0xd8, ...Buffer.from('<script>')]), 'broken'],
  ['a JPEG that ends in its middle', jpeg().subarray(0, 150), 'broken'],
  ['a JPEG without a picture', Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), 'broken'],
  ['a JPEG of two sizes', twoSizes(), 'broken'],
  ['a PNG whose pixels are none', pngOf(Buffer.from('no pixels')), 'broken'],
  ['a PNG without pixels', pngOf(Buffer.alloc(0)), 'broken'],
  ['a PNG that ends in its middle', png().subarray(0, 70), 'broken'],
  ['a JPEG that would take a gigabyte to show', jpeg({ width: 20_000, height: 20_000 }), 'too-many-pixels'],
  ['a PNG that would', png({ width: 60_000, height: 60_000 }), 'too-many-pixels'],
  ['a JPEG with less data than it has blocks', jpeg({ data: 11 }), 'broken'],
  ['a JPEG with half a table', jpeg({ more: segment(0xdb, [0, 1, 2]) }), 'broken'],
  [
    'a JPEG with more codes of one bit than two',
    jpeg({ more: segment(0xc4, [1, 3, ...zeros(15), 1, 2, 3]) }),
    'broken',
  ],
  ['a JPEG that has a scan before any table', jpeg({ more: segment(0xda, [1, 1, 0, 0, 63, 0]) }), 'broken'],
  ['a JPEG by arithmetic codes', jpeg({ more: segment(0xc9, [8, 0, 16, 0, 16, 1, 1, 0x11, 0]) }), 'broken'],
  ['a PNG with a row too few', pngOf(deflateSync(Buffer.alloc(4))), 'broken'],
  ['a PNG with a row too many', pngOf(deflateSync(Buffer.alloc(12))), 'broken'],
  ['a PNG with something behind its pixels', pngOf(Buffer.concat([grey, Buffer.from('29.65,91.1')])), 'broken'],
  ['a PNG whose pixels end too early', pngOf(grey.subarray(0, -5)), 'broken'],
  ['a PNG by a filter that there is not', pngOf(deflateSync(Buffer.from([0, 0, 0, 0, 5, 0, 0, 0]))), 'broken'],
  ['a PNG of a colour that there is not', pngOf(grey, { colour: 1 }), 'broken'],
  ['a PNG by a palette that it does not have', pngOf(grey, { colour: 3 }), 'broken'],
  ['a PNG that says its gamma twice', pngOf(grey, { more: [gamma, gamma] }), 'broken'],
  ['a PNG with a long gamma', pngOf(grey, { more: [chunk('gAMA', Buffer.from('29.65,91.1'))] }), 'broken'],
  ['a PNG with a wrong sum', png().map((byte, index) => (index === 32 ? byte ^ 1 : byte)), 'broken'],
])('%s is refused', async (_, bytes, because) => {
  expect(await cleanPhoto(bytes)).toEqual({ ok: false, because })
})

test('of a PNG how it is to be turned stays, and nothing else of its Exif', async () => {
  const photo = await cleaned(png({ orientation: 6 }))
  expect(textOf(photo.content)).toContain('eXIf')
  expect(textOf(photo.content)).not.toContain('GPS')
  expect((await cleaned(photo.content)).content).toEqual(photo.content)
  expect(textOf((await cleaned(png())).content)).not.toContain('eXIf')
})

test('a PNG in seven passes, by a palette or of millions of pixels is one', async () => {
  // 3 × 2: passes of 1, 0, 0, 1, 0, 1 and 3 pixels
  const passes = pngOf(deflateSync(Buffer.alloc(2 + 2 + 2 + 4)), { interlace: 1 })
  expect(await cleaned(passes)).toMatchObject({ width: 3, height: 2 })
  const palette = pngOf(grey, { colour: 3, more: [chunk('PLTE', Buffer.from([1, 2, 3]))] })
  expect(await cleaned(palette)).toMatchObject({ width: 3, height: 2 })
  const large = pngOf(deflateSync(Buffer.alloc(4_001 * 1_000)), { width: 4_000, height: 1_000 })
  expect(await cleaned(large)).toMatchObject({ width: 4_000 })
})

test('what would become a gigabyte is not decompressed', async () => {
  const bomb = pngOf(deflateSync(Buffer.alloc(64_000_000)))
  expect(await cleanPhoto(bomb)).toEqual({ ok: false, because: 'broken' })
})

test('whatever is damaged, it is cleaned or refused, never thrown', async () => {
  const damage = fc.record({ at: fc.nat(400), byte: fc.nat(255), length: fc.nat(400) })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(jpeg({ orientation: 3 }), png()),
      fc.array(damage, { maxLength: 6 }),
      async (photo, damages) => {
        const bytes = Uint8Array.from(photo)
        let end = bytes.length
        for (const { at, byte, length } of damages) {
          if (at < bytes.length) bytes[at] = byte
          else end = Math.min(end, length)
        }
        const result = await cleanPhoto(bytes.subarray(0, end))
        if (result.ok) expect(result.photo.content.length).toBeLessThanOrEqual(bytes.length + 36)
      },
    ),
    { numRuns: 2_000 },
  )
})
