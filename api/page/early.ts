import { createHash } from 'node:crypto'

/**
 * Runs while the crew's script is still on its way: asks who is here, and for what stands, so that on a slow network both answers
 * come together with the script and not one after the other behind it (`web/lib/early.ts` takes them). Says nothing of the city.
 */
export const earlyScript = `var askedEarly
try {
const token = sessionStorage.getItem('token') || localStorage.getItem('token')
const headers = token ? { authorization: 'Bearer ' + token } : { 'x-huoshui-page': '1' }
const ask = (path) => {
const limit = new AbortController()
const asked = { answer: fetch(path, { headers, signal: limit.signal }), drop: () => limit.abort() }
asked.answer.then(() => { asked.heardAt = Date.now() }, () => {})
return [path, asked]
}
if (token || !localStorage.getItem('leaving')) askedEarly = new Map(['/api/v1/me', '/api/v1/stream?only=watched'].map(ask))
} catch {}`

/** What Content-Security-Policy lets through of inline scripts: this one. */
export const earlyScriptHash = `'sha256-${createHash('sha256').update(earlyScript).digest('base64')}'`
