import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanPhoto } from '../../../core/photo/photo.ts'
import { jpeg, png, pngOf, segment } from '../../support/photos.ts'

function cleaned(bytes: Uint8Array) {
  const result = cleanPhoto(bytes)
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

test('of a JPEG the picture stays, and nothing says where, by whom and with what it was taken', () => {
  const photo = cleaned(jpeg())
  expect(photo).toMatchObject({ type: 'image/jpeg', width: 64, height: 48 })
  for (const word of ['GPS', 'Exif', 'Tsering', 'IPTC', 'film']) expect(textOf(photo.content)).not.toContain(word)
  expect(textOf(photo.content)).toContain('JFIF')
  expect([...photo.content.slice(-12)]).toEqual([7, 1, 2, 0xff, 0, 3, 0xff, 0xd0, 4, 5, 0xff, 0xd9])
  expect(cleaned(photo.content).content, 'cleaned twice it is the same').toEqual(photo.content)
})

test('how it is to be turned stays', () => {
  const photo = cleaned(jpeg({ orientation: 6 }))
  expect(textOf(photo.content)).not.toContain('GPS')
  const again = cleaned(photo.content)
  expect(again.content).toEqual(photo.content)
  expect(textOf(again.content)).toContain('Exif')
})

test('what Adobe writes of the colours stays; profiles, previews and what nobody knows go', () => {
  const latin = (text: string) => [...Buffer.from(text, 'latin1')]
  const more = [
    ...segment(0xee, [...latin('Adobe'), 0, 100, 0, 0, 0, 0, 1]),
    ...segment(0xee, latin('Adobe, taken at 29.65,91.1')),
    ...segment(0xe2, latin('ICC_PROFILE\0\x01\x01taken at 29.65,91.1')),
    ...segment(0xe2, latin('MPF\0another picture')),
    ...segment(0xe0, latin('JFXX\0preview')),
    ...segment(0xf0, latin('GPS-in-JPG0 29.65,91.1')),
  ]
  const text = textOf(cleaned(jpeg({ more })).content)
  expect(text).toContain('Adobe')
  for (const word of ['29.65', 'MPF', 'preview']) expect(text).not.toContain(word)
})

test('of a PNG the picture stays', () => {
  const photo = cleaned(png())
  expect(photo).toMatchObject({ type: 'image/png', width: 3, height: 2 })
  for (const word of ['GPS', 'Tsering', 'more']) expect(textOf(photo.content)).not.toContain(word)
  expect(cleaned(photo.content).content).toEqual(photo.content)
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
])('%s is refused', (_, bytes, because) => {
  expect(cleanPhoto(bytes)).toEqual({ ok: false, because })
})

test('whatever is damaged, it is cleaned or refused, never thrown', () => {
  const damage = fc.record({ at: fc.nat(400), byte: fc.nat(255), length: fc.nat(400) })
  fc.assert(
    fc.property(
      fc.constantFrom(jpeg({ orientation: 3 }), png()),
      fc.array(damage, { maxLength: 6 }),
      (photo, damages) => {
        const bytes = Uint8Array.from(photo)
        let end = bytes.length
        for (const { at, byte, length } of damages) {
          if (at < bytes.length) bytes[at] = byte
          else end = Math.min(end, length)
        }
        const result = cleanPhoto(bytes.subarray(0, end))
        if (result.ok) expect(result.photo.content.length).toBeLessThanOrEqual(bytes.length + 36)
      },
    ),
    { numRuns: 3_000 },
  )
})
