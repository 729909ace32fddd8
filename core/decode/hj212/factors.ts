/**
 * The factors of HJ 212-2017 (appendix B, tables B.1, B.2, B.3) by code: what they are as quantities of ours, and the unit
 * that the standard gives them, which no frame names. Two public tables were compared (srdgame/lua-HJ212, lingkejia's
 * polcodeList17): they agree on all that is here. The codes of HJ/T 212-2005 stand beside those that replaced them.
 */
export interface Factor {
  readonly code: string
  /** In HJ/T 212-2005. */
  readonly former?: string
  readonly quantity: string
  /** As our quantities write it; '' where there is none. */
  readonly unit: string
  /** Of `-Cou`, what came in a span: kg of what is dissolved in mg/L, g of µg/L, mg of ng/L. '' where there is none. */
  readonly sumUnit: string
}

// code, former code, quantity, unit
const rows = `
w00000 B01 flow l/s
w01001 001 ph -
w01002 002 color -
w01006 - total_dissolved_solids mg/L
w01009 - dissolved_oxygen_mass mg/L
w01010 - water_temperature degC
w01012 003 suspended_solids mg/L
w01014 - conductivity uS/cm
w01017 010 bod5 mg/L
w01018 011 cod mg/L
w01019 - permanganate_index mg/L
w01020 015 total_organic_carbon mg/L
w02003 550 fecal_coliforms count/L
w02006 - bacteria count/L
w03001 570 alpha_radioactivity Bq/L
w03002 571 beta_radioactivity Bq/L
w19001 - total_surfactants mg/L
w19002 520 surfactants mg/L
w20012 039 barium mg/L
w20023 037 boron mg/L
w20038 040 cobalt mg/L
w20061 038 molybdenum mg/L
w20089 041 thallium ng/L
w20092 036 tin mg/L
w20111 020 mercury ug/L
w20113 021 alkyl_mercury ng/L
w20115 022 cadmium ug/L
w20116 023 chromium mg/L
w20117 024 hexavalent_chromium ug/L
w20119 026 arsenic ug/L
w20120 027 lead ug/L
w20121 028 nickel mg/L
w20122 029 copper mg/L
w20123 030 zinc mg/L
w20124 031 manganese mg/L
w20125 032 iron mg/L
w20126 033 silver mg/L
w20127 034 beryllium ug/L
w20128 035 selenium ug/L
w20138 - copper mg/L
w20139 - zinc mg/L
w20140 - selenium mg/L
w20141 - arsenic mg/L
w20142 - mercury ug/L
w20143 - cadmium ug/L
w20144 - lead mg/L
w21001 065 total_nitrogen mg/L
w21003 060 ammonia_nitrogen mg/L
w21004 062 kjeldahl_nitrogen mg/L
w21006 063 nitrite_nitrogen mg/L
w21007 064 nitrate_nitrogen mg/L
w21011 101 total_phosphorus mg/L
w21016 070 cyanide mg/L
w21017 072 fluoride mg/L
w21019 071 sulfide mg/L
w21022 090 chloride mg/L
w21038 - sulfate mg/L
w22001 080 petroleum mg/L
w23002 110 volatile_phenol mg/L
w25043 540 benzo_a_pyrene ug/L
w33001 350 hch ng/L
w33007 351 ddt ng/L
w99001 061 organic_nitrogen mg/L
a01001 - air_temperature degC
a01002 - humidity %
a01006 - air_pressure kPa
a01007 - wind_speed m/s
a01008 - wind_direction deg
a21004 - nitrogen_dioxide mg/m3
a21005 - carbon_monoxide mg/m3
a21026 - sulfur_dioxide mg/m3
LA - noise dB
Leq - noise dB
`
const sums: ReadonlyMap<string, string> = new Map([
  ['l/s', 'm3'],
  ['mg/L', 'kg'],
  ['ug/L', 'g'],
  ['ng/L', 'mg'],
])
/** What the water carries away is not told of these. */
const withoutSum: ReadonlySet<string> = new Set(['w01009'])

export const factors: readonly Factor[] = rows
  .trim()
  .split('\n')
  .map((row) => {
    const [code = '', former = '-', quantity = '', written = '-'] = row.split(' ')
    const unit = written === '-' ? '' : written
    const sumUnit = withoutSum.has(code) ? '' : (sums.get(unit) ?? '')
    return { code, ...(former === '-' ? {} : { former }), quantity, unit, sumUnit }
  })

const byCode = new Map(factors.map((factor) => [factor.code, factor]))
const byFormer = new Map(factors.flatMap((factor) => (factor.former === undefined ? [] : [[factor.former, factor]])))

/**
 * The unit of what `w01018-Rtd` or `w00000-Cou` says; undefined where the standard has none. HJ/T 212-2005 gave all that is
 * dissolved in mg/L, and what came in a span in kg.
 */
export function factorUnit(name: string): string | undefined {
  const [code = '', what = ''] = name.split('-')
  const isSum = what === 'Cou'
  const factor = byCode.get(code)
  if (factor) return (isSum ? factor.sumUnit : factor.unit) || undefined
  const before = byFormer.get(code)
  if (!before) return undefined
  const isDissolved = /^[un]g\/L$/.test(before.unit)
  if (isSum) return (isDissolved ? 'kg' : before.sumUnit) || undefined
  return (isDissolved ? 'mg/L' : before.unit) || undefined
}
