import { local } from '../lib/language.ts'
import { saveFile } from './picture.ts'
import type { Series } from './series.ts'
import type { Stretch } from './window.ts'

/** What is seen, a line for each value: RFC 4180, with the byte order mark that spreadsheets want. */
export function csvOf(all: readonly Series[], { from, to }: Stretch): string {
  const lines = ['at,point,name,unit,value,least,greatest,quality']
  for (const { point, rows } of all) {
    const name = quoted(`${local(point.assetName)} ${local(point.name)}`)
    for (const { at, value, least, greatest, quality } of rows) {
      if (at < from || at > to) continue
      const numbers = [value, least, greatest].map((each) => each ?? '').join(',')
      lines.push(`${new Date(at).toISOString()},${point.id},${name},${quoted(point.unit)},${numbers},${quality}`)
    }
  }
  return `\ufeff${lines.join('\r\n')}\r\n`
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}

/** Gives it to the browser as a file. */
export function saveCsv(all: readonly Series[], stretch: Stretch): void {
  saveFile(new Blob([csvOf(all, stretch)], { type: 'text/csv;charset=utf-8' }), fileName(stretch, 'csv'))
}

/** After when it begins. */
export function fileName({ from }: Stretch, ending: 'csv' | 'png'): string {
  return `huoshui-${new Date(from).toISOString().slice(0, 16).replace(/:/g, '')}.${ending}`
}
