import { appendFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type MadeBundle, makeBundle, type PageBundle } from '../../../api/page/bundle.ts'
import { keptBundle, pageBundle } from '../../../api/page/kept-bundle.ts'
import { temporaryFolder } from '../../support/folder.ts'

const root = join(import.meta.dirname, '../../..')

/** Pages that are made of one file, in a folder where they may be kept; `made` counts. */
function small() {
  const [source, folder] = [temporaryFolder(), temporaryFolder()]
  const input = join(source.path, 'main.ts')
  const write = (text: string, at = Date.UTC(2026, 0, 1)) => {
    writeFileSync(input, text)
    utimesSync(input, at / 1000, at / 1000)
  }
  let made = 0
  const make = async (): Promise<MadeBundle> => {
    const file = { mediaType: 'text/javascript', body: bodies(++made) }
    const parts = { script: 'crew.js', style: 'crew.css', needed: ['chunk.js'] }
    const bundle: PageBundle = {
      ...{ files: new Map([['crew.js', file]]), crew: parts, console: parts },
      ...{ icon: 'icon.svg', worker: file, workerEnd: file },
    }
    return { bundle, inputs: [input] }
  }
  write('one')
  return {
    folder: folder.path,
    write,
    make,
    ask: () => keptBundle(folder.path, make),
    made: () => made,
    [Symbol.dispose]() {
      for (const each of [source, folder]) each[Symbol.dispose]()
    },
  }
}

const bodies = (n: number) => ({ identity: Uint8Array.of(n, 1), br: Uint8Array.of(n, 2), gzip: Uint8Array.of(n, 3) })

describe('the pages that are kept', () => {
  test('are made once for what they are made of', async () => {
    using pages = small()
    const first = await pages.ask()
    expect([await pages.ask(), await pages.ask()]).toEqual([first, first])
    expect(pages.made()).toBe(1)
  })

  test('are made again when that has changed, in place of those before', async () => {
    using pages = small()
    await pages.ask()
    pages.write('two')
    expect((await pages.ask()).worker.body).toEqual(bodies(2))
    expect((await pages.ask()).worker.body).toEqual(bodies(2))
    expect(readdirSync(pages.folder)).toHaveLength(1)
  })

  test('are made again where the file is damaged, or cut off', async () => {
    using pages = small()
    await pages.ask()
    const [file = ''] = readdirSync(pages.folder)
    appendFileSync(join(pages.folder, file), 'x')
    expect((await pages.ask()).worker.body).toEqual(bodies(2))
    writeFileSync(join(pages.folder, file), '')
    expect((await pages.ask()).worker.body).toEqual(bodies(3))
    expect((await pages.ask()).worker.body).toEqual(bodies(3))
  })

  test('are none of what has changed while they were made', async () => {
    using pages = small()
    const changing = () => {
      pages.write('changed meanwhile', Date.now() + 60_000)
      return pages.make()
    }
    await keptBundle(pages.folder, changing)
    expect(readdirSync(pages.folder)).toEqual([])
  })

  test('are made each time where there is no folder, or nothing can be kept in it', async () => {
    using pages = small()
    await keptBundle(undefined, pages.make)
    await keptBundle(join(pages.folder, 'not-there'), pages.make)
    await keptBundle(join(pages.folder, 'not-there'), pages.make)
    expect(pages.made()).toBe(3)
  })

  test('of several who make them at once are one', async () => {
    using pages = small()
    await Promise.all([pages.ask(), pages.ask(), pages.ask()])
    expect(readdirSync(pages.folder)).toHaveLength(1)
    await pages.ask()
    expect(pages.made()).toBe(3)
  })
})

test('what is served is what would be made now, of all that it names', async () => {
  const { bundle, inputs } = await makeBundle()
  expect(await pageBundle()).toEqual(bundle)
  for (const part of ['web/crew/main.ts', 'web/console/page.css', 'core/words/en-page.ts', 'api/page/bundle.ts'])
    expect(inputs).toContain(join(root, part))
  expect(inputs.filter((path) => /node_modules\/(?:preact|idb|esbuild)\//.test(path)).length).toBeGreaterThan(2)
})
