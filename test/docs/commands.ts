import type { Command } from 'commander'
import { type Document, readDocument } from './document.ts'

/** The commands of a document: lines of its blocks, and what stands between ticks. */
export function huoshuiCommands({ blocks, prose }: Document): readonly string[] {
  const lines = blocks
    .filter(({ language }) => ['', 'sh', 'indented'].includes(language))
    .flatMap(({ text }) => text.replaceAll(/\\\n\s*/g, ' ').split('\n'))
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
  return [...lines, ...spans].flatMap((line) => {
    const found = /(?:^|\s)(?:npx )?huoshui ([a-z][^#|>;&]*)/.exec(line)
    return found && /^(\S+=\S+ +)*(docker compose run .*|\$\(?)?(npx )?huoshui /.test(line.trim())
      ? [found[1]?.trim() ?? '']
      : []
  })
}

/** What is wrong with a command, by the program's own table of commands; undefined where nothing is. */
export function misuse(line: string, commands: readonly Command[], roles: readonly string[]): string | undefined {
  const [first = '', ...rest] = words(line)
  if (first === 'start' || roles.includes(first)) {
    const unknown = rest.find((word) => !roles.includes(word))
    return unknown && `no role ${unknown}`
  }
  let command = commands.find((each) => each.name() === first)
  if (!command) return `no command ${first}`
  let given = 0
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] ?? ''
    const under: Command | undefined = command.commands.find((each) => each.name() === word)
    if (under) {
      command = under
    } else if (word.startsWith('--')) {
      const [name] = word.split('=')
      const option = command.options.find(({ long }) => long === name)
      if (!option) return `no option ${word}`
      if ((option.required || option.optional) && !word.includes('=')) index++
    } else given++
  }
  // in a sentence a command may stand without what is given to it
  const most = command.registeredArguments.some(({ variadic }) => variadic)
    ? Infinity
    : command.registeredArguments.length
  return given > most ? `too many words for ${command.name()}` : undefined
}

/** As a shell would split it; quotes are taken off. `…` and `[…]` stand for anything. */
function words(line: string): readonly string[] {
  const found = line.match(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g) ?? []
  return found
    .map((word) => word.replaceAll(/['"]/g, ''))
    .filter((word) => !word.includes('…') && !word.startsWith('['))
}

/** What a document wants run. */
export interface Script {
  readonly path: string
  readonly texts: readonly string[]
}

/** Of documents that want something run. */
export function scripts(paths: readonly string[]): readonly Script[] {
  return paths
    .map((path) => ({
      path,
      texts: readDocument(path)
        .blocks.filter(({ language, mark }) => language === 'sh' && mark === 'run')
        .map(({ text }) => text),
    }))
    .filter(({ texts }) => texts.length > 0)
}
