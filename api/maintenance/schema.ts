import { z } from '@hono/zod-openapi'

const Time = z.iso.datetime()
const Doing = z.object({
  who: z.string(),
  person: z.string().optional().openapi({ description: 'What a person who did it themselves is called' }),
  at: Time,
})

/** Planned work as the API says it. */
export const WindowBody = z
  .object({
    id: z.string().openapi({ description: "The plant file's, or `here-` and a number", example: 'here-12' }),
    source: z.enum(['plant', 'here']).openapi({ description: '`plant`: of the plant file, which alone can change it' }),
    state: z.enum(['planned', 'now', 'over', 'ended']),
    at: z.string().openapi({ description: '{site}, {site}/{asset}, {site}/{device} or {site}/{asset}/{point}' }),
    site: z.string(),
    from: Time,
    to: Time,
    who: z.string(),
    why: z.string(),
    made: Doing.optional(),
    ended: Doing.extend({ why: z.string() }).optional(),
  })
  .openapi('MaintenanceWindow')
export type WindowBody = z.infer<typeof WindowBody>

export const Windows = z.object({ windows: z.array(WindowBody) }).openapi('MaintenanceWindows')

export const NewWindowBody = z
  .strictObject({
    at: z.string().min(1).max(200).openapi({ description: 'The place whose alarms call nobody meanwhile' }),
    from: z
      .string()
      .default('now')
      .openapi({ description: 'RFC 3339 with a zone, epoch ms or `now`; the past is now' }),
    to: z
      .string()
      .openapi({ description: 'When it ends by itself, within 31 days', example: '2026-07-18T06:00:00+08:00' }),
    why: z.string().max(1_000).openapi({ description: 'What is done there' }),
  })
  .openapi('NewMaintenanceWindow')

export const EndBody = z.strictObject({ why: z.string().max(1_000) }).openapi('EndMaintenanceWindow')
