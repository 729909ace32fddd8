import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Settings } from '../settings/settings.ts'

/**
 * Throws EADDRINUSE or EACCES where the HTTP port cannot be had. HTTP begins last, when there is something to say; asked
 * first, a process that cannot begin has not judged, told or written anything meanwhile.
 */
export async function checkHttpPort({ HUOSHUI_HTTP_PORT: port, HUOSHUI_HOST: host }: Settings): Promise<void> {
  if (port === 0) return
  const server = createServer().listen({ port, host, exclusive: true })
  await once(server, 'listening')
  server.close()
  await once(server, 'close')
}
