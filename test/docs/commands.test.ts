import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { roles } from '../../run/roles/role.ts'
import { everyCommand } from '../reference/cli.ts'
import { childEnv } from '../support/child-env.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess, testToken } from '../support/platform-process.ts'
import { programOf } from '../support/programs.ts'
import { huoshuiCommands, misuse, type Script, scripts } from './commands.ts'
import { documentPaths, readDocument } from './document.ts'

const everything = ['broker', 'ingest', 'alarms', 'api']
// what has changed names what is no more
const documents = documentPaths.filter((path) => path !== 'CHANGELOG.md').map(readDocument)
const english = documentPaths.filter((path) => !path.includes('zh-CN'))

test('every huoshui command of every document is one, with options that it has', async () => {
  const commands = await everyCommand()
  const lines = documents.flatMap((document) => huoshuiCommands(document).map((line) => [document.path, line] as const))
  expect(lines.length).toBeGreaterThan(250)
  const wrong = lines.flatMap(([path, line]) => {
    const because = misuse(line, commands, roles)
    return because ? [`${path}: huoshui ${line}: ${because}`] : []
  })
  expect(wrong).toEqual([])
})

test('every npm script of every document is there', () => {
  const { scripts: known } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const named = documents.flatMap(({ path, prose, blocks }) =>
    [...`${prose}\n${blocks.map(({ text }) => text).join('\n')}`.matchAll(/npm run ([\w:-]+)/g)].map(
      ([, name = '']) => [path, name] as const,
    ),
  )
  expect(named.filter(([, name]) => !(name in known))).toEqual([])
})

test('every block of a shell says that it is run here, or why not', () => {
  const unmarked = documents.flatMap(({ path, blocks }) =>
    blocks
      .filter(({ language, mark }) => language === 'sh' && !/^(run|not-run \(.+\))$/.test(mark))
      .map(({ text }) => `${path}: ${text.split('\n')[0]}`),
  )
  expect(unmarked).toEqual([])
})

/** What a shell finds as `npx` and `curl`: the program of this folder, and one that fails where the answer is no success. */
function shims(folder: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const write = (name: string, text: string) => {
    writeFileSync(join(bin, name), `#!/bin/bash\n${text}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  write('npx', `[ "$1" = huoshui ] || exit 64\nshift\nexec "${process.execPath}" "${programOf('run')}" "$@"`)
  write('curl', 'exec /usr/bin/curl --fail-with-body "$@"')
  return bin
}

/** A folder for each document, with what it wants; in it a shell runs its blocks one after another, each by itself. */
async function runBlocks({ path, texts }: Script, platform: PlatformProcess, bin: string): Promise<string[]> {
  using folder = temporaryFolder()
  mkdirSync(join(folder.path, 'data'))
  for (const name of ['examples', 'plant']) symlinkSync(resolve(name), join(folder.path, name))
  const env = {
    ...childEnv,
    ...{ PATH: `${bin}${delimiter}${process.env['PATH']}`, TOKEN: testToken, HUOSHUI: platform.httpUrl },
    HUOSHUI_DATA: join(folder.path, 'data'),
  }
  const wrong: string[] = []
  for (const text of texts) {
    const script = text.replaceAll('http://127.0.0.1:8080', platform.httpUrl)
    const ran = promisify(execFile)('bash', ['--norc', '-euo', 'pipefail', '-c', script], { cwd: folder.path, env })
    await ran.catch(({ stdout, stderr }) => wrong.push(`${path}: ${text}\n${stdout}${stderr}`))
  }
  return wrong
}

test('every block that says so is run, and all of it succeeds', async () => {
  using folder = temporaryFolder()
  const bin = shims(folder.path)
  await using platform = await PlatformProcess.create({ HUOSHUI_DATA: join(folder.path, 'data') }, everything)
  await platform.start()
  await eventually('the platform to be ready', async () => (await fetch(`${platform.httpUrl}/readyz`)).ok)
  const documents = scripts(english)
  expect(documents.flatMap(({ texts }) => texts).length).toBeGreaterThan(30)
  const wrong: string[] = []
  // two at a time: most of the time of each is that of a program that starts
  const queue = documents.values()
  const lane = async () => {
    for (const document of queue) wrong.push(...(await runBlocks(document, platform, bin)))
  }
  await Promise.all([lane(), lane()])
  expect(wrong).toEqual([])
})
