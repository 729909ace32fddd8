import { quality, type Reading } from '../../reading.ts'

/**
 * Whether a reading may decide a process alarm. Bad and missing never; a suspect one neither (a jump that cannot be, a
 * line that does not move), for what the instrument's own alarm tells is not the water's. A stamp that lags says nothing
 * about the value: it is judged in its own time.
 */
export function isUsable({ value, quality: code, reason }: Reading): boolean {
  if (value === null || !Number.isFinite(value)) return false
  return code <= quality.notEvaluated || (code === quality.suspect && reason === 'clock-behind')
}

/** Whether the next reading will show if this one was right: it moved too far to be believed alone. */
export function isDoubted(reading: Reading): reading is Reading & { readonly value: number } {
  const { value, reason } = reading
  return value !== null && (reason === 'spike' || reason === 'rate-of-change')
}
