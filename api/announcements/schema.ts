import { z } from '@hono/zod-openapi'
import { announcementStates } from '../../core/loudspeaker/announcement-state.ts'
import { clipLanguages } from '../../core/loudspeaker/schema.ts'

const Time = z.iso.datetime()

export const LoudspeakersBody = z
  .object({
    boxes: z.array(
      z.object({ site: z.string(), device: z.string(), name: z.object({ 'zh-CN': z.string(), en: z.string() }) }),
    ),
    clips: z.array(
      z.object({
        number: z.int(),
        version: z.int(),
        language: z.enum(clipLanguages),
        text: z.object({ 'zh-CN': z.string(), bo: z.string().optional(), en: z.string().optional() }),
        isSiren: z.boolean().openapi({ description: 'It needs a second person' }),
        approvedBy: z.string().optional().openapi({ description: 'Left out: it cannot be said' }),
      }),
    ),
  })
  .openapi('Loudspeakers')

export const NewAnnouncementBody = z
  .strictObject({
    site: z.string(),
    device: z.string().openapi({ description: 'The box' }),
    clip: z.int().min(1),
    reason: z.string().max(2_000).openapi({ description: 'Kept' }),
    confirm: z.boolean().openapi({ description: 'You have heard the clip, and held the button' }),
    volume: z.int().min(0).max(31).optional(),
    times: z.int().min(1).max(3).optional(),
  })
  .openapi('NewAnnouncement')

const Moment = z.object({ at: Time.optional().openapi({ description: "By the box's clock" }), receivedAt: Time })

export const AnnouncementBody = z
  .object({
    id: z.string(),
    site: z.string(),
    device: z.string(),
    clip: z.int(),
    version: z.int(),
    text: z.string(),
    askedAt: Time,
    kind: z.enum(['person', 'rule', 'test']).openapi({
      description: 'Who wanted it: a person, the plant file by an alarm, or the weekly sound that tries the boxes',
    }),
    askedBy: z.string(),
    reason: z.string(),
    confirmedBy: z.array(z.string()),
    state: z.enum(announcementStates).openapi({
      description:
        '`to-confirm`: a siren that waits for a second person · `asked` · `held`: not said, `because` · `given`: to the box · `unavailable`: the box could not be reached through the broker, and nothing is kept for later · `unconfirmed`: the box has not answered in its time',
    }),
    because: z.string().optional(),
    sentAt: Time.optional(),
    started: Moment.optional(),
    finished: Moment.optional().openapi({ description: 'Played, not heard' }),
    failed: Moment.extend({ reason: z.string() }).optional(),
  })
  .openapi('Announcement')

export const one = { 'application/json': { schema: AnnouncementBody } }
export const IdParam = z.object({ id: z.string().max(64) })

export const onlyPeople = {
  en: 'A siren is sounded by two people who have logged in: a token is nobody',
  'zh-CN': '警报声须由两名已登录的人员发起并确认，令牌不算人员',
}
