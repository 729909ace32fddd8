/**
 * The register of quantities: what can be measured, in which unit it is kept, which units a device may send.
 * A quantity's id is the measurement's name in the store.
 */

/** `gauge`: a level at a moment. `amount`: a sum since the last report (rain). `counter`: only grows. `state`: a code. */
export type QuantityKind = 'gauge' | 'amount' | 'counter' | 'state'

/** Text that people see, in both languages. */
export interface LocalText {
  readonly 'zh-CN': string
  readonly en: string
}

export interface Quantity {
  readonly id: string
  readonly kind: QuantityKind
  /** Unit in the store, UCUM-like symbol; '' where there is none. */
  readonly unit: string
  readonly name: LocalText
  /** Other units a device may send: canonical = ((sent − subtract) × multiply) / divide + add. */
  readonly units: Readonly<Record<string, Conversion>>
  /** Codes of a `state` quantity, by the word a device sends. */
  readonly states?: Readonly<Record<string, number>>
}

/** Two integers rather than a factor, so that 260 mm becomes 0.26 m and not 0.26000000000000001. */
export interface Conversion {
  readonly subtract?: number
  readonly multiply?: number
  readonly divide?: number
  readonly add?: number
}

export const pumpStates = { stopped: 0, running: 1, tripped: 2, starting: 3, stopping: 4, maintenance: 5 } as const
export const gateStates = { closed: 0, open: 1, opening: 2, closing: 3, stopped: 4, fault: 5 } as const
export const switchStates = { off: 0, on: 1 } as const
export const doorStates = { closed: 0, open: 1 } as const
export const mainsStates = { failed: 0, ok: 1 } as const
export const modeStates = { local: 0, remote: 1, auto: 2 } as const

const millimetre = { divide: 1000 }
const centimetre = { divide: 100 }
const foot = { multiply: 3048, divide: 10000 }
const temperatures = { K: { add: -273.15 }, degF: { subtract: 32, multiply: 5, divide: 9 } }

function gauge(id: string, unit: string, zh: string, en: string, units: Record<string, Conversion> = {}): Quantity {
  return { id, kind: 'gauge', unit, name: { 'zh-CN': zh, en }, units }
}
function state(id: string, zh: string, en: string, states: Record<string, number>): Quantity {
  return { id, kind: 'state', unit: '', name: { 'zh-CN': zh, en }, units: {}, states }
}

const register: readonly Quantity[] = [
  gauge('water_level', 'm', '水位', 'Water level', { cm: centimetre, mm: millimetre, ft: foot }),
  gauge('distance', 'm', '空高', 'Distance to water', { cm: centimetre, mm: millimetre, ft: foot }),
  gauge('flow', 'm3/s', '流量', 'Flow', {
    'l/s': { divide: 1000 },
    'm3/h': { divide: 3600 },
    'l/min': { divide: 60000 },
  }),
  gauge('velocity', 'm/s', '流速', 'Velocity', { 'cm/s': centimetre }),
  gauge('gate_opening', '%', '闸门开度', 'Gate opening'),
  gauge('gate_command', '%', '闸门开度指令', 'Commanded gate opening'),
  gauge('torque', '%', '力矩', 'Torque'),
  gauge('current', 'A', '电流', 'Current', { mA: { divide: 1000 } }),
  gauge('power', 'kW', '功率', 'Power', { W: { divide: 1000 } }),
  gauge('pressure', 'kPa', '压力', 'Pressure', {
    bar: { multiply: 100 },
    MPa: { multiply: 1000 },
    Pa: { divide: 1000 },
    hPa: { divide: 10 },
    mbar: { divide: 10 },
    psi: { multiply: 6.894757293168 },
    mH2O: { multiply: 9.80665 },
  }),
  gauge('vibration', 'mm/s', '振动', 'Vibration'),
  gauge('water_temperature', 'degC', '水温', 'Water temperature', temperatures),
  gauge('air_temperature', 'degC', '气温', 'Air temperature', temperatures),
  gauge('humidity', '%', '湿度', 'Relative humidity'),
  gauge('wind_speed', 'm/s', '风速', 'Wind speed', { 'km/h': { multiply: 10, divide: 36 } }),
  gauge('ph', '', '酸碱度', 'pH'),
  gauge('dissolved_oxygen', '%', '溶解氧饱和度', 'Dissolved oxygen saturation'),
  gauge('dissolved_oxygen_mass', 'mg/L', '溶解氧', 'Dissolved oxygen'),
  gauge('conductivity', 'uS/cm', '电导率', 'Conductivity', { 'mS/cm': { multiply: 1000 } }),
  gauge('turbidity', 'NTU', '浊度', 'Turbidity'),
  gauge('ammonia_nitrogen', 'mg/L', '氨氮', 'Ammonia nitrogen'),
  gauge('soil_moisture', '%', '土壤含水率', 'Soil moisture'),
  gauge('soil_temperature', 'degC', '土壤温度', 'Soil temperature', temperatures),
  gauge('battery', 'V', '电池电压', 'Battery voltage', { mV: { divide: 1000 } }),
  gauge('battery_charge', '%', '电池电量', 'Battery charge'),
  gauge('signal', 'dBm', '信号强度', 'Signal strength'),
  {
    id: 'rain',
    kind: 'amount',
    unit: 'mm',
    name: { 'zh-CN': '雨量', en: 'Rain' },
    units: { cm: { multiply: 10 }, in: { multiply: 254, divide: 10 } },
  },
  {
    id: 'irrigation_volume',
    kind: 'counter',
    unit: 'm3',
    name: { 'zh-CN': '灌溉水量', en: 'Irrigation volume' },
    units: { l: { divide: 1000 } },
  },
  {
    id: 'energy',
    kind: 'counter',
    unit: 'kWh',
    name: { 'zh-CN': '电能', en: 'Energy' },
    units: { Wh: { divide: 1000 } },
  },
  {
    id: 'run_hours',
    kind: 'counter',
    unit: 'h',
    name: { 'zh-CN': '运行小时', en: 'Run hours' },
    units: { min: { divide: 60 }, s: { divide: 3600 } },
  },
  { id: 'starts', kind: 'counter', unit: '', name: { 'zh-CN': '启动次数', en: 'Starts' }, units: {} },
  state('pump_state', '水泵状态', 'Pump state', pumpStates),
  state('gate_state', '闸门状态', 'Gate state', gateStates),
  state('valve_state', '阀门状态', 'Valve state', gateStates),
  state('float_switch', '浮球开关', 'Float switch', switchStates),
  state('mains', '市电', 'Mains power', mainsStates),
  state('door', '柜门', 'Cabinet door', doorStates),
  state('control_mode', '控制方式', 'Control mode', modeStates),
  state('screen_blocked', '格栅堵塞', 'Screen blocked', switchStates),
]

export const quantities: ReadonlyMap<string, Quantity> = new Map(register.map((quantity) => [quantity.id, quantity]))

/** A value in the quantity's own unit; the caller has checked that the unit is one of the quantity's. */
export function toCanonical(quantity: Quantity, unit: string, value: number): number {
  const conversion = unit === quantity.unit ? undefined : quantity.units[unit]
  if (!conversion) return value
  const { subtract = 0, multiply = 1, divide = 1, add = 0 } = conversion
  return ((value - subtract) * multiply) / divide + add
}

/** The code of a state's word, case-insensitive; undefined when the quantity has no such state. */
export function stateCode(quantity: Quantity, word: string): number | undefined {
  const code = word.toLowerCase()
  return quantity.states && Object.keys(quantity.states).includes(code) ? quantity.states[code] : undefined
}

const gateNamesZh = { closed: '关', open: '开', opening: '开启中', closing: '关闭中', stopped: '中停', fault: '故障' }
const stateNamesZh: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pump_state: {
    stopped: '停止',
    running: '运行',
    tripped: '跳闸',
    starting: '启动中',
    stopping: '停机中',
    maintenance: '检修',
  },
  gate_state: gateNamesZh,
  valve_state: gateNamesZh,
  float_switch: { off: '未触发', on: '触发' },
  mains: { failed: '停电', ok: '正常' },
  door: { closed: '关', open: '开' },
  control_mode: { local: '就地', remote: '远程', auto: '自动' },
  screen_blocked: { off: '畅通', on: '堵塞' },
}

/** What people call a state, by its word; the word itself where it has no name. */
export function stateName(quantity: Pick<Quantity, 'id'>, word: string): LocalText {
  return { 'zh-CN': stateNamesZh[quantity.id]?.[word] ?? word, en: word }
}

/** The word of a state's code; undefined when the quantity has no such state. */
export function stateWord(quantity: Quantity, code: number): string | undefined {
  return Object.entries(quantity.states ?? {}).find(([, value]) => value === code)?.[0]
}
