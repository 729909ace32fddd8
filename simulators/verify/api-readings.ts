import type { PlatformApi } from './platform-api.ts'
import type { StoredReadings } from './store.ts'

/** What is stored, as the platform's own history tells it: CSV, streamed, whole or broken off. */
export function apiReadings(api: PlatformApi): StoredReadings {
  return {
    async read(point, { from, to }, begin) {
      const query = new URLSearchParams({ point, from: String(from), to: String(to + 1) })
      await api.get(`/api/v1/readings?${query}`, 'text/csv', async (answer) => {
        const take = begin()
        let rest = ''
        let isHead = true
        for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
          const lines = (rest + chunk).split('\r\n')
          rest = lines.pop() ?? ''
          for (const line of lines) {
            if (!isHead) takeRow(line, take)
            isHead = false
          }
        }
      })
    },
  }
}

function takeRow(line: string, take: (at: number, value: number | null, quality: number) => void): void {
  const [at = '', value, quality] = line.split(',')
  take(Date.parse(at), value === '' ? null : Number(value), Number(quality))
}
