/**
 * Why the answer to a webhook is no acceptance although its status is 2xx; undefined when nothing speaks against it. Chat
 * robots and many gateways say everything with 200, and a captive portal answers with its log-in page. `text` is the
 * beginning of the body.
 */
export function objectionIn(text: string): string | undefined {
  const body = text.trim()
  if (/^<(?:!doctype html|html)\b/i.test(body)) return 'a web page answered'
  const answer = objectOf(body)
  if (!answer) return undefined
  const { errcode, code, status, ok, success, error, errors } = answer
  const says =
    (errcode !== undefined && String(errcode) !== '0') ||
    [code, status].some((each) => typeof each === 'number' && each >= 400) ||
    ok === false ||
    success === false ||
    [error, errors].some(isSomething)
  return says ? 'the answer speaks of an error' : undefined
}

function objectOf(body: string): Record<string, unknown> | undefined {
  if (!body.startsWith('{')) return undefined
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function isSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  return value !== undefined && value !== null && value !== false && value !== '' && value !== 0
}

/** Until when a receiver wants to be left alone (`Retry-After`, RFC 9110 §10.2.3), epoch ms; undefined when it says nothing. */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  const at = /^\d{1,9}$/.test(header.trim()) ? now + Number(header) * 1000 : Date.parse(header)
  return at >= now ? at : undefined
}
