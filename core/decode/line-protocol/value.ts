import { quote } from '../json.ts'
import { Misfit } from '../misfit.ts'

/** How line protocol writes a field: `1.5`, `12i`, `12u`, `t`, `"text"`. */

const booleans = new Map([
  ...['t', 'T', 'true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['f', 'F', 'false', 'False', 'FALSE'].map((word) => [word, false] as const),
])

/** The number, boolean or text as it is written; a misfit where it is none of them, or digits would be lost. */
export function fieldValue(written: string): number | boolean | string | Misfit {
  if (written.startsWith('"')) return written.slice(1, -1).replace(/\\(["\\])/g, '$1')
  const [, digits] = /^(-?\d+i|\d+u)$/.exec(written) ?? []
  if (digits !== undefined) {
    const value = Number(digits.slice(0, -1))
    return Number.isSafeInteger(value) ? value : new Misfit(`${written} is beyond 2^53: it would lose digits`)
  }
  if (/^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(written)) return Number(written)
  return (
    booleans.get(written) ??
    new Misfit(`${quote(written)} where a number, true, false or "text" was expected`, 'not-a-number')
  )
}
