/**
 * JSON but for single values: bare `NaN`, `-Infinity`, `1.#QNAN`, `.5` or nothing at all where a value belongs, text with
 * raw control characters or with escapes that there are not, a comma too many at the end of an object. The structure must be JSON's own.
 */

/** What is read where no JSON value stands: infinite, as JSON's own 1e999 is, so that no reading and no time comes of it. */
const unreadable = '1e999'
const scalar = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/
const structure = '{}[]:,'
/** A text in quotes (its end may be missing), a bracket, colon or comma, or all that stands before the next of these. */
const pieces = /"[^"\\]*(?:\\[\s\S]?[^"\\]*)*(?:"|$)|[{}[\]:,]|[^"{}[\]:,]+/g
/** What stands for bytes that are no UTF-8. */
const undecodable = '\uFFFD'

/**
 * The text's JSON, its bad values infinite; undefined where more than values is bad. `lossy`: it comes of bytes that are
 * no UTF-8, so that a name in it may be any name.
 */
export function readNearlyJson(text: string, lossy: boolean): { readonly json: unknown } | undefined {
  // A value alone has no neighbours to save.
  const mended = /^\s*[{[]/.test(text) ? mend(text, lossy) : undefined
  if (mended === undefined) return undefined
  try {
    return { json: JSON.parse(mended) }
  } catch {
    return undefined
  }
}

/** Values are put in or replaced, and a comma before a brace is taken out. Whether that makes JSON, JSON.parse says. */
function mend(text: string, lossy: boolean): string | undefined {
  const mended: string[] = []
  /** The piece before, white space apart: a bracket, a colon, a comma, or `value`. */
  let before = ''
  let lastComma = 0
  let isUndecodable = false
  for (const [piece] of text.matchAll(pieces)) {
    if (piece.trim() === '') {
      mended.push(piece)
    } else if (structure.includes(piece)) {
      if (piece === ':' && isUndecodable) return undefined
      if (piece === '}' && before === ',') mended[lastComma] = ''
      if (before === ':' && (piece === '}' || piece === ',')) mended.push(unreadable)
      // In a list every place counts, the last too.
      if (piece === ',' && (before === '[' || before === ',')) mended.push(unreadable)
      if (piece === ']' && before === ',') mended.push(unreadable)
      if (piece === ',') lastComma = mended.length
      mended.push(piece)
      before = piece
    } else {
      const isText = piece[0] === '"'
      isUndecodable = lossy && isText && piece.includes(undecodable)
      mended.push(isText ? mendText(piece) : scalar.test(piece.trim()) ? piece : unreadable)
      before = 'value'
    }
  }
  return mended.join('')
}

/** A raw control character is itself, and a backslash that escapes nothing is one. */
function mendText(text: string): string {
  return text
    .replace(/\\(?:["\\/bfnrt]|u[\da-fA-F]{4})?/g, (found) => (found === '\\' ? '\\\\' : found))
    .replace(/\p{Cc}/gu, (char) => (char < ' ' ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : char))
}
