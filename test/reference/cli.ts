import type { Command } from 'commander'
import { type CommandSurroundings, commands } from '../../run/commands/table.ts'
import { roles } from '../../run/roles/role.ts'
import { cliWords } from './cli-words.ts'
import { type Both, code, made, type PageLanguage, page, table } from './markdown.ts'
import { glossary } from './terms.ts'

const never = () => {
  throw new Error('no command runs here')
}
const around: CommandSurroundings = { settings: never, folder: never, source: never, plant: never, log: never }

/** Every command of `npx huoshui`, in the order of its help. */
export async function everyCommand(): Promise<readonly Command[]> {
  return Promise.all(Object.values(commands).map((make) => make(around)))
}

const words = {
  title: { en: 'Commands', 'zh-CN': '命令' },
  about: {
    en: 'All begin with `npx huoshui` in the folder of the clone. Settings come from the environment ([settings](../settings.md)). Exit code 0: done; 1: it went wrong; 2: wrong use, with a line that says what.',
    'zh-CN':
      '都在克隆目录里以 `npx huoshui` 开头。设置取自环境变量（[设置项](../settings.md)）。退出码 0：完成；1：出错；2：用法不对，并打印一行说明。',
  },
  roles: { en: 'Roles', 'zh-CN': '角色' },
  start: {
    en: '`npx huoshui start` runs everything in one process, fed with demonstration readings. `npx huoshui ROLE …` runs the roles that are named:',
    'zh-CN': '`npx huoshui start` 在一个进程里运行全部角色并带演示数据。`npx huoshui ROLE …` 运行列出的角色：',
  },
  columns: { en: ['option', 'meaning', 'default'], 'zh-CN': ['选项', '说明', '默认'] },
} as const satisfies Record<string, Both | Record<PageLanguage, readonly string[]>>

export async function cliPage(language: PageLanguage): Promise<string> {
  const parts = (await everyCommand()).flatMap((command) => [
    `## ${command.name()}`,
    sentence(command.description(), language),
    ...leaves(command).flatMap(({ path, leaf }) => [
      ...(leaf === command ? [] : [`### ${path}`, sentence(leaf.description(), language)]),
      ['```', `npx huoshui ${path}${usage(leaf)}`, '```'].join('\n'),
      ...(leaf.options.length > 0 ? [optionTable(leaf, language)] : []),
    ]),
  ])
  return page(words.title[language], [
    words.about[language],
    made[language],
    `## ${words.roles[language]}`,
    words.start[language],
    roles.map(code).join(', '),
    ...parts,
    ...glossary(language),
  ])
}

function sentence(text: string, language: PageLanguage): string {
  if (text === '') return ''
  return language === 'en' ? `${text.charAt(0).toUpperCase()}${text.slice(1)}.` : `${said(text, language)}。`
}

const said = (text: string, language: PageLanguage) => (language === 'en' ? text : (cliWords[text] ?? text))

/** Every sentence of the help: of commands and of their options. */
export async function everySentence(): Promise<ReadonlySet<string>> {
  const of = (command: Command): string[] => [
    command.description(),
    ...command.options.filter(({ hidden }) => !hidden).map(({ description }) => description),
    ...command.commands.flatMap(of),
  ]
  return new Set((await everyCommand()).flatMap(of).filter((text) => text !== ''))
}

function leaves(command: Command, path = command.name()): { path: string; leaf: Command }[] {
  if (command.commands.length === 0) return [{ path, leaf: command }]
  return command.commands.flatMap((sub) => leaves(sub, `${path} ${sub.name()}`))
}

function usage(command: Command): string {
  const arguments_ = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`
    return argument.required ? ` <${name}>` : ` [${name}]`
  })
  const options = command.options.length > 0 ? ' [options]' : ''
  return `${arguments_.join('')}${options}`
}

/** A default that is the time at which one asks. */
const isMoment = (shown: unknown) => typeof shown === 'number' && shown > Date.UTC(2020)

function optionTable(command: Command, language: PageLanguage): string {
  const rows = command.options
    .filter(({ hidden }) => !hidden)
    .map(({ flags, description, defaultValue, mandatory }) => {
      const shown = Array.isArray(defaultValue) && defaultValue.length === 0 ? undefined : defaultValue
      const standard = mandatory ? (language === 'en' ? 'must be given' : '必填') : ''
      return [
        code(flags),
        said(description, language),
        shown === undefined ? standard : code(isMoment(shown) ? 'now' : String(shown)),
      ]
    })
  return table(words.columns[language], rows)
}
