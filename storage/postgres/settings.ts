import { z } from 'zod'
import { count, type SettingsOf, setting, wait, whole } from '../../core/setting.ts'

const url = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'expected a URL that begins with postgres:// or postgresql://',
})
const schema = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, { error: 'expected a name of a-z, 0-9 and _' })

/** Where state is kept when more than one machine writes it. */
export const postgresSettings = {
  HUOSHUI_POSTGRES_URL: setting(
    url.optional(),
    'PostgreSQL that keeps what docs/scale.md lists; unset means files in the data folder',
    'URL',
  ),
  HUOSHUI_POSTGRES_SCHEMA: setting(schema.default('huoshui'), 'Schema of its tables, one a city; made when missing'),
  HUOSHUI_POSTGRES_CONNECTIONS: setting(count.default(10), 'Most connections of one process', 'connections'),
  HUOSHUI_POSTGRES_TIMEOUT_MS: setting(
    wait.default(10_000),
    'Longest wait for a connection, and for one statement',
    'ms',
  ),
  HUOSHUI_POSTGRES_LEASE_MS: setting(
    whole(500, 60_000).default(3_000),
    'Of several processes of a role one works: another one takes its place after so long without a sign of life',
    'ms',
  ),
} as const

export type PostgresSettings = SettingsOf<typeof postgresSettings>
