import type { SendResult } from '../../../core/channel/result.ts'
import { type Answer, excerpt, type Heard } from './http.ts'

export type Json = Readonly<Record<string, unknown>>

/** What a provider that answers in JSON has said, whatever the status: `judge` reads it. What is no JSON is no acceptance. */
export function judged<T = never>(
  heard: Heard,
  judge: (json: Json, detail: string, answer: Answer) => SendResult | T,
): SendResult | T {
  if (!heard.answer) return heard.result
  const { status, text, isWhole } = heard.answer
  const detail = `${status} ${excerpt(text, 200)}`.trim()
  const json = objectIn(text)
  if (json) return judge(json, detail, heard.answer)
  // a good status, and then it was cut: it may have been taken
  if (!isWhole && status < 300) return { outcome: 'unknown', detail: `the answer was cut: ${detail}` }
  const page = /^\s*<(!doctype|html)/i.test(text) ? 'a web page answered: ' : ''
  return { outcome: 'unavailable', detail: `${page}${detail}` }
}

function objectIn(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
  } catch {
    return undefined
  }
}

/** A code, however it is written; undefined where there is none. */
export function codeIn(value: unknown): number | undefined {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value)) ? Number(value) : undefined
}

/** Text as those who like JSON in UTF-8 want it. */
export function jsonPost(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  return {
    url,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  }
}
