import type { TypedResponse } from 'hono'
import type { LocalText } from '../core/words/language.ts'
import type { AlarmBody } from './alarms/schema.ts'
import type { ApiContext } from './env.ts'
import { preferredLanguage } from './language.ts'
import type { OrderBody } from './orders/schema.ts'
import { type ProblemKind, problems, type StatusOf } from './problem-kinds.ts'
import type { ProblemBody } from './problem-responses.ts'
import type { RuleEditBody } from './rule-edits/schema.ts'

export interface ProblemMore {
  readonly detail?: LocalText
  readonly errors?: ProblemBody['errors'] & {}
  readonly notReady?: string[]
  readonly alarm?: AlarmBody
  readonly order?: OrderBody
  readonly seen?: OrderBody
  readonly edit?: RuleEditBody
  readonly editSince?: RuleEditBody
  readonly editSeen?: RuleEditBody
  readonly headers?: Record<string, string>
}

/** The body of a problem outside of a request's handling (a connection that broke its headers' limit, say). */
export function problemBody(kind: ProblemKind, instance: string, language: 'zh-CN' | 'en' = 'en'): ProblemBody {
  const { status, title } = problems[kind]
  return { type: `/docs#problem-${kind}`, title: title[language], status, instance: `urn:uuid:${instance}` }
}

/** Parts that are told; a body may be wrong in a million. */
export const mostErrors = 100

function firstOf(errors: ProblemBody['errors'] & {}): ProblemBody['errors'] {
  if (errors.length <= mostErrors + 1) return errors
  const more = {
    where: errors[mostErrors]?.where.split('.')[0] ?? '',
    expected: `and more: the first ${mostErrors} are told`,
  }
  return [...errors.slice(0, mostErrors), more]
}

/** Answers with a problem, in the language that the request prefers. */
export function problem<K extends ProblemKind>(
  c: ApiContext,
  kind: K,
  { detail, errors, notReady, alarm, order, seen, edit, editSince, editSeen, headers }: ProblemMore = {},
): Response & TypedResponse<ProblemBody, StatusOf<K>, 'json'> {
  const language = preferredLanguage(c.req.header('accept-language'))
  const body = {
    ...problemBody(kind, c.var.requestId, language),
    ...(detail && { detail: detail[language] }),
    ...(errors && { errors: firstOf(errors) }),
    ...(notReady && { notReady }),
    ...(alarm && { alarm }),
    ...(order && { order }),
    ...(seen && { seen }),
    ...(edit && { edit }),
    ...(editSince && { editSince }),
    ...(editSeen && { editSeen }),
  }
  c.set('problem', kind)
  return c.json(body, problems[kind].status as StatusOf<K>, {
    ...headers,
    'content-type': 'application/problem+json',
    'content-language': language,
    vary: 'Accept-Language',
    'cache-control': 'no-store',
  })
}
