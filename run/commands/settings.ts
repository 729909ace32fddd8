import { Command, Option } from 'commander'
import { settings } from '../settings/settings.ts'
import { unitWords } from '../settings/unit-words.ts'

export const settingsLanguages = ['en', 'zh-CN'] as const
type SettingsLanguage = (typeof settingsLanguages)[number]

const heads = {
  en: '| variable | unit | default | meaning |',
  'zh-CN': '| 变量 | 单位 | 默认 | 含义 |',
} as const

/** `settings`: every environment variable with unit, default and meaning, as docs/settings.md has them. */
export function settingsCommand(print: (line: string) => void = console.log): Command {
  return new Command('settings')
    .description('list every setting, as Markdown')
    .addOption(new Option('--language <language>', 'of the meanings').choices(settingsLanguages).default('en'))
    .action(({ language }: { language: SettingsLanguage }) => print(settingsMarkdown(language)))
}

/** The table of docs/settings.md, or of its Chinese page, made from the settings themselves. */
export function settingsMarkdown(language: SettingsLanguage): string {
  const rows = Object.entries(settings).map(([name, { schema, unit = 'text', doc }]) => {
    const fallback = schema.safeParse(undefined).data
    const shown = fallback === undefined ? '–' : `\`${fallback}\``
    const [counted, says] = language === 'en' ? [unit, doc.en] : [unitWords[unit] ?? unit, doc.zh]
    return `| \`${name}\` | ${counted} | ${shown} | ${says} |`
  })
  return [heads[language], '| --- | --- | --- | --- |', ...rows].join('\n')
}
