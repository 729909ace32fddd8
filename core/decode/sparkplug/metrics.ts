import { checkInstant } from '../../instant.ts'
import type { Device } from '../../plant/plant.ts'
import { type Gathering, unknownPoint } from '../gathering.ts'
import { opcQuality } from '../opc.ts'
import { type UnitNames, unitNamed } from '../options.ts'
import type { Metric, SparkplugPayload } from './payload.ts'
import { type Birth, bornAs } from './session.ts'

/** Datatypes that no point has: DataSet, Bytes, File, Template, arrays (Sparkplug 3.0 §6.4.16). */
const firstComplexType = 16
const stringType = 12

export interface MetricContext {
  readonly device: Device
  readonly payload: SparkplugPayload
  readonly birth: Birth | undefined
  readonly receivedAt: number
  readonly units: UnitNames
  readonly ignore: readonly string[]
  readonly found: Gathering
}

/** Adds the metrics' readings and rejects; true when only a rebirth can tell what some of them are. */
export function takeMetrics(context: MetricContext): boolean {
  let unborn = false
  for (const [index, metric] of context.payload.metrics.entries()) {
    const where = `/metrics/${index}`
    if (context.found.isFull(where)) break
    unborn = takeMetric(metric, where, context) === 'unborn' || unborn
  }
  return unborn
}

function takeMetric(metric: Metric, where: string, context: MetricContext): 'unborn' | 'done' {
  const { device, birth, units, found } = context
  const born = birth && bornAs(birth, metric)
  const name = metric.name || born?.name
  if (name === undefined) {
    const detail = `alias ${metric.alias ?? '(none)'} of device ${device.site}/${device.id} was in no birth`
    found.reject('unknown-point', where, detail)
    return 'unborn'
  }
  if (context.ignore.some((prefix) => name.startsWith(prefix))) return 'done'
  const datatype = metric.datatype || born?.datatype || undefined
  if (!metric.name && born?.datatype !== undefined && datatype !== born.datatype) {
    const detail = `alias ${metric.alias} was born with datatype ${born.datatype}, and has ${datatype} now`
    found.reject('bad-shape', where, detail)
    return 'unborn'
  }
  const point = device.points.get(name)
  if (!point) {
    const mayBePoint = datatype === undefined || (datatype < firstComplexType && datatype !== stringType)
    if (mayBePoint) found.refuse(unknownPoint(device, name, where))
    return 'done'
  }
  const time = timeOf(metric, context)
  if (!time.ok) {
    found.reject('bad-time', where, time.detail)
    return 'done'
  }
  const unit = unitNamed(metric.properties.get('engUnit') ?? born?.unit, units)
  // The unit stands in the birth: without one, only the plant file can have said it.
  const needsUnit = born === undefined
  const quality = metric.properties.get('Quality')
  const reason = quality === undefined ? undefined : opcQuality(quality, 'da')
  if (metric.isNull) {
    found.take(point, { raw: null, at: time.at, where, unit, reason })
    return 'done'
  }
  if (datatype === undefined) {
    found.reject('bad-shape', where, `${name} has no datatype, and was in no birth`)
    return 'unborn'
  }
  const result = metric.value(datatype)
  if (result.ok) found.take(point, { raw: result.value, at: time.at, where, unit, needsUnit, reason })
  else found.reject('not-a-number', where, `${name}: ${result.detail}`)
  return 'done'
}

/** A historical value without its own time must not take the message's, which is the time of sending. */
function timeOf(metric: Metric, { payload, receivedAt }: MetricContext): ReturnType<typeof checkInstant> {
  if (metric.historical && metric.timestamp === undefined) return { ok: false, detail: 'historical, without a time' }
  return checkInstant(metric.timestamp ?? payload.timestamp ?? receivedAt)
}
