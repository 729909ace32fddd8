import { z } from 'zod'
import { ScaleOption } from '../../scale.ts'
import { DeviceOption, DeviceSite } from '../device.ts'
import { UnitNames } from '../options.ts'
import { PointerText } from '../pointer.ts'
import { EachPath } from './entries.ts'
import { ListOption } from './lists.ts'
import { leavesOf, type Source } from './source.ts'
import { Scalar, SourceOption } from './source-option.ts'
import { TimeOption, timeSources } from './time-option.ts'

/** The options of a mapping: what in a message is whose, when, and how good. `docs/formats.md` shows it by example. */

/** A unit: `cm`, or where it stands. */
const UnitOption = z.union([
  z
    .string()
    .regex(/^(?!\/|\d[#/])/)
    .transform((value): Source => ({ kind: 'constant', value })),
  SourceOption,
])

const words = z.array(Scalar).default([])
const QualityOption = z.union([
  z.strictObject({ field: SourceOption, good: z.array(Scalar).min(1), suspect: words }),
  z.strictObject({ field: SourceOption, bad: z.array(Scalar).min(1), suspect: words }),
  z.strictObject({
    field: SourceOption,
    opc: z.union(
      [z.literal('da'), z.literal('ua')],
      'expected da (classic OPC: 192 is good, 0 is bad) or ua (OPC UA: 0 is good)',
    ),
  }),
])
export type QualityOption = z.output<typeof QualityOption>

const ValueOption = SourceOption.refine(keepsSigns, 'a + or - belongs to the number behind it: use split: sign')
const how = {
  value: ValueOption,
  as: z
    .enum(['number', 'measure'])
    .optional()
    .describe('Text that is a number: "1.23"; or a number with its unit: "1.23 m"'),
  decimal: z.literal(',').optional().describe('Where text writes 1,23 for 1.23'),
  scale: ScaleOption.optional(),
  words: z.record(z.string(), Scalar).optional().describe("The device's own words: { 运行: running }"),
  contains: z
    .record(z.string().min(1), Scalar)
    .optional()
    .describe('Words anywhere in a text, between other words: { LEAKING: on }; the first that is there counts'),
  otherwise: Scalar.optional().describe(
    'Every text that is none of words or contains; without it such a text is refused',
  ),
  bits: z
    .tuple([z.number().int().min(0).max(31), z.number().int().min(1).max(31)])
    .optional()
    .describe('Of a whole number only these bits: [lowest, how many]'),
  unit: UnitOption.optional(),
  time: TimeOption.optional(),
  quality: QualityOption.optional(),
}
const Value = z.strictObject(how)
const NamedValue = z.strictObject({ name: SourceOption, ...how })
const Members = z.strictObject({ members: PointerText, ignore: z.array(z.string()).default([]) })

export type ValueRule = z.output<typeof Value> & { readonly name: Source }
export type MembersRule = z.output<typeof Members>

function keepsSigns(source: Source): boolean {
  return source.kind !== 'part' || (!/[+-]/.test(source.split) && keepsSigns(source.of))
}

const byPoint = z
  .record(z.string(), z.union([ValueOption.transform((value): z.output<typeof Value> => ({ value })), Value]))
  .transform((rules) =>
    Object.entries(rules).map(([wire, rule]): ValueRule => ({ name: { kind: 'constant', value: wire }, ...rule })),
  )

/** `{ wire: /field }`, or a list of rules whose point's name stands in the message. */
export const ReadingRules = z.union([z.array(z.union([NamedValue, Members])).min(1), byPoint])
export type ReadingRules = z.output<typeof ReadingRules>

const Condition = z.union([
  z.strictObject({ field: SourceOption, is: z.union([Scalar, z.array(Scalar).min(1)]) }),
  z.strictObject({ field: SourceOption, not: z.union([Scalar, z.array(Scalar).min(1)]) }),
  z.strictObject({ field: SourceOption, exists: z.boolean() }),
])
export type Condition = z.output<typeof Condition>

const StatusRule = z.strictObject({
  field: SourceOption,
  online: z.array(Scalar).default([]),
  offline: z.array(Scalar).default([]),
})
export type StatusRule = z.output<typeof StatusRule>

/** As every decoder names its device, or by any field. */
export const DeviceField = z.union(
  [DeviceOption, z.strictObject({ field: SourceOption, ...DeviceSite })],
  'expected { is: site/device }, { topic: level }, { pointer: /field } or { field: … }',
)

export const MappingOptions = z.strictObject({
  device: DeviceField,
  each: EachPath.optional().describe('A list; each of its entries is read as a message of its own'),
  where: z.array(Condition).default([]).describe('Entries that do not fit all of these are no telemetry'),
  lists: z.array(ListOption).default([]).describe('Lists of which not every entry is read: how many they have'),
  time: TimeOption.optional().describe('Default: the time of receipt'),
  units: UnitNames,
  readings: ReadingRules.default([]),
  status: StatusRule.optional().describe('Words for a device that is on or off line: events, never readings'),
})
export type MappingOptions = z.output<typeof MappingOptions>

/** Every field that a mapping reads. */
export function sourcesOf({
  device,
  where,
  time,
  readings,
  status,
}: Pick<MappingOptions, 'device' | 'where' | 'readings'> & Partial<MappingOptions>): readonly Source[] {
  const rules: readonly (ValueRule | MembersRule)[] = readings
  const read = [
    ...('field' in device ? [device.field] : 'pointer' in device ? [{ kind: 'entry', ...device } as const] : []),
    ...where.map(({ field }) => field),
    ...timeSources(time),
    ...rules.flatMap((rule): readonly (Source | undefined)[] =>
      'members' in rule
        ? [{ kind: 'entry', pointer: rule.members }]
        : [rule.value, rule.name, rule.unit, rule.quality?.field, ...timeSources(rule.time)],
    ),
    status?.field,
  ]
  return read.flatMap((source) => (source ? leavesOf(source) : []))
}

/** A mapping of nothing is a mistake. */
export function mapsSomething({ readings, status }: Pick<MappingOptions, 'readings' | 'status'>): boolean {
  return readings.length > 0 || status !== undefined
}
