/** In px. A pair: as wide as it would be, and how narrow it may become before the table scrolls sideways; none: what is left over. */
export type ColumnWidth = number | readonly [wanted: number, least: number] | undefined

/** What a column without a width has at least, px. */
const leftOver = 120

/**
 * How wide each column is, px. Where there is no room for all, those that may be narrower give as much of what they can
 * as is missing; where there is more, each gets its part of it, or those without a width all.
 */
export function placed(widths: readonly ColumnWidth[], room: number): readonly number[] {
  const wanted = widths.map((width) => (typeof width === 'object' ? width[0] : (width ?? leftOver)))
  const least = widths.map((width, index) => (typeof width === 'object' ? width[1] : (wanted[index] ?? 0)))
  const [all, narrow] = [sum(wanted), sum(least)]
  if (room === 0) return wanted
  if (room < all) {
    const missing = Math.min(1, (all - room) / Math.max(1, all - narrow))
    return wanted.map((width, index) => Math.floor(width - missing * (width - (least[index] ?? width))))
  }
  const takes = widths.map((width, index) =>
    widths.includes(undefined) ? (width === undefined ? 1 : 0) : (wanted[index] ?? 0),
  )
  return wanted.map((width, index) => width + ((room - all) * (takes[index] ?? 0)) / sum(takes))
}

/** Of all. */
export function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0)
}

/** About how wide a text is, px: a Han letter is twice a Latin one. */
function widthOf(text: string): number {
  let halves = 0
  for (const each of text) halves += (each.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1
  return halves * 6.4
}

/** As wide as the widest of the rows, between these: so no place and no state is cut. */
export function fitted<Row>(
  rows: readonly Row[],
  { least, most, text }: { readonly least: number; readonly most: number; readonly text: (row: Row) => string },
): number {
  let widest = 0
  for (const row of rows.slice(0, 5_000)) widest = Math.max(widest, widthOf(text(row)))
  return Math.min(most, Math.max(least, widest + 16))
}
