import { z } from '@hono/zod-openapi'
import { attentionStates } from '../../core/alarm/alarm.ts'
import { priorities } from '../../core/alarm/priority.ts'
import { warningColours } from '../../core/alarm/warning-colour.ts'
import { noticeKinds } from '../../core/notice/kind.ts'
import { noticeOutcomes } from '../../core/notice/outcome.ts'

const Text = z.object({ 'zh-CN': z.string(), en: z.string() })
const Time = z.iso.datetime()
const Called = z.string().optional().openapi({
  description: 'Where a person has acted themselves: what they are called. A token has none, whatever its name',
})

/** An alarm as the API says it: what it is about, what it was raised on, and what people have done. */
export const AlarmBody = z
  .object({
    id: z.string().openapi({ example: 'huoshui-linka.lake.level.high' }),
    revision: z.int().openapi({ description: 'Grows with every change; send it with an action' }),
    state: z.enum(attentionStates),
    condition: z.enum(['normal', 'active']),
    priority: z.enum(priorities),
    colour: z.enum(warningColours).optional().openapi({ description: 'Of a flood warning: 蓝 黄 橙 红' }),
    kind: z
      .string()
      .optional()
      .openapi({ description: 'Absent where the rule is not known any more', example: 'high' }),
    name: Text.openapi({ description: 'Of the rule; its id where it is not known any more' }),
    site: z.string(),
    siteName: Text,
    asset: z.string().optional(),
    assetName: Text.optional(),
    point: z.string().optional().openapi({ description: '{site}/{asset}/{point}' }),
    device: z.string().optional(),
    deviceName: Text.optional(),
    value: z.number().nullable().optional().openapi({ description: 'That it was raised on' }),
    word: z.string().optional().openapi({ description: 'Of the value, where it is the code of a state' }),
    wordName: Text.optional(),
    limit: z.number().optional(),
    unit: z.string().openapi({ description: "Of value and limit; '' for counts, codes and yes or no" }),
    speaks: z
      .enum(['value', 'silent'])
      .openapi({ description: 'silent: value and limit are numbers that tell people nothing' }),
    since: Time.optional().openapi({ description: 'Time of the reading that it was raised on' }),
    receivedAt: Time.optional().openapi({ description: 'When we received that reading' }),
    respondBy: Time.optional().openapi({ description: 'Received, plus the time to respond' }),
    returnedAt: Time.optional(),
    order: z.literal('first-out').optional().openapi({ description: 'The first of its group' }),
    occurrence: z.int(),
    annunciations: z.int(),
    note: z.enum(['required', 'optional']).openapi({ description: 'Whether acknowledging it needs a note' }),
    latching: z.enum(['latching', 'free']),
    audience: z.enum(['people', 'shadow']),
    acknowledged: z
      .object({ by: z.string(), person: Called, at: Time, channel: z.string(), note: z.string().optional() })
      .optional(),
    shelved: z
      .object({
        by: z.string(),
        person: Called,
        second: z.string().optional(),
        secondPerson: Called,
        why: z.string(),
        at: Time,
        until: Time,
        mode: z.enum(['timed', 'one-shot']),
      })
      .optional(),
    suppressed: z.array(z.string()).openapi({ description: 'Why it is suppressed by design' }),
    outOfService: z.object({ by: z.string(), person: Called, at: Time, workOrder: z.string() }).optional(),
  })
  .openapi('Alarm')
export type AlarmBody = z.infer<typeof AlarmBody>

/** A person told of an alarm, and how far that came. */
export const ToldBody = z
  .object({
    at: Time.openapi({ description: 'Of the last try' }),
    recipient: z.string(),
    channel: z.string(),
    kind: z.enum(noticeKinds),
    outcome: z.enum(noticeOutcomes).openapi({
      description:
        'sent: no answer yet; retrying: not accepted, and tried again; failed: given up; dropped: not accepted, and no longer worth telling',
    }),
    attempts: z.int(),
    detail: z.string().optional().openapi({ description: 'Why it was not accepted' }),
  })
  .openapi('Told')

/** What a crew needs to act: the alarm, its cause, consequence and response, and where the trend is. */
export const CardBody = AlarmBody.extend({
  cause: Text.optional(),
  consequence: Text.optional(),
  response: Text.optional(),
  notes: z.array(Text).optional().openapi({ description: 'What people say of it with one tap, by the plant file' }),
  timeToRespondMs: z.number().optional(),
  ruleVersion: z.string().optional(),
  shelveMaxMs: z.number().optional(),
  now: z
    .object({ value: z.number().nullable(), at: Time, quality: z.int() })
    .optional()
    .openapi({ description: "The point's newest reading" }),
  told: z.array(ToldBody).openapi({ description: 'Who was told of this occurrence: each notice, each recipient' }),
  links: z.object({ readings: z.string().optional(), journal: z.string() }),
}).openapi('AlarmCard')
export type CardBody = z.infer<typeof CardBody>

/** A journal entry as the API says it. */
export const EntryBody = z
  .object({
    number: z.int().openapi({ description: 'Place in the journal; grows by one' }),
    at: Time.openapi({ description: "The reading's time, or the person's" }),
    serverAt: Time,
    alarm: z.string(),
    site: z.string(),
    occurrence: z.int(),
    event: z.string().openapi({
      example: 'raised',
      description: 'What changed the alarm; `rule-added`, `rule-changed` and `rule-removed` are edits of its rule',
    }),
    from: z.enum(attentionStates),
    to: z.enum(attentionStates),
    who: z.string(),
    why: z.string(),
    ruleVersion: z.string(),
    ruleVersionBefore: z.string().optional().openapi({ description: 'Of `rule-changed`: the version before' }),
    priority: z.enum(priorities),
    call: z.enum(['annunciated', 'quiet']),
    audience: z.enum(['people', 'shadow']),
    value: z.number().nullable().optional(),
    limit: z.number().optional(),
    colour: z.enum(warningColours).optional(),
    order: z.literal('first-out').optional(),
    channel: z.string().optional(),
    note: z.string().optional(),
    second: z.string().optional(),
    secondPerson: Called,
    person: Called,
    until: Time.optional(),
  })
  .openapi('JournalEntry')
export type EntryBody = z.infer<typeof EntryBody>

/** The data of an `event: alarm`. */
export const AlarmUpdateBody = z
  .object({
    alarm: AlarmBody,
    entry: EntryBody.optional().openapi({ description: 'What happened; absent for what stood when the stream began' }),
  })
  .openapi('AlarmUpdate')
export type AlarmUpdateBody = z.infer<typeof AlarmUpdateBody>
