import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Settings } from '../core/settings.ts'
import { UsageError } from './usage-error.ts'

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

function tried<T>(name: string, path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new UsageError(`${name}: ${path} cannot be used (${error instanceof Error ? error.message : String(error)})`)
  }
}
