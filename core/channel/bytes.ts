const mark = '…'

/** Bytes in UTF-8: a Chinese or Tibetan letter has three. */
export function bytesOf(text: string): number {
  return Buffer.byteLength(text)
}

/** As much of a text as fits, whole letters only, with a mark where it was cut. */
export function cutBytes(text: string, most: number): string {
  if (bytesOf(text) <= most) return text
  let left = most - bytesOf(mark)
  if (left < 0) return ''
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    left -= bytesOf(segment)
    if (left < 0) break
    kept += segment
  }
  return `${kept}${mark}`
}

/** As many characters as a provider counts (UTF-16 would count some twice). */
export function cutCharacters(text: string, most: number): string {
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, Math.max(0, most - 1)).join('')}${mark}`
}

export interface Parts {
  readonly head: readonly string[]
  readonly lines: readonly string[]
  readonly tail: readonly string[]
}

/** Head and tail, and between them as many lines as fit; `more` says how many do not. */
export function fitLines({ head, lines, tail }: Parts, most: number, more: (left: number) => string): string {
  const whole = [...head, ...lines, ...tail].join('\n')
  if (bytesOf(whole) <= most) return whole
  for (let shown = lines.length - 1; shown >= 0; shown--) {
    const text = [...head, ...lines.slice(0, shown), more(lines.length - shown), ...tail].join('\n')
    if (bytesOf(text) <= most) return text
  }
  return cutBytes(whole, most)
}
