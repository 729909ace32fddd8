import { cleanJpeg } from './jpeg.ts'
import { cleanPng } from './png.ts'
import { hasPixels } from './png-pixels.ts'

/** A photo with nothing in it but the picture, and how large that is. */
export interface CleanPhoto {
  readonly content: Uint8Array
  readonly type: 'image/jpeg' | 'image/png'
  readonly width: number
  readonly height: number
}

/** `unknown-kind`: neither JPEG nor PNG by its first bytes. `broken`: it ends too early, is not put together as it should be, or its pixels are none. */
export type PhotoRefusal = 'unknown-kind' | 'broken' | 'too-many-pixels'

/** A picture of more pixels costs who opens it more memory than a telephone has. */
export const mostPixels = 50_000_000

/**
 * Takes out of a photo all that is no picture: where it was taken, by which device, previews, comments, and what hangs
 * behind its end. The pixels stay byte for byte; how it is to be turned is kept. The pixels of a PNG are decompressed to
 * see that they are pixels; of a JPEG its tables and how much data there is are looked at.
 */
export async function cleanPhoto(
  bytes: Uint8Array,
): Promise<{ readonly ok: true; readonly photo: CleanPhoto } | { readonly ok: false; readonly because: PhotoRefusal }> {
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8
  const isPng = bytes[0] === 0x89 && bytes[1] === 0x50
  if (!isJpeg && !isPng) return { ok: false, because: 'unknown-kind' }
  const png = isPng ? cleanPng(bytes) : undefined
  const cleaned = png ?? (isJpeg ? cleanJpeg(bytes) : undefined)
  if (!cleaned) return { ok: false, because: 'broken' }
  const { width, height, content } = cleaned
  if (width * height > mostPixels) return { ok: false, because: 'too-many-pixels' }
  if (png && !(await hasPixels(png.header, png.compressed))) return { ok: false, because: 'broken' }
  return { ok: true, photo: { content, width, height, type: isJpeg ? 'image/jpeg' : 'image/png' } }
}
