import { z } from '@hono/zod-openapi'
import { deviceStates } from '../../core/device-status.ts'
import { Latest } from '../live/schema.ts'

const Time = z.iso.datetime()

export const State = z.enum(deviceStates)

/** A device as the API says it. */
export const DeviceBody = z
  .object({
    id: z.string().openapi({ description: '{site}/{device}', example: 'huoshui-linka/linka-1' }),
    gateway: z.string().optional(),
    address: z.string().optional(),
    state: State.openapi({
      description:
        'session-lost (network or power), silent (connected, no data), clock-wrong (data with a wrong time) are three kinds of offline',
    }),
    label: z.object({ 'zh-CN': z.string(), en: z.string() }),
    since: Time.optional().openapi({ description: 'Since when, where the state has a beginning' }),
    because: z
      .enum(['stands-still', 'ahead', 'behind'])
      .optional()
      .openapi({ description: 'What is wrong with its clock' }),
    session: z.object({ state: z.enum(['unknown', 'online', 'offline']), since: Time.optional() }),
    aliveAt: Time.optional().openapi({
      description: 'When it last said that it lives, and nothing else (a keep-alive of SL 651)',
    }),
    expectedEveryMs: z.number().optional().openapi({ description: 'How often its most frequent point reports, ms' }),
    data: z
      .object({ receivedAt: Time, at: Time })
      .optional()
      .openapi({ description: 'Newest reading: received, and measured at the time that is believed' }),
    clockOffsetMs: z
      .number()
      .optional()
      .openapi({ description: 'Receipt − measurement, median of the last live messages; above 0 its clock is behind' }),
    clock: z
      .object({
        told: z.enum(['by-device', 'by-receipt']),
        correctionMs: z.number().optional(),
        hint: z.object({ 'zh-CN': z.string(), en: z.string() }).optional(),
      })
      .openapi({
        description:
          'Whose time its readings have. `by-receipt`: its clock is shown to be wrong; so much is added to what it claims, and what that looks like',
      }),
    gaps: z.object({ count: z.int(), lastAt: Time, detail: z.string() }).optional(),
    messages: z.int(),
    readings: z.int(),
    rejects: z.int(),
    battery: z.array(Latest).openapi({ description: 'Newest readings of its battery points' }),
    signal: z.array(Latest).openapi({ description: 'Newest readings of its signal points' }),
  })
  .openapi('Device')
export type DeviceBody = z.infer<typeof DeviceBody>

/** The answer of `/api/v1/devices`. */
export const Devices = z.object({ devices: z.array(DeviceBody) }).openapi('Devices')
