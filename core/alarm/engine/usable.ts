import { quality, type Reading } from '../../reading.ts'

/**
 * Whether a reading may decide a process alarm. Bad and missing never; a suspect one neither (a jump that cannot be, a
 * line that does not move), for what the instrument's own alarm tells is not the water's. A wrong clock says nothing about
 * the value.
 */
export function isUsable({ value, quality: code }: Reading): boolean {
  return value !== null && Number.isFinite(value) && code <= quality.notEvaluated
}

/** Whether the next reading will show if this one was right: it moved too far to be believed alone. */
export function isDoubted(reading: Reading): reading is Reading & { readonly value: number } {
  const { value, reason } = reading
  return value !== null && (reason === 'spike' || reason === 'rate-of-change')
}
