import type { Settings } from '../settings/settings.ts'
import type { FirstInvite } from './first-invites.ts'
import { mqttUrls } from './mqtt-urls.ts'
import type { Platform } from './platform.ts'

/** What a start says to the person who started it: what listens where, how to log in, what to try next. */
export function welcome(platform: Platform, settings: Settings, invites: readonly FirstInvite[] = []): string[] {
  const { city, sites, points, devices } = platform.plant.current
  const { broker } = platform
  return [
    '',
    `  活水 Huoshui  ${city.name['zh-CN']} ${city.name.en}: ${sites.length} sites, ${points.size} points, ${devices.size} devices`,
    '',
    ...httpLines(platform, settings),
    ...inviteLines(platform, invites),
    ...(broker ? [`  MQTT    ${mqttUrls(broker.addresses).join('   ')}`] : []),
    `  Store   ${settings.INFLUX_SHARDS?.join(', ') ?? settings.INFLUX_URL ?? 'embedded'}, data in ${settings.HUOSHUI_DATA}`,
    '',
  ]
}

function httpLines({ httpUrl, httpServes, firstToken }: Platform, settings: Settings): string[] {
  if (httpServes === 'health') return [`  HTTP    ${httpUrl}/healthz   ${httpUrl}/metrics`]
  const token = firstToken ?? (settings.HUOSHUI_TOKEN ? '$HUOSHUI_TOKEN' : undefined)
  const login = firstToken
    ? `${firstToken}   (admin; shown this once)`
    : `${token ?? 'a token you have'}   (another: npx huoshui token add NAME --role viewer)`
  return [
    `  Page    ${httpUrl}   the alarms, live: log in as a person, or with the token`,
    `  Console ${httpUrl}/console   map, stations, trends: the same log-in; role viewer and above`,
    `  Token   ${login}`,
    `  API     ${httpUrl}/docs   or curl -H "Authorization: Bearer ${token ?? 'TOKEN'}" "${httpUrl}/api/v1/latest"`,
  ]
}

/** How to log in as a person: by an invite, or by how to make one. */
function inviteLines({ httpServes }: Platform, invites: readonly FirstInvite[]): string[] {
  if (httpServes === 'health') return []
  if (invites.length === 0)
    return ['  People  npx huoshui people invite NAME   a link to choose a password; people list: who there is']
  return invites.map(({ name, role, link }, index) => {
    const begin = index === 0 ? '  People  log in as' : '          or as'
    return `${begin} ${name} (${role}): open ${link} and choose a password (good once)`
  })
}
