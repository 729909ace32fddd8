/**
 * The ledger of the truth: what a simulator has sent, what was acknowledged, and which alarms are to come. Lines of JSON,
 * told apart by their first key; this file owns their grammar in both directions.
 *
 *     {"run":1795660800000}                                                            its first line
 *     {"sent":17,"device":"load-1/d17","at":1795660801000,"qos":1,"readings":{"load-1/d17/p0":1.25}}
 *     {"acknowledged":17,"device":"load-1/d17","after":12}
 *     {"scenario":"flood-night","from":1795660800000,"to":1795718400000,"sites":["lhasa-river"]}
 *     {"expected":"lhasa-river/gauge/high","from":1795660800000,"to":1795664400000}
 *     {"end":1795718400000}                                                            closed, not killed
 *
 * A message of several rows is several `sent` lines of one number. Times are epoch ms.
 */
export type LedgerLine =
  | { readonly kind: 'run' | 'end'; readonly at: number }
  | ({ readonly kind: 'sent' } & SentLine)
  | ({ readonly kind: 'acknowledged' } & AcknowledgedLine)
  | ({ readonly kind: 'scenario' } & ScenarioLine)
  | ({ readonly kind: 'expected' } & ExpectedLine)

export interface SentLine {
  /** Of the message, counted for each device and file from 0. */
  readonly number: number
  /** `{site}/{device}` */
  readonly device: string
  /** Event time. */
  readonly at: number
  readonly qos: 0 | 1 | 2
  /** By point: the value that the store is to have, in the quantity's unit; null where the device had none. */
  readonly readings: Readonly<Record<string, number | null>>
}

export interface AcknowledgedLine {
  readonly number: number
  readonly device: string
  /** Event time (of the oldest row) to acknowledgement, ms. */
  readonly after: number
}

/** From here on it is known which alarms come at these sites: those expected, and no other. */
export interface ScenarioLine {
  readonly scenario: string
  readonly from: number
  readonly to: number
  readonly sites: readonly string[]
}

export interface ExpectedLine {
  /** As a scenario names it: `{site}/{asset or device}/{rule}`. */
  readonly alarm: string
  readonly from: number
  readonly to: number
}

/** One line, without its end. */
export function formatLine(line: LedgerLine): string {
  switch (line.kind) {
    case 'run':
    case 'end':
      return `{"${line.kind}":${line.at}}`
    case 'sent': {
      const { number, device, at, qos, readings } = line
      return `{"sent":${number},"device":${quoted(device)},"at":${at},"qos":${qos},"readings":${JSON.stringify(readings)}}`
    }
    case 'acknowledged':
      return `{"acknowledged":${line.number},"device":${quoted(line.device)},"after":${line.after}}`
    case 'scenario': {
      const { scenario, from, to, sites } = line
      return JSON.stringify({ scenario, from, to, sites })
    }
    case 'expected': {
      const { alarm, from, to } = line
      return JSON.stringify({ expected: alarm, from, to })
    }
  }
}

/** Undefined for anything that `formatLine` does not make. */
export function parseLine(text: string): LedgerLine | undefined {
  const json = parsed(text)
  if (json === undefined) return undefined
  const { device, at, from, to } = json
  if ('sent' in json) {
    const { sent: number, qos, readings } = json
    if (!isCount(number) || typeof device !== 'string' || !isNumber(at)) return undefined
    if ((qos !== 0 && qos !== 1 && qos !== 2) || !isReadings(readings)) return undefined
    return { kind: 'sent', number, device, at, qos, readings }
  }
  if ('acknowledged' in json) {
    const { acknowledged: number, after } = json
    if (!isCount(number) || typeof device !== 'string' || !isNumber(after)) return undefined
    return { kind: 'acknowledged', number, device, after }
  }
  if ('run' in json) return isNumber(json['run']) ? { kind: 'run', at: json['run'] } : undefined
  if ('end' in json) return isNumber(json['end']) ? { kind: 'end', at: json['end'] } : undefined
  if (!isNumber(from) || !isNumber(to)) return undefined
  const { scenario, sites, expected: alarm } = json
  if (typeof alarm === 'string') return { kind: 'expected', alarm, from, to }
  if (typeof scenario !== 'string' || !Array.isArray(sites)) return undefined
  return sites.every((site) => typeof site === 'string') ? { kind: 'scenario', scenario, from, to, sites } : undefined
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

/** Numbers are kept in 32 bits. */
function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32
}

function isReadings(value: unknown): value is Record<string, number | null> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  for (const key in value) {
    const reading: unknown = (value as Record<string, unknown>)[key]
    if (reading !== null && typeof reading !== 'number') return false
  }
  return true
}

/** Names are plain, nearly always. */
function quoted(text: string): string {
  return /^[\w/.-]*$/.test(text) ? `"${text}"` : JSON.stringify(text)
}
