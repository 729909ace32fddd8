import { createServer, type Server } from 'node:net'

/** A port that was free a moment ago, for a server that is killed and must come back at the same place. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('expected an internet address')
  return address.port
}

/** The port that the system chose for a server that listens. */
export function listenedPort(server: Pick<Server, 'address'>): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('expected an internet address')
  return address.port
}
