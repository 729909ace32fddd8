import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** WeCom's log-in as its documents say (gettoken, auth/getuserinfo): errors with status 200, codes good once. */
export interface TestWecom extends AsyncDisposable {
  readonly url: string
  readonly corp: { readonly id: string; readonly agent: string; readonly secret: string }
  /** A code for a member, or for somebody outside of it. */
  codeFor(userid: string | undefined): string
  /** It forgets the tokens that it has given. */
  forget(): void
  mode: 'well' | 'html' | 'down'
  tokens: number
}

export async function startWecom(): Promise<TestWecom> {
  const codes = new Map<string, string | undefined>()
  const corp = { id: 'ww1234567890abcdef', agent: '1000002', secret: 'secret-of-the-app' }
  let token = ''
  const said = ({ pathname, searchParams }: URL): object => {
    if (pathname === '/cgi-bin/gettoken') {
      if (searchParams.get('corpid') !== corp.id || searchParams.get('corpsecret') !== corp.secret)
        return { errcode: 40_001, errmsg: 'invalid credential' }
      wecom.tokens += 1
      token = randomUUID()
      return { errcode: 0, errmsg: 'ok', access_token: token, expires_in: 7_200 }
    }
    if (pathname !== '/cgi-bin/auth/getuserinfo') return { errcode: 40_066, errmsg: 'invalid url' }
    if (token === '' || searchParams.get('access_token') !== token)
      return { errcode: 40_014, errmsg: 'invalid access_token' }
    const code = searchParams.get('code') ?? ''
    if (!codes.has(code)) return { errcode: 40_029, errmsg: 'invalid code' }
    const userid = codes.get(code)
    codes.delete(code)
    return { errcode: 0, errmsg: 'ok', ...(userid === undefined ? { openid: 'outsider' } : { userid }) }
  }
  const server = createServer((request, response) => {
    if (wecom.mode === 'down') return void request.socket.destroy()
    const isGet = request.method === 'GET'
    const body =
      wecom.mode === 'html'
        ? '<html>'
        : JSON.stringify(isGet ? said(new URL(request.url ?? '/', 'http://x')) : { errcode: 43_001 })
    response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const wecom: TestWecom = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    corp,
    codeFor(userid) {
      const code = randomUUID()
      codes.set(code, userid)
      return code
    },
    forget() {
      token = ''
    },
    mode: 'well',
    tokens: 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return wecom
}
