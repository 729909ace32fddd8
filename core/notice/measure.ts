import type { AlarmRule } from '../alarm/rule.ts'
import type { Plant, Point } from '../plant/plant.ts'

/** What a rule's values and limits are: `unit` is '' for counts and codes; `silent` where a number would tell nobody anything. */
export interface Measure {
  readonly unit: string
  readonly point?: Point
  readonly speaks: 'value' | 'silent'
}

export function measureOf(rule: AlarmRule, plant: Plant): Measure {
  const { signal } = rule
  switch (signal.of) {
    case 'value': {
      const point = plant.points.get(signal.point)
      return { unit: point?.quantity.unit ?? '', speaks: 'value', ...(point && { point }) }
    }
    case 'rate':
      return { unit: `${plant.points.get(signal.point)?.quantity.unit ?? ''}/h`, speaks: 'value' }
    case 'difference':
      return { unit: plant.points.get(signal.a)?.quantity.unit ?? '', speaks: 'value' }
    case 'run-hours':
      return { unit: 'h', speaks: 'value' }
    case 'starts':
      return { unit: '', speaks: 'value' }
    case 'expression':
    case 'quality':
    case 'flat':
    case 'silence':
    case 'skew':
    case 'session':
      return { unit: '', speaks: 'silent' }
  }
}

const typeset: Readonly<Record<string, string>> = { m3: 'm³', 'm3/s': 'm³/s', degC: '°C', 'uS/cm': 'µS/cm' }

/** A unit as people write it. */
export function unitText(unit: string): string {
  const rate = unit.endsWith('/h') ? '/h' : ''
  const base = rate === '' ? unit : unit.slice(0, -2)
  return `${typeset[base] ?? base}${rate}`
}
