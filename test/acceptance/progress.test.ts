import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess, testToken } from '../support/platform-process.ts'

type Standings = Record<string, { state: string; because?: string; since?: string }>

/** The `event: progress` of a live stream, as they come. */
class Progress implements AsyncDisposable {
  last: Standings = {}
  private readonly stopping = new AbortController()
  private readonly reading: Promise<void>

  constructor(url: string) {
    this.reading = this.read(url).catch(() => undefined)
  }

  private async read(url: string): Promise<void> {
    const headers = { authorization: `Bearer ${testToken}` }
    const { body } = await fetch(`${url}/api/v1/stream?only=alarms`, { headers, signal: this.stopping.signal })
    let text = ''
    for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const frames = (text + piece).split('\n\n')
      text = frames.pop() ?? ''
      for (const frame of frames) {
        const [, data] = /^event: progress\ndata: (.*)$/.exec(frame) ?? []
        if (data) this.last = JSON.parse(data)
      }
    }
  }

  /** Resolves with how a part stands once it says so; how long that took is printed. */
  async says(part: string, wanted: RegExp) {
    const began = performance.now()
    const found = await eventually(`${part} to be ${wanted}`, () => {
      const standing = this.last[part]
      return standing && wanted.test(`${standing.state} ${standing.because}`) ? standing : undefined
    })
    console.log(`${part} ${found.state} ${found.because ?? ''}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
    return found
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stopping.abort()
    await this.reading
  }
}

test('where alarms are not evaluated, or readings not stored, every other process says so', async () => {
  using folder = temporaryFolder()
  const settings = { HUOSHUI_DATA: folder.path }
  await using front = await PlatformProcess.create(settings, ['broker', 'api'])
  await front.start()
  await using progress = new Progress(front.httpUrl)
  // no such role was ever here: said at once
  await progress.says('alarms', /^late no-record/)
  await progress.says('ingest', /^late no-record/)
  const notReady = async (): Promise<string[]> => {
    const answer = JSON.parse(await (await fetch(`${front.httpUrl}/readyz`)).text())
    return answer.notReady ?? []
  }
  expect(await notReady()).toContain('alarms: alarms are not evaluated: it has never run on this data folder')

  await using alarms = await PlatformProcess.create(settings, ['alarms'])
  await using ingest = await PlatformProcess.create(settings, ['ingest'])
  await Promise.all([alarms.start(), ingest.start()])
  await progress.says('alarms', /^well/)
  await progress.says('ingest', /^well/)
  await eventually('it to be ready', async () => (await notReady()).length === 0 || undefined)

  await alarms.kill9()
  const { since } = await progress.says('alarms', /^late no-sign/)
  expect(since).toMatch(/^\d{4}-/)
  expect((await notReady()).join()).toMatch(
    /^alarms: alarms are not evaluated since \d{4}-.*: it gives no sign of life$/,
  )
  const shown = await (await front.get('/metrics')).text()
  expect(shown).toContain('huoshui_progress_well{part="alarms"} 0')
  expect(shown).toContain('huoshui_progress_well{part="ingest"} 1')
  expect(progress.last['ingest']).toEqual({ state: 'well' })

  await alarms.start()
  await progress.says('alarms', /^well/)
  await alarms.stop()
  await progress.says('alarms', /^late stopped/)
  expect(progress.last['ingest']).toEqual({ state: 'well' })
})

test('where no station can deliver, every other process says so', async () => {
  using folder = temporaryFolder()
  const settings = { HUOSHUI_DATA: folder.path }
  await using broker = await PlatformProcess.create(settings, ['broker'])
  await using front = await PlatformProcess.create(settings, ['api'])
  await Promise.all([broker.start(), front.start()])
  await using progress = new Progress(front.httpUrl)
  await progress.says('broker', /^well/)
  await broker.kill9()
  await progress.says('broker', /^late no-sign/)
  const { notReady } = JSON.parse(await (await fetch(`${front.httpUrl}/readyz`)).text())
  expect(notReady).toContainEqual(
    expect.stringMatching(/^broker: no station can deliver by MQTT since \d{4}-.*: it gives no sign of life$/),
  )
  await broker.start()
  await progress.says('broker', /^well/)
})
