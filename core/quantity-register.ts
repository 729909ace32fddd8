import { airborne, dissolved } from './quantity-substances.ts'
import type { LocalText } from './words/language.ts'

/** What can be measured, as data. A quantity's id is the measurement's name in the store: it is for ever. */

/** `gauge`: a level at a moment. `amount`: a sum since the last report (rain). `counter`: only grows. `state`: a code. */
export type QuantityKind = 'gauge' | 'amount' | 'counter' | 'state'

/** What can be measured. */
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
  /** What people call its states, by word. */
  readonly stateNames?: Readonly<Record<string, LocalText>>
  /** How its readings come to a total, as `parseAdding` reads it, where its kind does not say. */
  readonly adds?: string
  /** [low, high] in `unit` of nearly all that is measured anywhere: beyond it a range is perhaps in another unit. */
  readonly typical?: readonly [number, number]
}

/** Two integers rather than a factor, so that 260 mm becomes 0.26 m and not 0.26000000000000001. */
export interface Conversion {
  readonly subtract?: number
  readonly multiply?: number
  readonly divide?: number
  readonly add?: number
}

export const pumpStates = { stopped: 0, running: 1, tripped: 2, starting: 3, stopping: 4, maintenance: 5 } as const
const gateStates = { closed: 0, open: 1, opening: 2, closing: 3, stopped: 4, fault: 5 } as const
const switchStates = { off: 0, on: 1 } as const
const doorStates = { closed: 0, open: 1 } as const
const mainsStates = { failed: 0, ok: 1 } as const
const modeStates = { local: 0, remote: 1, auto: 2 } as const
const equipmentStates = { ok: 0, fault: 1 } as const

const millimetre = { divide: 1000 }
const centimetre = { divide: 100 }
const foot = { multiply: 3048, divide: 10000 }
const temperatures = { K: { add: -273.15 }, degF: { subtract: 32, multiply: 5, divide: 9 } }

const bacteria = { 'count/mL': { multiply: 1000 }, 'MPN/L': {}, 'MPN/100mL': { multiply: 10 } }
const lengths = { cm: centimetre, mm: millimetre }

const gateNamesZh = { closed: '关', open: '开', opening: '开启中', closing: '关闭中', stopped: '中停', fault: '故障' }
/** What people call states in Chinese, by quantity and word. */
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
  contact: { off: '断开', on: '闭合' },
  equipment: { ok: '正常', fault: '故障' },
}

function gauge(id: string, unit: string, zh: string, en: string, units: Record<string, Conversion> = {}): Quantity {
  return { id, kind: 'gauge', unit, name: { 'zh-CN': zh, en }, units }
}
function state(id: string, zh: string, en: string, states: Record<string, number>): Quantity {
  const named = Object.entries(stateNamesZh[id] ?? {}).map(([word, name]) => [word, { 'zh-CN': name, en: word }])
  return {
    id,
    kind: 'state',
    unit: '',
    name: { 'zh-CN': zh, en },
    units: {},
    states,
    stateNames: Object.fromEntries(named),
  }
}

export const register: readonly Quantity[] = [
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
  gauge('power', 'kW', '功率', 'Power', { W: { divide: 1000 }, MW: { multiply: 1000 } }),
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
  gauge('turbidity', 'NTU', '浊度', 'Turbidity', { FNU: {}, FTU: {} }),
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
    units: { Wh: { divide: 1000 }, J: { divide: 3_600_000 }, kJ: { divide: 3600 }, MJ: { multiply: 10, divide: 36 } },
  },
  {
    id: 'run_hours',
    kind: 'counter',
    unit: 'h',
    name: { 'zh-CN': '运行小时', en: 'Run hours' },
    units: { min: { divide: 60 }, s: { divide: 3600 } },
  },
  { id: 'starts', kind: 'counter', unit: '', name: { 'zh-CN': '启动次数', en: 'Starts' }, units: {} },
  gauge('voltage', 'V', '电压', 'Voltage', { mV: { divide: 1000 }, kV: { multiply: 1000 } }),
  gauge('frequency', 'Hz', '频率', 'Frequency'),
  gauge('groundwater_depth', 'm', '地下水埋深', 'Depth to groundwater', lengths),
  gauge('gate_height', 'm', '闸门开高', 'Gate opening height', lengths),
  gauge('wave_height', 'm', '波浪高度', 'Wave height', lengths),
  gauge('snow_depth', 'm', '雪深', 'Snow depth', lengths),
  gauge('wetted_area', 'm2', '断面面积', 'Wetted area'),
  gauge('sediment', 'kg/m3', '含沙量', 'Sediment', { 'g/L': {}, 'mg/L': { divide: 1000 } }),
  gauge('remaining_volume', 'm3', '剩余水量', 'Remaining volume', { l: { divide: 1000 } }),
  gauge('duration', 'min', '历时', 'Duration', { s: { divide: 60 }, h: { multiply: 60 } }),
  gauge('count', '', '数量', 'Count'),
  gauge('air_pressure', 'hPa', '气压', 'Air pressure', { kPa: { multiply: 10 }, Pa: { divide: 100 }, mbar: {} }),
  // the wind comes from there; SL 651 says 1 for N, 2 for NNE … 16 for NNW
  gauge('wind_direction', 'deg', '风向', 'Wind direction', { '16-point': { subtract: 1, multiply: 45, divide: 2 } }),
  gauge('wind_force', '', '风力', 'Wind force'),
  gauge('solar_radiation', 'W/m2', '太阳辐射', 'Solar radiation'),
  gauge('illuminance', 'lx', '照度', 'Illuminance', { klx: { multiply: 1000 } }),
  gauge('noise', 'dB', '噪声', 'Noise'),
  gauge('redox', 'mV', '氧化还原电位', 'Redox potential', { V: { multiply: 1000 } }),
  gauge('salinity', 'g/L', '盐度', 'Salinity', { 'mg/L': { divide: 1000 } }),
  ...dissolved.map(([id, zh, en]) =>
    gauge(id, 'mg/L', zh, en, {
      'ug/L': { divide: 1000 },
      'ng/L': { divide: 1_000_000 },
      'g/L': { multiply: 1000 },
    }),
  ),
  gauge('color', '', '色度', 'Color'),
  gauge('fecal_coliforms', 'count/L', '粪大肠菌群', 'Fecal coliforms', bacteria),
  gauge('bacteria', 'count/L', '细菌总数', 'Bacteria', bacteria),
  gauge('alpha_radioactivity', 'Bq/L', '总α放射性', 'Gross alpha radioactivity'),
  gauge('beta_radioactivity', 'Bq/L', '总β放射性', 'Gross beta radioactivity'),
  ...airborne.map(([id, zh, en]) => gauge(id, 'ug/m3', zh, en, { 'mg/m3': { multiply: 1000 } })),
  {
    id: 'evaporation',
    kind: 'amount',
    unit: 'mm',
    name: { 'zh-CN': '蒸发量', en: 'Evaporation' },
    units: { cm: { multiply: 10 } },
  },
  {
    id: 'water_volume',
    kind: 'counter',
    unit: 'm3',
    name: { 'zh-CN': '累计水量', en: 'Water volume' },
    units: { l: { divide: 1000 }, ft3: { multiply: 28_316_846_592, divide: 1_000_000_000_000 } },
  },
  {
    id: 'pollutant_load',
    kind: 'amount',
    unit: 'kg',
    name: { 'zh-CN': '污染物排放量', en: 'Pollutant load' },
    units: { mg: { divide: 1_000_000 }, g: { divide: 1000 }, t: { multiply: 1000 } },
  },
  {
    id: 'sediment_load',
    kind: 'amount',
    unit: 't',
    name: { 'zh-CN': '输沙量', en: 'Sediment load' },
    units: { kg: { divide: 1000 }, 万t: { multiply: 10_000 } },
  },
  state('pump_state', '水泵状态', 'Pump state', pumpStates),
  state('gate_state', '闸门状态', 'Gate state', gateStates),
  state('valve_state', '阀门状态', 'Valve state', gateStates),
  state('float_switch', '浮球开关', 'Float switch', switchStates),
  state('mains', '市电', 'Mains power', mainsStates),
  state('door', '柜门', 'Cabinet door', doorStates),
  state('control_mode', '控制方式', 'Control mode', modeStates),
  state('screen_blocked', '格栅堵塞', 'Screen blocked', switchStates),
  state('contact', '开关量', 'Contact', switchStates),
  state('equipment', '设备状态', 'Equipment', equipmentStates),
]
