import type { PlatformApi } from './platform-api.ts'
import type { StoredReadings, TakeRow } from './store.ts'

/** What is stored, as the platform's own history tells it: CSV, streamed, whole or broken off. */
export function apiReadings(api: PlatformApi): StoredReadings {
  return {
    inOneGo: 1,
    async read(asked, begin) {
      for (const { point, from, to } of asked) {
        const query = new URLSearchParams({ point, from: String(from), to: String(to + 1) })
        await api.get(`/api/v1/readings?${query}`, 'text/csv', (answer) => takeRows(answer, begin(point)))
      }
    },
  }
}

async function takeRows(answer: Response, take: TakeRow): Promise<void> {
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
}

function takeRow(line: string, take: TakeRow): void {
  const [at = '', value, quality] = line.split(',')
  take(Date.parse(at), value === '' ? null : Number(value), Number(quality))
}
