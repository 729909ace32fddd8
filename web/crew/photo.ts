import { hasToken, request } from '../lib/client.ts'

const longestEdge = 1_600
const quality = 0.8

/** A photo as small as it has to be on a bad network: JPEG, 1,600 pixels at most; drawn anew, it says nothing of where it was taken. As it is where the browser draws nothing; undefined: it cannot read this one (HEIC). */
export async function smallPhoto(file: Blob): Promise<Blob | undefined> {
  // absent in Safari before 15
  if (!('createImageBitmap' in globalThis)) return isTaken(file) ? file : undefined
  try {
    const image = await createImageBitmap(file)
    const scale = Math.min(1, longestEdge / Math.max(image.width, image.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(image.width * scale)
    canvas.height = Math.round(image.height * scale)
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality))
    return made ?? (isTaken(file) ? file : undefined)
  } catch {
    return undefined
  }
}

/** What the server takes as it is. */
function isTaken({ type }: Blob): boolean {
  return type === 'image/jpeg' || type === 'image/png'
}

/** Opens the photo of a link in its own tab. A browser's session opens it by itself; a token goes with no link. */
export function openPhoto(event: MouseEvent): void {
  const link = event.currentTarget
  if (!hasToken() || !(link instanceof HTMLAnchorElement)) return
  event.preventDefault()
  // at once, for a tab that is opened later is taken for an advertisement
  const tab = open('about:blank', '_blank')
  request(link.href)
    .then((answer) => answer.blob())
    .then((photo) => tab?.location.replace(URL.createObjectURL(photo)))
    .catch(() => tab?.close())
}
