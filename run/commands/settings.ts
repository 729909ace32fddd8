import { Command } from 'commander'
import { settings } from '../settings/settings.ts'

/** `settings`: every environment variable with unit, default and meaning, as docs/settings.md has them. */
export function settingsCommand(print: (line: string) => void = console.log): Command {
  return new Command('settings').description('list every setting, as Markdown').action(() => print(settingsMarkdown()))
}

/** The table of docs/settings.md, made from the settings themselves. */
export function settingsMarkdown(): string {
  const rows = Object.entries(settings).map(([name, { schema, unit, doc }]) => {
    const fallback = schema.safeParse(undefined).data
    const shown = fallback === undefined ? '–' : `\`${fallback}\``
    return `| \`${name}\` | ${unit ?? 'text'} | ${shown} | ${doc} |`
  })
  return ['| variable | unit | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n')
}
