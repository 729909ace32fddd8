import { connect, type Socket } from 'node:net'

/** Sends bytes as they are to an HTTP server, and says all that it answers until it closes. */
export async function rawHttp(url: string, request: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.end(request)
  let answer = ''
  for await (const piece of socket) answer += piece
  return answer
}

/** How many bytes an HTTP server answers, headers and all. */
export async function bytesOfAnswer(url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const { hostname, port, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  const lines = Object.entries({ host: hostname, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`GET ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`)
  for await (const _ of socket);
  return socket.bytesRead
}

/** A connection that has asked for something and reads nothing until told. */
export async function sleepyReader(url: string, headers: Readonly<Record<string, string>>): Promise<Socket> {
  const { hostname, port, pathname, search } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.pause()
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}\r\n${lines.join('')}\r\n`)
  return socket
}
