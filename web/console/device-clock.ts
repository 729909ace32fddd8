import { fill } from '../../core/words/tables.ts'
import { words } from '../lib/language.ts'
import { span } from '../lib/time.ts'
import type { DeviceInfo } from './info.ts'

const noticeableMs = 1_000

/** Whether a device's clock is right, in words: by how much it is behind or ahead where somebody would notice. */
export function clockText({ clock: told, clockOffsetMs }: Pick<DeviceInfo, 'clock' | 'clockOffsetMs'>): string {
  const { station: w } = words().console
  if (told.told === 'by-receipt') return w.clockWrong
  if (clockOffsetMs === undefined) return '–'
  if (Math.abs(clockOffsetMs) < noticeableMs) return w.clockRight
  return fill(clockOffsetMs > 0 ? w.clockBehind : w.clockAhead, { time: span(Math.abs(clockOffsetMs)) })
}
