import type { Plant } from '../plant/plant.ts'
import type { AlarmRule } from './rule.ts'

/** What a rule's values and limits are: `unit` is '' for counts and codes; `silent` where a number would tell nobody anything. */
export interface Measure {
  readonly unit: string
  readonly speaks: 'value' | 'silent'
}

export function measureOf(rule: AlarmRule | undefined, plant: Plant): Measure {
  if (!rule) return { unit: '', speaks: 'value' }
  const { signal } = rule
  const unitOf = (point: string) => plant.points.get(point)?.quantity.unit ?? ''
  switch (signal.of) {
    case 'value':
      return { unit: unitOf(signal.point), speaks: 'value' }
    case 'rate':
      return { unit: `${unitOf(signal.point)}/h`, speaks: 'value' }
    case 'difference':
      return { unit: unitOf(signal.a), speaks: 'value' }
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
