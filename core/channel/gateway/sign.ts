import { createHash, createHmac } from 'node:crypto'

/** A request that is to be signed. Header names in lower case. */
export interface Signable {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface AliyunKey {
  readonly id: string
  readonly secret: string
  readonly action: string
  readonly version: string
}

/** Headers by Alibaba Cloud's ACS3-HMAC-SHA256 (help.aliyun.com, "V3 request structure and signature"). `at` epoch ms. */
export function signAliyun(
  { url, method, headers, body }: Signable,
  { id, secret, action, version }: AliyunKey,
  { at, nonce }: { readonly at: number; readonly nonce: string },
): Readonly<Record<string, string>> {
  const { host, pathname, searchParams } = new URL(url)
  const hash = sha256(body)
  const added = {
    'x-acs-action': action,
    'x-acs-content-sha256': hash,
    'x-acs-date': new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
    'x-acs-signature-nonce': nonce,
    'x-acs-version': version,
  }
  const signed = Object.entries({ host, ...pick(headers, ['content-type']), ...added }).sort(byKey)
  const names = signed.map(([name]) => name).join(';')
  const query = [...searchParams].sort(byKey).map(([key, value]) => `${percent(key)}=${percent(value)}`)
  const canonical = [method, pathname, query.join('&'), ...signed.map(([name, value]) => `${name}:${value.trim()}`)]
  const text = `ACS3-HMAC-SHA256\n${sha256([...canonical, '', names, hash].join('\n'))}`
  const signature = hmac(secret, text).toString('hex')
  const authorization = `ACS3-HMAC-SHA256 Credential=${id},SignedHeaders=${names},Signature=${signature}`
  return { ...added, authorization }
}

export interface TencentKey {
  readonly id: string
  readonly secret: string
  readonly service: string
  readonly action: string
  readonly version: string
  readonly region?: string | undefined
}

/** Headers by Tencent Cloud's TC3-HMAC-SHA256 (cloud.tencent.com/document/api/382/52072). `at` epoch ms. */
export function signTencent(
  { url, method, headers, body }: Signable,
  { id, secret, service, action, version, region }: TencentKey,
  { at }: { readonly at: number },
): Readonly<Record<string, string>> {
  const { host, pathname, search } = new URL(url)
  const timestamp = String(Math.floor(at / 1_000))
  const date = new Date(at).toISOString().slice(0, 10)
  const signed = Object.entries({ ...pick(headers, ['content-type']), host, 'x-tc-action': action.toLowerCase() }).sort(
    byKey,
  )
  const names = signed.map(([name]) => name).join(';')
  const head = signed.map(([name, value]) => `${name}:${value.trim().toLowerCase()}\n`).join('')
  const canonical = [method, pathname, search.slice(1), head, names, sha256(body)].join('\n')
  const scope = `${date}/${service}/tc3_request`
  const key = hmac(hmac(hmac(`TC3${secret}`, date), service), 'tc3_request')
  const signature = hmac(key, `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`).toString('hex')
  return {
    'x-tc-action': action,
    'x-tc-version': version,
    'x-tc-timestamp': timestamp,
    ...(region !== undefined && { 'x-tc-region': region }),
    authorization: `TC3-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

function pick(headers: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)))
}

function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** RFC 3986, which leaves less as it is than `encodeURIComponent`. */
function percent(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
