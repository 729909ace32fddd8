import type { Settings } from '../core/settings.ts'
import type { Platform } from './platform.ts'

/** What a start says to the person who started it: what listens where, how to log in, what to try next. */
export function welcome(platform: Platform, settings: Settings): string[] {
  const { city, sites, points, devices } = platform.plant.current
  const { broker, httpUrl, firstToken } = platform
  const token = firstToken ?? (settings.HUOSHUI_TOKEN ? '$HUOSHUI_TOKEN' : undefined)
  const login = firstToken
    ? `${firstToken}   (admin; shown this once)`
    : `${token ?? 'a token you have'}   (another: node run.ts token add NAME --role viewer)`
  return [
    '',
    `  活水 Huoshui  ${city.name['zh-CN']} ${city.name.en}: ${sites.length} sites, ${points.size} points, ${devices.size} devices`,
    '',
    `  HTTP    ${httpUrl}   docs at ${httpUrl}/docs`,
    ...(broker
      ? [
          `  MQTT    ${[broker.addresses.mqtt, broker.addresses.mqtts, broker.addresses.ws].filter(Boolean).join('   ')}`,
        ]
      : []),
    `  Store   ${settings.INFLUX_URL ?? 'embedded'}, data in ${settings.HUOSHUI_DATA}`,
    `  Token   ${login}`,
    '',
    `  Try     curl -H "Authorization: Bearer ${token ?? 'TOKEN'}" "${httpUrl}/api/v1/latest"`,
    '',
  ]
}
