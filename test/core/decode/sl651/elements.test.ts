import { expect, test } from 'vitest'
import { elements } from '../../../../core/decode/sl651/elements.ts'
import { quantities } from '../../../../core/quantity.ts'

/**
 * SL 651-2014 appendix C written down a second time, by another way of writing it: what the tables of the decoder must
 * come to. Guide, name, digits, decimals, unit, and a quantity that a point of it may have.
 */
const single = `
01 AC 8 2 m2 wetted_area|02 AI 3 1 degC air_temperature|03 C 3 1 degC water_temperature|05 DT 4 2 min duration
06 ED 5 1 mm evaporation|07 EJ 5 1 mm evaporation|08 FL 5 0 hPa air_pressure|09 GH 5 2 m gate_height|0A GN 3 0 - count
0B GS 1 0 - count|0C GT 3 0 - count|0D GTP 3 1 degC soil_temperature|0E H 6 2 m groundwater_depth|0F HW 5 2 m wave_height
18 MST 4 1 % humidity|19 NS 2 0 - count|1F PD 5 1 mm rain|20 PJ 5 1 mm rain|25 PR 5 1 mm rain|26 PT 6 1 mm rain
27 Q 9 3 m3/s flow|30 QA 9 3 m3/s flow|31 QZ 9 3 m3/s flow|32 SW 11 3 万t sediment_load|33 UC 2 0 16-point wind_direction
34 UE 2 0 - wind_force|35 US 4 1 m/s wind_speed|36 VA 5 3 m/s velocity|37 VJ 5 3 m/s velocity|38 VT 4 2 V battery
39 Z 7 3 m water_level|3A ZB 7 3 m water_level|3B ZU 7 3 m water_level|44 SQ 9 3 kg/m3 sediment|46 PH 4 2 - ph
47 DO 4 1 mg/L dissolved_oxygen_mass|48 COND 5 0 uS/cm conductivity|49 TURB 3 0 NTU turbidity
4A CODMN 4 1 mg/L permanganate_index|4B REDOX 5 1 mV redox|4C NH4N 6 2 mg/L ammonia_nitrogen|4D TP 5 3 mg/L total_phosphorus
4E TN 5 2 mg/L total_nitrogen|4F TOC 4 2 mg/L total_organic_carbon|50 CU 7 4 mg/L copper|51 ZN 6 4 mg/L zinc
52 SE 7 5 mg/L selenium|53 AS 7 5 mg/L arsenic|54 THG 7 5 mg/L mercury|55 CD 7 5 mg/L cadmium|56 PB 7 5 mg/L lead
57 CHLA 4 2 mg/L chlorophyll|F4 DRP 0 0 mm rain`
const hex = (number: number) => number.toString(16).toUpperCase().padStart(2, '0')
const run = (from: number, names: readonly (string | number)[], rest: string) =>
  names.map((name, index) => `${hex(from + index)} ${name} ${rest}`)
const eight = [1, 2, 3, 4, 5, 6, 7, 8]
const rows = [
  ...single.trim().split(/[|\n]/),
  ...run(0x10, ['M10', 'M20', 'M30', 'M40', 'M50', 'M60', 'M80', 'M100'], '4 1 % soil_moisture'),
  ...run(0x1a, ['P1', 'P2', 'P3', 'P6', 'P12'], '5 1 mm rain'),
  ...run(0x21, ['PN01', 'PN05', 'PN10', 'PN30'], '5 1 mm rain'),
  ...run(
    0x28,
    eight.map((n) => `Q${n}`),
    '9 3 m3/s flow',
  ),
  ...run(
    0x3c,
    eight.map((n) => `Z${n}`),
    '7 3 m water_level',
  ),
  ...run(
    0x58,
    eight.map((n) => `WP${n}`),
    '5 2 kPa pressure',
  ),
  ...run(
    0x60,
    eight.map((n) => `SYL${n}`),
    '11 3 m3 remaining_volume',
  ),
  ...run(
    0x68,
    eight.map((n) => `SBL${n}`),
    '10 2 m3/h flow',
  ),
  ...run(0x70, ['VTA', 'VTB', 'VTC'], '4 1 V voltage'),
  ...run(0x73, ['VIA', 'VIB', 'VIC'], '4 1 A current'),
  ...run(
    0xf5,
    eight.map((n) => `DRZ${n}`),
    '0 0 m water_level',
  ),
]

test('each element is that of the standard, and none is missing', () => {
  const written = elements
    .filter(({ guide }) => guide !== '45')
    .map(({ guide, name, digits, decimals, unit }) => [guide, name, digits, decimals, unit || '-'].join(' '))
  expect(written.toSorted()).toEqual(rows.map((row) => row.split(' ').slice(0, 5).join(' ')).toSorted())
  expect(elements.find(({ guide }) => guide === '45')?.name).toBe('ZT')
})

test('each element has a quantity that takes its unit', () => {
  const misfits = rows.filter((row) => {
    const [, , , , unit = '', id = ''] = row.split(' ')
    const quantity = quantities.get(id)
    return !quantity || (unit !== '-' && unit !== quantity.unit && !Object.hasOwn(quantity.units, unit))
  })
  expect(misfits).toEqual([])
})
