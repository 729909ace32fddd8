import { z } from 'zod'
import { addingForms, parseAdding } from '../adding.ts'
import { AlarmsSchema } from '../alarm/schema.ts'
import { parseDuration } from '../duration.ts'
import { isZone } from '../local-time.ts'
import { LoudspeakersSchema } from '../loudspeaker/schema.ts'
import { DutySchema } from '../people/schema.ts'
import { quantities } from '../quantity.ts'
import { ScaleText } from '../scale.ts'
import { Name } from '../topic.ts'
import { assetKinds } from './asset-kinds.ts'
import { suggest } from './nearest.ts'
import { QuantitySchema } from './quantity-schema.ts'

/**
 * The plant file as written. `compile.ts` turns it into a `Plant`; every error there and here names its path. Nothing here
 * transforms: what has been parsed is a plant file still, to which claims are added before it is read again.
 */

const Text = z
  .strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) })
  .describe('Text that people see, in Chinese and English')

const Zone = z
  .string()
  .refine((zone) => /^[A-Z]/.test(zone) && isZone(zone), {
    error: ({ input }) =>
      `expected an IANA time zone like Asia/Shanghai${suggest(String(input), Intl.supportedValuesOf('timeZone'))}`,
  })
  .describe('IANA time zone')

const Latitude = z
  .number()
  .min(-90, 'expected [latitude, longitude], the latitude from -90 to 90')
  .max(90, 'expected [latitude, longitude], the latitude from -90 to 90')
const Longitude = z.number().min(-180).max(180)
const Coordinates = z.tuple([Latitude, Longitude]).describe('[latitude, longitude] in degrees, WGS 84')

const DurationText = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'expected a duration like 10s, 5min, 4h or 1d')
  .describe('A duration: a number and ms, s, min, h or d')

const Interval = DurationText.refine((text) => parseDuration(text) !== 0, 'expected more than nothing')

/** Which there are, the plant file itself says too: `checkPoints` knows all. */
const QuantityId = z
  .string()
  .min(1)
  .meta({ examples: [...quantities.keys()], description: 'What is measured: built in, or one of `quantities`' })

export const PointSchema = z.strictObject({
  id: Name,
  quantity: QuantityId,
  name: Text.optional().describe("Default: the quantity's name"),
  unit: z.string().optional().describe("Unit the device sends. Default: the quantity's own; another is converted"),
  scale: ScaleText.optional().describe(
    'What makes a number in `unit` of the one that is sent: { from: [4, 20], to: [0, 5] }',
  ),
  adds: z
    .string()
    .refine((text) => parseAdding(text) !== undefined, `expected ${addingForms}`)
    .optional()
    .describe(`How readings come to a total: ${addingForms}. Default: as the quantity does`),
  wire: z.string().min(1).optional().describe("The point's name in the device's messages. Default: its id"),
  device: Name.optional().describe("Default: the asset's device"),
  every: Interval.optional().describe('How often a reading is expected'),
  range: z
    .tuple([z.number(), z.number()])
    .optional()
    .describe('What the instrument can report, [low, high], in the unit of the quantity'),
  sentinels: z
    .array(z.union([z.number(), z.string()]))
    .optional()
    .describe('Values that mean "no value", as sent'),
  maxRate: z
    .strictObject({ change: z.number().positive(), per: Interval })
    .optional()
    .describe(
      'The fastest change that is physically possible; a faster one is suspect until the next reading confirms it',
    ),
  spike: z
    .number()
    .positive()
    .optional()
    .describe('A step larger than this, in the quantity unit, is suspect until the next reading confirms it'),
  flat: Interval.optional().describe('An unchanged value for longer than this is suspect'),
})

export const AssetSchema = z.strictObject({
  id: Name,
  kind: z.enum(assetKinds),
  name: Text,
  at: Coordinates,
  device: Name.optional().describe('The device that reports for this asset'),
  cell: Name.optional().describe("The grid cell (网格) that it lies in. Default: its site's"),
  example: z
    .boolean()
    .optional()
    .describe('True where levels and limits are invented, because the real ones are not public'),
  levels: z
    .strictObject({ FRZ: z.number(), WRZ: z.number(), GRZ: z.number(), crest: z.number(), record: z.number() })
    .partial()
    .optional()
    .describe(
      "设防水位, 警戒水位, 保证水位, dike design level and record, in m, of the asset's first water_level point",
    ),
  points: z.array(PointSchema).min(1),
})

export const DeviceSchema = z.strictObject({
  id: Name,
  name: Text.optional(),
  gateway: Name.optional().describe('The device through which this one speaks'),
  address: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe('What it calls itself in a foreign format: a DevEUI, a MAC, `group/node/device`. In any case; unique'),
  delivery: z
    .enum(['prompt', 'delayed'])
    .optional()
    .describe('`delayed`: its readings come late by design, so that a constant lag says nothing of its clock'),
})

export const SiteSchema = z.strictObject({
  id: Name,
  kind: z.enum(['park', 'water-system']),
  name: Text,
  at: Coordinates,
  lines: z
    .array(z.array(Coordinates).min(2).max(1000))
    .max(100)
    .optional()
    .describe('Where its water runs, each line from upstream to downstream; drawn on the map'),
  crew: Name.optional().describe('The maintenance crew in charge'),
  cell: Name.optional().describe('The grid cell (网格) that it lies in'),
  zone: Name.optional().describe(
    'Sites of one zone are kept in one part of a log that has several (docs/scale.md): a rule may look at all of them',
  ),
  devices: z.array(DeviceSchema).optional(),
  assets: z.array(AssetSchema).min(1),
})

export const DecoderSchema = z.strictObject({
  topic: z.string().min(1).describe('MQTT topic filter, with + and #'),
  use: z.string().min(1).describe('Name of the decoder'),
  options: z.unknown().optional().describe("The decoder's own settings"),
})

export const PlantSchema = z.strictObject({
  version: z.literal(1),
  city: z.strictObject({
    id: Name,
    name: Text,
    zone: Zone,
    at: Coordinates,
    firstDay: z.iso
      .date('expected a date like 2025-09-01')
      .optional()
      .describe('Before it nothing was measured: an earlier time is of a clock that was not set. Default: 2015-01-01'),
  }),
  quantities: z
    .array(QuantitySchema)
    .max(1000)
    .optional()
    .describe('What is measured here and is not built in (`huoshui formats` lists what is)'),
  decoders: z.array(DecoderSchema).optional().describe('Which decoder reads which topic; the first match wins'),
  instruments: z
    .record(Name, PointSchema.partial())
    .optional()
    .describe('What points of one make have in common, to be taken in by anchor: `<<: *name`. Has no effect by itself'),
  sites: z.array(SiteSchema).min(1),
  ...DutySchema.shape,
  loudspeakers: LoudspeakersSchema.optional().describe('What can be said on site, and where (docs/notices.md)'),
  alarms: AlarmsSchema.optional().describe('When people are to be called, and what they are told (docs/alarms.md)'),
})
export type PlantFile = z.infer<typeof PlantSchema>
