import { z } from 'zod'

/** A provider told in the file how it is spoken to: no expressions, only dotted paths, equality and lengths. */

const Scalar = z.union([z.string(), z.number(), z.boolean()])
const Text = z.string().min(1)
const Path = z
  .string()
  .regex(/^[\w$-]+(\.[\w$-]+)*$/, 'expected keys and indexes with dots between them, like SendStatusSet.0.Code')
const url = z.string().regex(/^https?:\/\//, 'expected a URL that begins with http:// or https://')

export type Filled = string | number | boolean | null | readonly Filled[] | { readonly [key: string]: Filled }
const Json: z.ZodType<Filled> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(Json), z.record(z.string(), Json)]),
)

/** True of an answer where all that is said fits. */
const match = {
  status: z.int().min(100).max(599).optional(),
  path: Path.optional(),
  equals: z.union([Scalar, z.array(Scalar).min(1)]).optional(),
  text: Text.optional().describe('The whole body'),
}
const Match = z.strictObject(match)
export type MatchFile = z.infer<typeof Match>

const Sign = z.union([
  z.strictObject({
    hmac: z.enum(['sha1', 'sha256', 'sha512']),
    key: Text,
    over: Text.describe('{time} is in seconds, {timeMs} in ms, {body} the body as sent'),
    header: Text,
    timeHeader: Text.optional().describe('Which shows {time}'),
    encoding: z.enum(['base64', 'hex']).optional(),
  }),
  z.strictObject({
    aliyun: z.strictObject({ id: Text, secret: Text, action: Text, version: Text }).describe('ACS3-HMAC-SHA256'),
  }),
  z.strictObject({
    tencent: z
      .strictObject({ id: Text, secret: Text, service: Text, action: Text, version: Text, region: Text.optional() })
      .describe('TC3-HMAC-SHA256'),
  }),
])
export type SignFile = z.infer<typeof Sign>

const Request = z.strictObject({
  url,
  method: z.enum(['POST', 'GET']).optional(),
  headers: z.record(z.string(), Text).optional(),
  query: z.record(z.string(), Text).optional(),
  form: z
    .record(z.string(), Json)
    .optional()
    .describe('application/x-www-form-urlencoded; keys and values in it become JSON'),
  json: Json.optional(),
  sign: Sign.optional(),
})
export type RequestFile = z.infer<typeof Request>

const Wait = z.union([
  z.number().min(1),
  z.string().regex(/^(header|path):.+$/, 'expected seconds, header:NAME or path:PATH'),
])

const Receipts = z.strictObject({
  path: z.string().regex(/^\/[\w./-]+$/, 'expected a path like /api/v1/receipts/sms-city'),
  secret: Text,
  as: z.enum(['json', 'form']).optional(),
  each: z.string().optional().describe('Where the list is; left out or empty: the whole body, one or many'),
  id: Path,
  person: Path.optional(),
  delivered: Match.optional(),
  undelivered: Match.optional(),
  reason: Path.optional(),
  digits: Path.optional().describe('Keys that were pressed'),
  at: Path.optional(),
  zone: z
    .string()
    .regex(/^[+-]\d\d:\d\d$/, 'expected an offset like +08:00')
    .optional()
    .describe('Of times without one. Default +08:00'),
  reply: z.string().optional(),
})
export type ReceiptsFile = z.infer<typeof Receipts>

export const GatewayShape = {
  as: z.enum(['sms', 'voice', 'gateway']).describe('By which word people are reached; gateway: a group'),
  proves: z.enum(['accepted', 'delivered', 'answered']),
  request: Request,
  accepted: z.strictObject({ ...match, id: Path.optional() }),
  limited: z
    .array(z.strictObject({ ...match, wait: Wait, whose: z.literal('person').optional() }))
    .max(50)
    .optional(),
  refused: z
    .array(z.strictObject({ ...match, whose: z.enum(['person', 'message', 'channel']).optional() }))
    .max(50)
    .optional(),
  receipts: Receipts.optional(),
  parts: z
    .strictObject({
      most: z.int().min(1).max(10),
      of: Text.describe('What the person reads: the signature, the approved text with its fields in place'),
    })
    .optional()
    .describe(
      'Of an SMS: it is cut to so many parts (70 letters in one, 67 in each of several), and they count as messages',
    ),
} as const
const Gateway = z.strictObject(GatewayShape)
export type GatewayFile = z.infer<typeof Gateway>
