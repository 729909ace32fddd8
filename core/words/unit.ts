const typeset: Readonly<Record<string, string>> = {
  m2: 'm²',
  m3: 'm³',
  'm3/s': 'm³/s',
  degC: '°C',
  'uS/cm': 'µS/cm',
  'kg/m3': 'kg/m³',
  'ug/m3': 'µg/m³',
  'W/m2': 'W/m²',
  deg: '°',
}

/** A unit as people write it: `m³/s`, `°C/h`. */
export function unitText(unit: string): string {
  const rate = unit.endsWith('/h') ? '/h' : ''
  const base = rate === '' ? unit : unit.slice(0, -rate.length)
  return `${typeset[base] ?? base}${rate}`
}

/** A number as it was meant, without the dust of binary fractions: 2.1500000000000004 is `2.15`. All its digits: what is typed again is the same. */
export function exactText(value: number): string {
  return String(Number(value.toPrecision(12)))
}

/** `3652.31 m`; `–` where there is no value. Six digits: a level above the sea in centimetres. */
export function valueText(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return '–'
  return `${Number(value.toPrecision(6))} ${unitText(unit)}`.trimEnd()
}
