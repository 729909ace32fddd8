import proto from 'sparkplug-payload/lib/sparkplugPayloadProto.js'

/**
 * Sparkplug B payloads. The protobuf classes of `sparkplug-payload` are used rather than its `decodePayload`, which
 * makes null of a metric without a datatype (allowed in DATA) and a negative number of a large UInt32.
 */
const { Payload, DataType } = proto.org.eclipse.tahu.protobuf
type PayloadMetric = (typeof Payload.prototype.metrics)[number]

export interface SparkplugPayload {
  /** Epoch ms, as every time here. */
  readonly timestamp?: number
  /** 0 to 255; a NDEATH has none. */
  readonly seq?: number
  readonly metrics: readonly Metric[]
}

export interface Metric {
  readonly name?: string
  /** Decimal text of a uint64. */
  readonly alias?: string
  readonly timestamp?: number
  /** Undefined where the message does not say, and the birth has. */
  readonly datatype?: number
  readonly historical: boolean
  readonly isNull: boolean
  readonly properties: ReadonlyMap<string, unknown>
  /** The value by its datatype: integers travel unsigned, so without it a negative one would be a large one. */
  value(datatype: number): MetricValue
}

export type MetricValue =
  | { readonly ok: true; readonly value: number | boolean | string }
  | { readonly ok: false; readonly detail: string }

/** Undefined when the bytes are no Sparkplug B payload. */
export function parsePayload(bytes: Uint8Array): SparkplugPayload | undefined {
  try {
    const payload = Payload.decode(bytes)
    return {
      ...own(payload, 'timestamp', Number),
      ...own(payload, 'seq', Number),
      metrics: payload.metrics.map(readMetric),
    }
  } catch {
    return undefined
  }
}

/** A field that is in the message; protobuf's classes show the default of one that is not. */
function own<K extends string, T>(
  from: Partial<Record<K, unknown>>,
  key: K,
  read: (value: unknown) => T,
): { [P in K]?: T } {
  const found: { [P in K]?: T } = {}
  if (Object.hasOwn(from, key)) found[key] = read(from[key])
  return found
}

function readMetric(metric: PayloadMetric): Metric {
  return {
    ...own(metric, 'name', String),
    ...own(metric, 'alias', String),
    ...own(metric, 'timestamp', Number),
    ...own(metric, 'datatype', Number),
    historical: metric.isHistorical === true,
    isNull: metric.isNull === true,
    properties: readProperties(metric.properties),
    value: (datatype) => readValue(metric, datatype),
  }
}

function readProperties(set: PayloadMetric['properties']): ReadonlyMap<string, unknown> {
  const values = set?.values ?? []
  return new Map(
    (set?.keys ?? []).flatMap((key, index) => {
      const property = values[index]
      if (!property || property.isNull) return []
      const long = property.longValue
      const kinds = ['stringValue', 'intValue', 'doubleValue', 'floatValue', 'booleanValue'] as const
      const kind = kinds.find((name) => Object.hasOwn(property, name))
      if (kind) return [[key, property[kind]] as const]
      return Object.hasOwn(property, 'longValue') ? [[key, Number(long)] as const] : []
    }),
  )
}

function readValue(metric: PayloadMetric, datatype: number): MetricValue {
  const value = (value: number | boolean | string): MetricValue => ({ ok: true, value })
  const has = (field: keyof PayloadMetric) => Object.hasOwn(metric, field)
  switch (datatype) {
    case DataType.Int8:
    case DataType.Int16:
    case DataType.Int32:
    case DataType.UInt8:
    case DataType.UInt16:
    case DataType.UInt32:
    case DataType.Int64:
    case DataType.UInt64:
    case DataType.DateTime:
      return has('intValue') || has('longValue') ? readInteger(metric, datatype) : mismatch(datatype)
    case DataType.Float:
    case DataType.Double:
      if (has('doubleValue')) return value(metric.doubleValue ?? Number.NaN)
      return has('floatValue') ? value(metric.floatValue ?? Number.NaN) : mismatch(datatype)
    case DataType.Boolean:
      return has('booleanValue') ? value(metric.booleanValue === true) : mismatch(datatype)
    case DataType.String:
    case DataType.Text:
      return has('stringValue') ? value(metric.stringValue ?? '') : mismatch(datatype)
    default:
      return { ok: false, detail: `datatype ${DataType[datatype] ?? datatype} is no value of a point` }
  }
}

const signedBits: Readonly<Record<number, number>> = {
  [DataType.Int8]: 8,
  [DataType.Int16]: 16,
  [DataType.Int32]: 32,
  [DataType.Int64]: 64,
}

function readInteger(metric: PayloadMetric, datatype: number): MetricValue {
  const raw = Object.hasOwn(metric, 'intValue') ? BigInt(metric.intValue ?? 0) : BigInt(String(metric.longValue))
  const bits = signedBits[datatype]
  const exact = bits === undefined ? raw : BigInt.asIntN(bits, raw)
  const value = Number(exact)
  if (Number.isSafeInteger(value)) return { ok: true, value }
  return { ok: false, detail: `${exact} is beyond 2^53: it would lose digits` }
}

function mismatch(datatype: number): MetricValue {
  return { ok: false, detail: `no value of datatype ${DataType[datatype]}` }
}
