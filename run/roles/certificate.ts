import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Logger } from 'pino'
import type { Broker } from '../../broker/broker.ts'
import { UsageError } from '../process/usage-error.ts'
import type { Settings } from '../settings/settings.ts'

/** Throws a `UsageError` where the certificate for MQTT over TLS, its key or the clients' authority cannot be used. */
export function checkCertificate(settings: Settings): void {
  if (settings.HUOSHUI_TLS_CERT === undefined) return
  const [cert, key, ca] = (['HUOSHUI_TLS_CERT', 'HUOSHUI_TLS_KEY', 'HUOSHUI_TLS_CLIENT_CA'] as const).map((name) => {
    const path = settings[name]
    return path === undefined ? undefined : tried(name, path, () => readFileSync(path))
  })
  tried('HUOSHUI_TLS_CERT, HUOSHUI_TLS_KEY', settings.HUOSHUI_TLS_CERT, () => createSecureContext({ cert, key }))
  if (ca) tried('HUOSHUI_TLS_CLIENT_CA', settings.HUOSHUI_TLS_CLIENT_CA ?? '', () => createSecureContext({ ca }))
}

/** Takes the certificate's files as they are now; what cannot be used is logged, and the one in use stays. Never throws. */
export function renewCertificate(broker: Broker, settings: Settings, log: Logger): void {
  const path = settings.HUOSHUI_TLS_CERT
  if (path === undefined) return
  try {
    checkCertificate(settings)
    broker.renewCertificate()
    log.info({ path }, 'certificate read again')
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    log.error({ path, problem }, 'certificate refused: the one in use stays')
  }
}

function tried<T>(name: string, path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new UsageError(`${name}: ${path} cannot be used (${error instanceof Error ? error.message : String(error)})`)
  }
}
