import { InvalidArgumentError, Option } from 'commander'

/** `--url`: where a broker listens. Anything else is refused before somebody waits for it. */
export function mqttUrlOption(): Option {
  return new Option('--url <url>', 'mqtt://, mqtts://, ws:// or wss://')
    .argParser(mqttUrl)
    .default('mqtt://127.0.0.1:1883')
}

function mqttUrl(text: string): string {
  if (/^(mqtts?|wss?):$/.test(URL.parse(text)?.protocol ?? '')) return text
  throw new InvalidArgumentError('expected a URL like mqtt://127.0.0.1:1883, of mqtt, mqtts, ws or wss.')
}
