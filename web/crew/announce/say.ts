import type { z } from '@hono/zod-openapi'
import type { AnnouncementBody, LoudspeakersBody } from '../../../api/announcements/schema.ts'
import type { Me } from '../../../api/me/schema.ts'
import { includesRole } from '../../../core/people/role.ts'
import type { AnnounceState, AnnounceWords } from '../../../core/words/announce-words.ts'
import { enAnnounce } from '../../../core/words/en-announce.ts'
import { writtenFor } from '../../../core/words/language.ts'
import { fill } from '../../../core/words/tables.ts'
import { zhCNAnnounce } from '../../../core/words/zh-cn-announce.ts'
import { language } from '../../lib/language.ts'
import { typedText } from '../../lib/shown-text.ts'

export type Announced = z.infer<typeof AnnouncementBody>
export type Loudspeakers = z.infer<typeof LoudspeakersBody>
export type Clip = Loudspeakers['clips'][number]

export function announceWords(): AnnounceWords {
  return { 'zh-CN': zhCNAnnounce, en: enAnnounce }[writtenFor(language())]
}

export function mayAnnounce({ role, sites }: Me, site: string): boolean {
  return includesRole(role, 'operator') && (sites === undefined || sites.includes(site))
}

/** As it is spoken. */
export function spokenText({ text, language: spoken }: Clip): string {
  return text[spoken] ?? text['zh-CN']
}

/** What became of it, in words. */
export function standingText(announced: Announced): string {
  const { state, because } = announceWords()
  const why = announced.failed?.reason ?? announced.because ?? ''
  return fill(state[standingOf(announced)], { because: because[why] ?? typedText(why) })
}

function standingOf({ state, started, finished, failed }: Announced): AnnounceState {
  if (state !== 'given') return state
  return finished ? 'finished' : failed ? 'failed' : started ? 'started' : 'given'
}
