import { readFile } from 'node:fs/promises'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { type Bridge, startBridge } from '../../ingest/bridge/bridge.ts'
import type { Settings } from '../settings/settings.ts'

/** Starts the bridge that the settings describe; undefined without `HUOSHUI_BRIDGE_URL`. Throws when the CA file cannot be read. */
export async function bridgeOf(
  settings: Settings,
  around: { readonly log: Logger; readonly metrics: Registry },
): Promise<Bridge | undefined> {
  const { HUOSHUI_BRIDGE_URL: url, HUOSHUI_BRIDGE_CLIENT_ID: clientId, HUOSHUI_BRIDGE_CA: caFile } = settings
  if (url === undefined) return undefined
  const ca = caFile === undefined ? undefined : await readFile(caFile, 'utf8')
  return startBridge({
    ...around,
    from: {
      url,
      clientId,
      ...given('username', settings.HUOSHUI_BRIDGE_USER),
      ...given('password', settings.HUOSHUI_BRIDGE_PASSWORD),
      ...given('ca', ca),
    },
    to: {
      url: settings.HUOSHUI_BRIDGE_TARGET_URL ?? `mqtt://${settings.HUOSHUI_HOST}:${settings.HUOSHUI_MQTT_PORT}`,
      clientId,
      ...given('username', settings.HUOSHUI_BRIDGE_TARGET_USER),
      ...given('password', settings.HUOSHUI_BRIDGE_TARGET_PASSWORD),
    },
    rules: {
      topics: settings.HUOSHUI_BRIDGE_TOPICS ?? [],
      retained: settings.HUOSHUI_BRIDGE_RETAINED,
      maxTopicLevels: settings.HUOSHUI_MAX_TOPIC_LEVELS,
      maxPacketBytes: settings.HUOSHUI_MAX_PAYLOAD,
      ...given('remotePrefix', settings.HUOSHUI_BRIDGE_REMOTE_PREFIX),
      ...given('localPrefix', settings.HUOSHUI_BRIDGE_LOCAL_PREFIX),
    },
    window: settings.HUOSHUI_BRIDGE_WINDOW,
  })
}

function given<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: string })
}
