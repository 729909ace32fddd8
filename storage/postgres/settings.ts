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
    {
      en: 'PostgreSQL that keeps what docs/scale.md lists; unset means files in the data folder',
      zh: '保存 docs/scale.md 所列内容的 PostgreSQL；不设则为数据目录里的文件',
    },
    'URL',
  ),
  HUOSHUI_POSTGRES_SCHEMA: setting(schema.default('huoshui'), {
    en: 'Schema of its tables, one a city; made when missing',
    zh: '它的表所在的 schema，一城一个；没有则自建',
  }),
  HUOSHUI_POSTGRES_CONNECTIONS: setting(
    count.default(10),
    { en: 'Most connections of one process', zh: '一个进程的最多连接数' },
    'connections',
  ),
  HUOSHUI_POSTGRES_TIMEOUT_MS: setting(
    wait.default(10_000),
    { en: 'Longest wait for a connection, and for one statement', zh: '等一个连接、等一条语句，各最多多久' },
    'ms',
  ),
  HUOSHUI_POSTGRES_LEASE_MS: setting(
    whole(500, 60_000).default(3_000),
    {
      en: 'Of several processes of a role one works: another one takes its place after so long without a sign of life',
      zh: '同一角色的几个进程只有一个在干活：它这么久没有动静，由另一个接替',
    },
    'ms',
  ),
} as const

export type PostgresSettings = SettingsOf<typeof postgresSettings>
