import { language, say } from './words.js'

/** The city's zone; the page shows its clock, wherever the phone is. */
let zone = 'Asia/Shanghai'
export function useZone(name) {
  zone = name
}

/** `14:05`, with the date where it is not today in the city. */
export function clock(at) {
  const date = new Date(at)
  const day = (each) => each.toLocaleDateString(language, { timeZone: zone, month: 'short', day: 'numeric' })
  const time = date.toLocaleTimeString(language, { timeZone: zone, hour: '2-digit', minute: '2-digit', hour12: false })
  return day(date) === day(new Date()) ? time : `${day(date)} ${time}`
}

/** `2 h 5 min`, `40 s`. */
export function span(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} ${say('units.s')}`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} ${say('units.min')}`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} ${say('units.h')}${minutes % 60 > 0 ? ` ${minutes % 60} ${say('units.min')}` : ''}`
  return `${Math.floor(hours / 24)} ${say('units.d')}`
}
