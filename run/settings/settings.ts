import { z } from 'zod'
import { announceSettings } from '../../alarms/announce/settings.ts'
import { heartbeatSettings } from '../../alarms/heartbeat/settings.ts'
import { noticeCompanions, noticeSettings } from '../../alarms/notify/settings.ts'
import { loginCompanions, loginSettings } from '../../api/login/settings.ts'
import { apiSettings } from '../../api/settings.ts'
import { brokerCompanions, brokerSettings } from '../../broker/settings.ts'
import '../../core/issue-words.ts'
import { sharedSettings } from '../../core/settings.ts'
import { bridgeCompanions, bridgeSettings } from '../../ingest/bridge/settings.ts'
import { ingestSettings, shorterTiers } from '../../ingest/settings.ts'
import { sl651Settings } from '../../sl651/settings.ts'
import { ingestStateSettings } from '../../storage/ingest/settings.ts'
import { logCompanions, logSettings } from '../../storage/log/settings.ts'
import { orderSettings } from '../../storage/orders/settings.ts'
import { platformSettings } from '../../storage/platform/settings.ts'
import { postgresSettings } from '../../storage/postgres/settings.ts'
import { storeCompanions, storeSettings } from '../../storage/readings/settings.ts'
import { misspelt } from './misspelt.ts'

/**
 * Every setting, from the environment, room by room. `docs/settings.md` is generated from this table
 * (`npx huoshui settings`), and a test keeps the two equal.
 */
export const settings = {
  ...sharedSettings,
  ...brokerSettings,
  ...sl651Settings,
  ...logSettings,
  ...ingestSettings,
  ...ingestStateSettings,
  ...storeSettings,
  ...postgresSettings,
  ...platformSettings,
  ...bridgeSettings,
  ...noticeSettings,
  ...heartbeatSettings,
  ...announceSettings,
  ...orderSettings,
  ...apiSettings,
  ...loginSettings,
} as const

export type Settings = { readonly [K in keyof typeof settings]: z.output<(typeof settings)[K]['schema']> }

export type SettingsResult =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly string[] }

const names = Object.keys(settings)
const Schema = z.object(Object.fromEntries(Object.entries(settings).map(([name, { schema }]) => [name, schema])))

const companions: readonly (readonly [string, string])[] = [
  ...brokerCompanions,
  ...bridgeCompanions,
  ...logCompanions,
  ...storeCompanions,
  ...noticeCompanions,
  ...loginCompanions,
]

/** With the word that is none of those expected; other values may be secret. */
function issueText({ code, path, message }: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): string {
  return code === 'invalid_value' ? `${message}, not "${given[path.join('.')]}"` : message
}

/** Reads the settings out of an environment, naming every bad or misspelt variable at once. */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): SettingsResult {
  const given = Object.fromEntries(Object.entries(env).filter(([name, value]) => name in settings && value !== ''))
  const parsed = Schema.safeParse(given)
  const problems = [
    ...(parsed.error?.issues.map((issue) => `${issue.path.join('.')}: ${issueText(issue, given)}`) ?? []),
    ...Object.keys(env).flatMap((name) => {
      const wrong = misspelt(name, names)
      return wrong === undefined ? [] : [`${name}: ${wrong}`]
    }),
    ...Object.entries(given)
      .filter(([, value]) => value === 'change-me')
      .map(([name]) => `${name}: is still the example's change-me`),
    ...companions
      .filter(([name, companion]) => given[name] && !given[companion])
      .map(([name, companion]) => `${companion}: expected, because ${name} is set`),
    ...(parsed.success ? shorterTiers(parsed.data as Settings) : []),
  ]
  if (problems.length > 0 || !parsed.success) return { ok: false, problems }
  return { ok: true, settings: parsed.data as Settings }
}
