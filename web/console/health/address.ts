import { oneIn, textIn } from '../asked.ts'

/** The health of the alarm system; `days`: over how long, up to now. */
export interface HealthView {
  readonly name: 'health'
  readonly days: number
  /** '': the whole city. */
  readonly site: string
}

export const healthDays = [7, 30, 365] as const

export function readHealthView(asked: URLSearchParams): HealthView {
  return { name: 'health', days: oneIn(asked, 'days', [healthDays, 30]), site: textIn(asked, 'site') }
}

export function healthHash({ days, site }: HealthView): string {
  const parts = [days !== 30 && `days=${days}`, site !== '' && `site=${encodeURIComponent(site)}`]
  const query = parts.filter((part) => part !== false)
  return query.length === 0 ? '#/health' : `#/health?${query.join('&')}`
}
