/** The API as the page uses it. */
let token = sessionStorage.getItem('token') ?? localStorage.getItem('token')

export function hasToken() {
  return token !== null
}

/** In this tab only, or on this device until logged out. */
export function keepToken(secret, where) {
  token = secret
  const storage = where === 'device' ? localStorage : sessionStorage
  storage.setItem('token', secret)
}

export function forgetToken() {
  token = null
  sessionStorage.removeItem('token')
  localStorage.removeItem('token')
}

export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? problem?.title ?? String(status))
    this.status = status
    this.problem = problem
  }
}

export async function request(path, { language, signal, body, headers } = {}) {
  const answer = await fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
    headers: {
      authorization: `Bearer ${token}`,
      ...(language && { 'accept-language': language }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
  })
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => undefined))
  return answer
}

export async function read(path, options) {
  return await (await request(path, options)).json()
}

/** An action with a key of its own: a phone that lost the answer may send it again, and it is done once. */
export async function act(id, action, body, language) {
  const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const send = () =>
    read(`/api/v1/alarms/${encodeURIComponent(id)}/${action}`, { language, body, headers: { 'idempotency-key': key } })
  try {
    return await send()
  } catch (error) {
    if (error instanceof Refused) throw error
    await new Promise((resolve) => setTimeout(resolve, 1500))
    return await send()
  }
}
