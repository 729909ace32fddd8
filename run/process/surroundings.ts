import { UnusableFile } from '../../storage/database.ts'
import { isDiskFault } from '../../storage/disk-fault.ts'
import { FolderInUse } from '../../storage/lock.ts'
import { UnusablePostgres } from '../../storage/postgres/postgres.ts'
import { type Settings, settings } from '../settings/settings.ts'

/**
 * What is wrong around us (a port that is taken, a full disk), in one line that names the setting to change; undefined
 * where it is a fault of ours, whose stack is wanted.
 */
export function surroundings(error: unknown, given: Settings | undefined): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof FolderInUse || error instanceof UnusableFile || error instanceof UnusablePostgres)
    return error.message
  if ('port' in error && 'syscall' in error && error.syscall === 'listen') return cannotListen(error, given)
  if ('hostname' in error && error.hostname === given?.HUOSHUI_HOST) return `HUOSHUI_HOST: ${error.message}`
  if ('syscall' in error) return error.message
  return isDiskFault(error) ? `${error.message}, in HUOSHUI_DATA=${given?.HUOSHUI_DATA ?? ''}` : undefined
}

const ports = Object.keys(settings).filter((name): name is keyof Settings => /^HUOSHUI_.*_PORT$/.test(name))

function cannotListen(error: Error & { readonly port: unknown; readonly code?: unknown }, given: Settings | undefined) {
  const names = ports.filter((name) => given?.[name] === error.port)
  const setting = names.length === 0 ? `port ${error.port}` : names.map((name) => `${name}=${error.port}`).join(', ')
  switch (error.code) {
    case 'EADDRINUSE':
      return `${setting}: another program listens there (0 lets the system choose)`
    case 'EACCES':
      return `${setting}: this user may not listen there`
    default:
      return `${setting}, HUOSHUI_HOST=${given?.HUOSHUI_HOST ?? ''}: ${error.message}`
  }
}
