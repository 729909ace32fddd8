import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { copiedFiles } from '../../storage/copy/tables.ts'
import type { RoleSurroundings } from './role.ts'

/** State in files of the data folder that the server does not have: told, or nobody knows why it is not there. */
export async function tellFilesLeft({ settings, state, log, told }: RoleSurroundings): Promise<void> {
  if (settings.HUOSHUI_POSTGRES_URL === undefined || (await state.hasCopy())) return
  const folder = settings.HUOSHUI_DATA
  const left = copiedFiles.map((file) => `${file}.sqlite`).filter((name) => existsSync(join(folder, name)))
  if (left.length === 0) return
  log.warn({ folder, left, where: state.where }, 'state in files was not copied to PostgreSQL')
  const remedy = 'stop all roles and run huoshui state copy on an empty schema, or move the files away'
  told.push(() => [`${folder} has state that ${state.where} has not (${left.join(', ')}): ${remedy}`])
}
