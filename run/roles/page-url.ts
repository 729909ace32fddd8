import type { Settings } from '../settings/settings.ts'

/** Where people reach the page, by the settings; else the page itself, where it is (`httpUrl`) or is to be. */
export function pageUrl(settings: Settings, httpUrl = settledUrl(settings)): string {
  return settings.HUOSHUI_PUBLIC_URL ?? httpUrl.replace('//0.0.0.0', '//127.0.0.1').replace('//[::]', '//[::1]')
}

function settledUrl({ HUOSHUI_HOST: host, HUOSHUI_HTTP_PORT: port }: Settings): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
