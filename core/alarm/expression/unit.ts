import type { Quantity } from '../../quantity-register.ts'

/**
 * What a unit measures: exponents of m, kg, s, A and of bases of our own where SI has none that helps (`%`, NTU, dBm).
 * A percentage is its own dimension, so that `opening > 50` is refused and `opening > 50 %` is meant.
 */
export type Dimension = Readonly<Record<string, number>>

export interface Unit {
  readonly symbol: string
  readonly dimension: Dimension
  /** In coherent units of the dimension: value × multiply / divide + add. */
  readonly multiply: number
  readonly divide: number
  readonly add: number
}

function unit(symbol: string, dimension: Dimension, multiply = 1, divide = 1, add = 0): Unit {
  return { symbol, dimension, multiply, divide, add }
}

const watt = { kg: 1, m: 2, s: -3 }
const joule = { kg: 1, m: 2, s: -2 }
const mass = { kg: 1 }
const density = { kg: 1, m: -3 }
const pascal = { kg: 1, m: -1, s: -2 }
const flow = { m: 3, s: -1 }
const volt = { kg: 1, m: 2, s: -3, A: -1 }
const siemensPerMetre = { kg: -1, m: -3, s: 3, A: 2 }

const table: readonly Unit[] = [
  unit('', {}),
  unit('m', { m: 1 }),
  unit('cm', { m: 1 }, 1, 100),
  unit('mm', { m: 1 }, 1, 1000),
  unit('ft', { m: 1 }, 3048, 10000),
  unit('in', { m: 1 }, 254, 10000),
  unit('m2', { m: 2 }),
  unit('m3', { m: 3 }),
  unit('ft3', { m: 3 }, 28_316_846_592, 1_000_000_000_000),
  unit('l', { m: 3 }, 1, 1000),
  unit('m3/s', flow),
  unit('m3/h', flow, 1, 3600),
  unit('l/s', flow, 1, 1000),
  unit('l/min', flow, 1, 60_000),
  unit('m/s', { m: 1, s: -1 }),
  unit('cm/s', { m: 1, s: -1 }, 1, 100),
  unit('mm/s', { m: 1, s: -1 }, 1, 1000),
  unit('m/h', { m: 1, s: -1 }, 1, 3600),
  unit('km/h', { m: 1, s: -1 }, 10, 36),
  unit('ms', { s: 1 }, 1, 1000),
  unit('s', { s: 1 }),
  unit('min', { s: 1 }, 60),
  unit('h', { s: 1 }, 3600),
  unit('d', { s: 1 }, 86_400),
  unit('A', { A: 1 }),
  unit('mA', { A: 1 }, 1, 1000),
  unit('V', volt),
  unit('kV', volt, 1000),
  unit('mV', volt, 1, 1000),
  unit('W', watt),
  unit('kW', watt, 1000),
  unit('MW', watt, 1_000_000),
  unit('J', joule),
  unit('kJ', joule, 1000),
  unit('MJ', joule, 1_000_000),
  unit('Wh', { kg: 1, m: 2, s: -2 }, 3600),
  unit('kWh', { kg: 1, m: 2, s: -2 }, 3_600_000),
  unit('Pa', pascal),
  unit('kPa', pascal, 1000),
  unit('MPa', pascal, 1_000_000),
  unit('bar', pascal, 100_000),
  unit('hPa', pascal, 100),
  unit('mbar', pascal, 100),
  unit('psi', pascal, 6894.757293168),
  unit('mH2O', pascal, 9806.65),
  unit('degC', { degC: 1 }),
  unit('K', { degC: 1 }, 1, 1, -273.15),
  unit('degF', { degC: 1 }, 5, 9, -160 / 9),
  unit('kg/m3', density),
  unit('g/L', density),
  unit('mg/L', density, 1, 1000),
  unit('ug/L', density, 1, 1_000_000),
  unit('ng/L', density, 1, 1_000_000_000),
  unit('mg/m3', density, 1, 1_000_000),
  unit('ug/m3', density, 1, 1_000_000_000),
  unit('mg', mass, 1, 1_000_000),
  unit('g', mass, 1, 1000),
  unit('kg', mass),
  unit('t', mass, 1000),
  unit('万t', mass, 10_000_000),
  unit('Bq/L', { Bq: 1, m: -3 }, 1000),
  unit('count/L', { count: 1, m: -3 }, 1000),
  unit('count/mL', { count: 1, m: -3 }, 1_000_000),
  unit('MPN/L', { count: 1, m: -3 }, 1000),
  unit('MPN/100mL', { count: 1, m: -3 }, 10_000),
  unit('uS/cm', siemensPerMetre, 1, 10_000),
  unit('mS/cm', siemensPerMetre, 1, 10),
  unit('%', { '%': 1 }),
  unit('NTU', { NTU: 1 }),
  unit('FNU', { NTU: 1 }),
  unit('FTU', { NTU: 1 }),
  unit('Hz', { s: -1 }),
  unit('W/m2', { kg: 1, s: -3 }),
  unit('lx', { lx: 1 }),
  unit('klx', { lx: 1 }, 1000),
  unit('dB', { dB: 1 }),
  unit('deg', { deg: 1 }),
  unit('16-point', { deg: 1 }, 45, 2, -22.5),
  unit('dBm', { dBm: 1 }),
]

const bySymbol: ReadonlyMap<string, Unit> = new Map(table.map((entry) => [entry.symbol, entry]))

/** The units that an expression may use. */
export interface Units {
  /** What may follow a number, longest first, so that `m3/s` is not read as `m3`. */
  readonly symbols: readonly string[]
  readonly bySymbol: ReadonlyMap<string, Unit>
}

function unitsOf(units: ReadonlyMap<string, Unit>): Units {
  const symbols = [...units.keys()].filter((symbol) => symbol !== '').sort((a, b) => b.length - a.length)
  return { symbols, bySymbol: units }
}

/** Every unit of the built-in quantities, and a few more. */
export const builtInUnits: Units = unitsOf(bySymbol)

/** The same with the units of quantities that a plant file defines. What is built in goes before. */
export function unitsWith(own: readonly Quantity[]): Units {
  return unitsOf(new Map([...own.flatMap(ownUnits).map((one) => [one.symbol, one] as const), ...bySymbol]))
}

/** The units of one such quantity: its own, a dimension by itself where it is not built in, and those that become it. */
export function ownUnits(quantity: Quantity): Unit[] {
  const base = bySymbol.get(quantity.unit) ?? unit(quantity.unit, { [quantity.unit]: 1 })
  const others = Object.entries(quantity.units).map(([symbol, conversion]) => {
    const { subtract = 0, multiply = 1, divide = 1, add = 0 } = conversion
    const offset = add - (subtract * multiply) / divide
    const { dimension } = base
    return unit(symbol, dimension, multiply * base.multiply, divide * base.divide, toBase(base, offset))
  })
  return [base, ...others]
}

/** Whether two units of one symbol mean the same. */
export function sameUnit(a: Unit, b: Unit): boolean {
  const near = (x: number, y: number) => Math.abs(x - y) <= 1e-6 * Math.max(1e-9, Math.abs(x), Math.abs(y))
  return (
    sameDimension(a.dimension, b.dimension) && near(a.multiply / a.divide, b.multiply / b.divide) && near(a.add, b.add)
  )
}

/** A value in the coherent units of its dimension. */
export function toBase(unit: Unit, value: number): number {
  return (value * unit.multiply) / unit.divide + unit.add
}

export function sameDimension(a: Dimension, b: Dimension): boolean {
  return Object.keys({ ...a, ...b }).every((base) => (a[base] ?? 0) === (b[base] ?? 0))
}

/** The dimension of a product (`sign` 1) or a quotient (`sign` -1). */
export function combine(a: Dimension, b: Dimension, sign: 1 | -1): Dimension {
  const exponents = Object.keys({ ...a, ...b }).map((base) => [base, (a[base] ?? 0) + sign * (b[base] ?? 0)] as const)
  return Object.fromEntries(exponents.filter(([, exponent]) => exponent !== 0))
}

/** A dimension for people: the first unit that has it, or its exponents. */
export function dimensionText(dimension: Dimension): string {
  const known = table.find((entry) => sameDimension(entry.dimension, dimension))
  if (known) return known.symbol === '' ? 'a plain number' : known.symbol
  return Object.entries(dimension)
    .map(([base, exponent]) => (exponent === 1 ? base : `${base}^${exponent}`))
    .join('·')
}
